"""Plots as SVG, for `<img>`: no script, colours that can be read on light and on dark paper."""

import hashlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

DRAWN = "4"
"""Another one when plots look otherwise: browsers keep what they have seen by it."""
MOST_DOTS = 26
"""Periods; of more, lines are drawn without but where a value stands alone."""
LIGHT = {"ink": "#1b1e22", "muted": "#565d65", "line": "#d5d9dd"}
DARK = {"ink": "#e6e9eb", "muted": "#a4acb4", "line": "#333a41"}
COLOURS = (
    "#2f7fc1", "#c8601c", "#2f8f5b", "#9561b8", "#a67c00", "#c24d6e", "#5d7388", "#00898a",
)  # fmt: skip
"""Each has a contrast of at least 3 to both papers."""
DASHES = ("", "9,4", "3,3", "12,3,3,3", "6,6", "2,5", "14,5", "8,3,2,3")
"""Lines are told apart without their colour too."""
KEY, KEY_HEIGHT = 24, 24
"""Length of a line in the legend, and from one to the next."""
FONT = "system-ui, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif"


@dataclass(frozen=True)
class Line:
    label: str
    values: tuple[float | None, ...]
    """None leaves a gap."""
    is_target: bool = False


@dataclass(frozen=True)
class Plot:
    """periods: as they are written, without gaps, the oldest first."""

    periods: tuple[str, ...]
    lines: tuple[Line, ...]
    unit: str
    stacked: bool = False
    """Lines are parts that add up: as bars, one on the other."""

    @property
    def is_empty(self) -> bool:
        return not any(value is not None for line in self.lines for value in line.values)


def tag_of(plot: Plot, *, narrow: bool) -> str:
    """The same for what looks the same."""
    return hashlib.sha256(repr((DRAWN, plot, narrow)).encode()).hexdigest()[:32]


def draw(plot: Plot, *, narrow: bool) -> bytes:
    """narrow: for a screen on which a wide one could not be read. Takes up to 100 ms."""
    pygal, _ = _library()
    size = 14 if narrow else 15
    width = 360 if narrow else 960
    columns = _columns(plot, narrow=narrow)
    legend = KEY_HEIGHT * -(-len(plot.lines) // columns) + 8
    body = 230 if narrow else 310
    one = pygal.Bar if len(plot.periods) == 1 else pygal.Line
    kind = pygal.StackedBar if plot.stacked else one
    lone = _lone(plot)
    colours = _colours(plot.lines)
    alike = tuple(colours[plot.lines.index(line)] for line in lone)
    chart: Any = kind(
        style=_style(colours + alike, size), js=[], no_prefix=True, disable_xml_declaration=False,
        pretty_print=False,
        css=["file://style.css", "file://graph.css", f"inline:{_css(plot.lines)}"],
        width=width, height=body + legend, explicit_size=False, show_legend=False, margin=8,
        margin_right=30, margin_bottom=legend, truncate_label=-1,
        show_dots=len(plot.periods) <= MOST_DOTS, dots_size=3, show_minor_x_labels=False,
        allow_interruptions=True, range=_range(plot), y_labels_major_every=1,
        show_x_guides=False, show_y_guides=True, value_formatter=_of(plot.unit),
        no_data_text="No figures",
    )  # fmt: skip
    chart.x_labels = plot.periods
    chart.x_labels_major = _labelled(plot.periods, 4 if narrow else 9)
    for line in plot.lines:
        chart.add(line.label, line.values)
    for line, values in lone.items():
        chart.add(line.label, values, stroke=False, show_dots=True)
    chart.add_xml_filter(_without_scripts)
    chart.add_xml_filter(lambda root: _with_legend(root, plot, columns, width, body, size))
    drawn: bytes = chart.render()
    return drawn


def _style(colours: tuple[str, ...], size: int) -> Any:
    _, style_of = _library()
    return style_of(
        background="transparent", plot_background="transparent", font_family=FONT,
        foreground=LIGHT["muted"], foreground_strong=LIGHT["ink"],
        foreground_subtle=LIGHT["line"], colors=colours, opacity="1",
        opacity_hover="1", stroke_opacity="1", transition="0s", label_font_size=size,
        major_label_font_size=size, no_data_font_size=size + 2,
    )  # fmt: skip


def _lone(plot: Plot) -> dict[Line, tuple[float | None, ...]]:
    """Values that no line leads to or from, which a plot of lines without dots would not show."""
    if plot.stacked or len(plot.periods) <= MOST_DOTS:
        return {}
    found = {}
    for line in plot.lines:
        around = (None, *line.values, None)
        alone = tuple(
            value if around[place] is None and around[place + 2] is None else None
            for place, value in enumerate(line.values)
        )
        if any(value is not None for value in alone):
            found[line] = alone
    return found


def _without_scripts(root: Any) -> Any:
    """The library puts its settings into one even where none is to run."""
    for parent in list(root.iter()):
        for child in [each for each in parent if str(each.tag).endswith("script")]:
            parent.remove(child)
    return root


def _with_legend(root: Any, plot: Plot, columns: int, width: int, top: int, size: int) -> Any:
    """Lines as they are drawn, dashes and all, before their names; bars as blocks."""
    for place, line in enumerate(plot.lines):
        x = 12 + place % columns * (width - 12) // columns
        y = top + 12 + place // columns * KEY_HEIGHT
        key = {"x1": x, "x2": x + KEY, "y1": y, "y2": y}
        dashes, thick = ("none", "12") if plot.stacked else (_dashes(line, place), "3")
        shown = {"class": f"color-{place}", "style": f"stroke-dasharray: {dashes}"}
        root.append(
            root.makeelement(
                "line", {n: str(v) for n, v in key.items()} | shown | {"stroke-width": thick}
            )
        )
        at = {"x": str(x + KEY + 8), "y": str(y + size // 3), "font-size": str(size)}
        name = root.makeelement("text", at | {"class": "key"})
        name.text = line.label
        root.append(name)
    return root


def _columns(plot: Plot, *, narrow: bool) -> int:
    if narrow:
        return 1
    longest = max((len(line.label) for line in plot.lines), default=0)
    return 4 if longest <= 24 else 3 if longest <= 34 else 2


def _dashes(line: Line, place: int) -> str:
    return ("4,4" if line.is_target else DASHES[place % len(DASHES)]) or "none"


@cache
def _library() -> tuple[Any, Any]:
    """Imported by those who draw only: it weighs."""
    import pygal
    from pygal.style import Style

    # For plug-ins of its own it hooks into every import, in a way Python warns of.
    hooks = [each for each in sys.meta_path if type(each).__module__ == "pygal"]
    for each in hooks:
        sys.meta_path.remove(each)
    return pygal, Style


def _colours(lines: Sequence[Line]) -> tuple[str, ...]:
    """A target has the colour of words."""
    free = iter(COLOURS * (len(lines) // len(COLOURS) + 1))
    return tuple(LIGHT["muted"] if line.is_target else next(free) for line in lines)


def _css(lines: Sequence[Line]) -> str:
    rules = [
        f"text {{ font-family: {FONT}; }} .key {{ fill: {LIGHT['ink']}; }}",
        f".guide.line {{ stroke: {LIGHT['line']} !important; stroke-dasharray: none !important; }}",
        ".series .line { stroke-width: 2.5 !important; }",
    ]
    for place, line in enumerate(lines):
        rules.append(f".serie-{place} .line {{ stroke-dasharray: {_dashes(line, place)}; }}")
    dark = [
        f"text, .title {{ fill: {DARK['muted']} !important; }}",
        f".axis > .line, .guide.line {{ stroke: {DARK['line']} !important; }}",
        f".axis text.major, .key {{ fill: {DARK['ink']} !important; }}",
        *(
            f".color-{place} {{ stroke: {DARK['muted']} !important; fill: {DARK['muted']}; }}"
            for place, line in enumerate(lines)
            if line.is_target
        ),
    ]
    return "\n".join([*rules, f"@media (prefers-color-scheme: dark) {{ {' '.join(dark)} }}"])


def _range(plot: Plot) -> tuple[float, float] | None:
    """From nothing on, so that a small change does not look like a large one."""
    values = [each for line in plot.lines for each in line.values if each is not None]
    if plot.stacked:
        values = [
            sum(each or 0 for each in at)
            for at in zip(*(e.values for e in plot.lines), strict=True)
        ]
    if not values or min(values) < 0 or max(values) == 0:
        return None
    return 0, max(values) * 1.05


def _labelled(periods: Sequence[str], most: int) -> list[str]:
    """Some of them, evenly; the first of a year where there are years enough."""
    years = [each for each in periods if each.endswith(("-01", "-Q1", "-H1"))]
    chosen = years if len(years) >= 3 else list(periods)
    step = max(1, -(-len(chosen) // most))
    return chosen[::step]


def _of(unit: str) -> Callable[[float], str]:
    """Percents are marked as such; other units are said on the page."""
    return lambda value: f"{_number(value)}\N{NO-BREAK SPACE}%" if unit == "%" else _number(value)


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", "\N{NO-BREAK SPACE}") if value >= 100 else f"{value:g}"
