"""Which figures a sum is made of: each person once, and the word of the United Nations first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from performance.domain.subjects import Category
from performance.storage.known import Condition, known_on, names_just

Level = tuple[str, ...]
"""Dimensions that figures name."""


@dataclass(frozen=True)
class Counted:
    """Which of the observations of one indicator, `:code`, count.

    levels: as `Definition.levels` has them. ends: of all figures that are asked for, if that is
    known.
    """

    levels: Sequence[Level]
    as_of: datetime | None = None
    ends: Collection[date] | None = None

    def each_once(self) -> Condition:
        """Of `o` of `s`. Of what is reported on the first level no part is left out by this."""
        made = self.known("o")
        for level, finer in zip(self.levels[1:], self.levels[2:], strict=False):
            (dimension,) = set(finer) - set(level)
            made &= self._unless_within(level, dimension)
        if "category" not in self.levels[0]:
            for level in self.levels:
                made &= self._police_once(level)
        return made

    def known(self, of: str) -> Condition:
        """What a State or mission says of itself counts where the United Nations say nothing of it
        in that period.
        """
        published = known_on(self.as_of, of="published") & self._ends("published")
        said = " UNION ALL ".join(
            f"""SELECT DISTINCT theirs.{name}, published.ends_on
            FROM observations published JOIN series theirs ON theirs.id = published.series_id
            WHERE theirs.indicator = :code AND theirs.{name} IS NOT NULL
            AND published.partner IS NULL AND {published.sql}"""
            for name in ("country", "mission")
        )
        # Asked once for all rows, and only where one is a partner's: asked for each, planners shy
        # at it. So is what follows.
        sql = f"({of}.partner IS NULL OR ({of}.partner, {of}.ends_on) NOT IN ({said}))"
        return known_on(self.as_of, of) & Condition(sql, published.values)

    def _unless_within(self, level: Level, dimension: str) -> Condition:
        """What was reported on this level stands for figures that name the dimension besides."""
        whole = self.known("whole") & self._ends("whole")
        sql = f"""(s.{dimension} IS NULL OR ({", ".join(f"s.{each}" for each in level)}, o.ends_on)
            NOT IN (
                SELECT {", ".join(f"above.{each}" for each in level)}, whole.ends_on
                FROM observations whole JOIN series above ON above.id = whole.series_id
                WHERE above.indicator = :code AND {names_just(level, "above")} AND {whole.sql}
            ))"""
        return Condition(sql, whole.values)

    def _police_once(self, level: Level) -> Condition:
        """Formed and individual police are in the figure of all police, where there is one."""
        if "category" not in level:
            return Condition()
        whole = self.known("police") & self._ends("police")
        others = [each for each in level if each != "category"]
        sql = f"""(s.category IS NULL
            OR s.category NOT IN ('{Category.FORMED_POLICE}', '{Category.INDIVIDUAL_POLICE}')
            OR NOT ({names_just(level)})
            OR ({"".join(f"s.{each}, " for each in others)}o.ends_on) NOT IN (
                SELECT {"".join(f"above.{each}, " for each in others)}police.ends_on
                FROM observations police JOIN series above ON above.id = police.series_id
                WHERE above.indicator = :code AND above.category = '{Category.POLICE}'
                AND {names_just(level, "above")} AND {whole.sql}
            ))"""
        return Condition(sql, whole.values)

    def _ends(self, of: str) -> Condition:
        if self.ends is None:
            return Condition()
        return Condition(f"{of}.ends_on = ANY(CAST(:ends AS date[]))", {"ends": list(self.ends)})
