"""Files that are cut, renamed, swapped, blank or in another unit: what can be read is taken in."""

from collections.abc import Callable
from contextlib import aclosing

import pycountry
import pytest

from muster.database import SessionMaker
from performance.importers.batches import TOGETHER, batches
from performance.importers.contributions import CONTRIBUTIONS
from performance.importers.table import FileRefused
from tests.performance.importing import (
    Imports,
    Row,
    contribution,
    counts,
    fatality,
    listed,
    of_country,
    of_mission,
    ranked,
    written,
)
from tests.performance.recorded import count


def changed(cells: dict[str, object], *, men: int = 90) -> dict[str, object]:
    """A row of contributions with some cells otherwise."""
    return {**contribution(men=men), **cells}


async def test_of_a_file_cut_in_the_middle_what_stands_is_imported(imports: Imports) -> None:
    rows = [contribution("KEN"), contribution("GHA"), contribution("RWA")]
    file = written(imports.folder / "cut.csv", rows, spoilt=lambda text: text[:-7])

    summary, heard = await imports("contributions", file)

    assert counts(summary) == {"recorded": 2, "refused": 1}
    assert heard.problems == [
        "line 4: the file stops within this line; where it is whole, end it with a line break"
    ]


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [
        (lambda text: text.replace("Female_Personnel", "Women"),
         "the file has no column 'Female_Personnel'; it has 'Personnel_Contribution_Rank', "
         "'Women'"),
        (lambda text: text.replace("Male_Personnel", "Female_Personnel", 2),
         "the file has no column 'Male_Personnel'"),
        (lambda text: "", "the file is empty"),
        (lambda text: text.replace("KEN", "10 %").replace("GHA", "9 %"),
         "every one of the first 2 rows is refused (line 2, ISOCode3: '10 %' is no country by code"
         " or name): is ISOCode3 another column, or in another unit?"),
        (lambda text: text.replace(",10,", ",10.1,"), "'10.1' is no whole number"),
    ],
    ids=["renamed", "twice", "empty", "another column", "percent"],
)  # fmt: skip
async def test_a_file_with_other_columns_is_refused_in_a_sentence(
    imports: Imports, sessions: SessionMaker, spoilt: Callable[[str], str], says: str
) -> None:
    file = written(imports.folder / "file.csv", [ranked("KEN"), ranked("GHA")], spoilt=spoilt)

    with pytest.raises(FileRefused) as refused:
        await imports("ranking", file)

    assert says in str(refused.value)
    assert await count(sessions, "observations") == 0


@pytest.mark.parametrize("kind", ["contributions", "ranking"])
async def test_headings_of_men_and_women_that_stand_the_wrong_way_round_are_noticed(
    imports: Imports, sessions: SessionMaker, kind: str
) -> None:
    rows: dict[str, list[Row]] = {
        "contributions": [contribution(Mission=f"UN{place}") for place in range(60)],
        "ranking": [ranked(each.alpha_3) for each in list(pycountry.countries)[:60]],
    }
    as_published = written(imports.folder / "right.csv", rows[kind])

    def turn(text: str) -> str:
        return text.replace("Male", "~").replace("Female", "Male").replace("~", "Female")

    turned = written(imports.folder / "turned.csv", rows[kind], spoilt=turn)

    with pytest.raises(FileRefused, match="of its first 60 rows 5,400 of 6,000 persons are women"):
        await imports(kind, turned)

    assert await count(sessions, "observations") == 0
    assert counts((await imports(kind, as_published))[0]) == {"recorded": 60}


async def test_headings_the_wrong_way_round_are_noticed_in_a_long_file_too(
    imports: Imports, sessions: SessionMaker
) -> None:
    turned = [contribution(Mission=f"UN{place}", men=10, women=90) for place in range(4_100)]

    with pytest.raises(FileRefused, match="of its first 4,000 rows 360,000 of 400,000 persons"):
        await imports.rows("contributions", *turned)

    assert await count(sessions, "observations") == 0


async def test_a_file_in_another_encoding_is_refused_for_that(imports: Imports) -> None:
    file = written(imports.folder / "file.csv", [ranked("KEN")], encoding="utf-16")

    with pytest.raises(FileRefused, match="it is no CSV in UTF-8: save it as that"):
        await imports("ranking", file)


async def test_columns_may_stand_in_any_order_after_a_byte_order_mark(imports: Imports) -> None:
    row = dict(reversed(list(ranked("KEN").items())))
    file = written(imports.folder / "file.csv", [row], encoding="utf-8-sig",
                   spoilt=lambda text: text.replace(",", ";") + "\n\n")  # fmt: skip

    summary, _ = await imports("ranking", file)

    assert counts(summary) == {"recorded": 1}


@pytest.mark.parametrize(
    ("kind", "row", "says"),
    [
        ("contributions", changed({"Troops Male": 91}, men=90),
         "line 3, Troops Total: 100, but men and women are 101 together"),
        ("contributions", changed({"Total Female": ""}), "line 3, Total Female: is blank"),
        ("contributions", changed({"Total Male": 91}),
         "line 3, Total Male: 91, but its parts are 90 together"),
        ("contributions", changed({"Total Male": 89}),
         "line 3, Total Male: 89, but its parts are 90 together"),
        ("contributions", changed({"Date": "2014-02-14"}),
         "line 3, Date: 2014-02-14 is no end of a month"),
        ("contributions", changed({"Date": "2014-03-29"}),
         "line 3, Date: 2014-03-29 is no end of a month"),
        ("contributions", changed({"Date": "2099-02-28"}), "2099-02-28"),
        ("mission-strength", of_mission(10, total=12),
         "line 3, Total: 12, but its parts are 10 together"),
        ("mission-strength", of_mission(10, total=9),
         "line 3, Total: 9, but its parts are 10 together"),
        ("mission-strength", of_mission("1,000", total=1000),
         "line 3, Troops: '1,000' is no whole number"),
        ("mission-strength", of_mission(-4, total=-4), "line 3, Troops: '-4' is no whole number"),
        ("country-strength", of_country("Atlantis"),
         "line 3, Contributor: 'Atlantis' is no country by code or name"),
        ("ranking", ranked(Last_Reporting_Date="31-Foo-21"),
         "line 3, Last_Reporting_Date: '31-Foo-21' is no day; write it like 2014-02-28"),
        ("ranking", ranked(Total_Uniformed_Personnel=101),
         "line 3, Total_Uniformed_Personnel: 101, but men and women are 100 together"),
        ("ranking", ranked(Total_Uniformed_Personnel=99),
         "line 3, Total_Uniformed_Personnel: 99, but men and women are 100 together"),
        ("missions", listed(mission_latitude="-200"),
         "line 3, mission_latitude: -200 lies beyond 90"),
        ("missions", listed(mission_latitude="200"),
         "line 3, mission_latitude: 200 lies beyond 90"),
        ("missions", listed(end_date="2001-01-01"),
         "line 3, end_date: 2001-01-01 lies before the start, 2011-07-09"),
        ("missions", listed(mission_isactive="perhaps"),
         "line 3, mission_isactive: is neither Yes nor No"),
        ("fatalities", fatality("Bad luck"), "'Bad luck' is none of accident"),
        ("fatalities", fatality(casualty_id=""), "line 3, casualty_id: is blank"),
    ],
)  # fmt: skip
async def test_a_row_that_cannot_be_is_named_and_the_others_are_taken(
    imports: Imports, kind: str, row: Row, says: str
) -> None:
    summary, heard = await imports.rows(kind, SOUND[kind], row)

    assert counts(summary) == {"recorded": 1, "refused": 1}
    assert says in heard.problems[0]


SOUND: dict[str, Row] = {
    "contributions": contribution("GHA"),
    "mission-strength": of_mission(Mission="UNMIL"),
    "country-strength": of_country("Ghana"),
    "ranking": ranked("GHA"),
    "missions": listed("UNMIL"),
    "fatalities": fatality(casualty_id="EXERCISE-2014-02-00002"),
}


async def test_of_a_key_that_stands_twice_the_first_row_counts(
    imports: Imports, sessions: SessionMaker
) -> None:
    rows = [fatality(isocode3="MNE"), fatality(isocode3="SCG")]

    for _ in range(2):
        _, heard = await imports.rows("fatalities", *rows)
        newer, _ = await imports.rows(
            "fatalities", *(dict(each) | {"id": 2, "last_update": "2015-01-01"} for each in rows)
        )

        assert heard.problems == [
            "line 3, casualty_id: EXERCISE-2014-02-00001 stands in line 2 already"
        ]
        assert counts(newer) == {"unchanged": 1, "refused": 1}
    assert await count(sessions, "casualty_versions") == 1
    assert await count(sessions, "casualty_versions WHERE country = 'MNE'") == 1


async def test_a_key_that_stands_twice_is_noticed_where_the_first_row_was_done_before(
    imports: Imports,
) -> None:
    rows = [contribution("KEN"), contribution("GHA"), contribution("KEN", men=80)]
    file = written(imports.folder / "file.csv", rows)

    [batch] = [each async for each in batches(file, CONTRIBUTIONS, skip=2)]

    assert [str(each) for each in batch.rows] == [
        "line 4, Date: 2014-02-28 KEN UNMISS stands in line 2 already"
    ]


async def test_one_figure_under_two_names_is_told_once(imports: Imports) -> None:
    rows = [of_country("Kenya", 10), of_country("KEN", 11)]

    summary, heard = await imports.rows("country-strength", *rows)

    assert counts(summary) == {"recorded": 1, "refused": 1}
    assert heard.problems == ["line 3, Troops: another figure of 2014-02 stands in the same file"]


async def test_bytes_that_are_no_text_spoil_their_row_only(imports: Imports) -> None:
    file = written(imports.folder / "file.csv", [listed("UNMISS"), listed("UNMIL")])
    file.write_bytes(file.read_bytes().replace(b"Juba", b"Jub\xff", 1))

    summary, heard = await imports("missions", file)

    assert counts(summary) == {"recorded": 1, "refused": 1}
    assert heard.problems == ["line 2, mission_location: is no UTF-8"]


async def test_a_file_is_read_as_far_as_it_is_asked_for(imports: Imports) -> None:
    days = [f"{year}-02-28" for year in range(1950, 2070)]
    codes = [f"{first}{second}" for first in "ABCDEFGHIJ" for second in "ABCDEFGHIJ"]
    rows = [contribution(code, Date=day) for day in days for code in codes]
    file = written(imports.folder / "long.csv", [contribution()] * 2 + rows)

    async with aclosing(batches(file, CONTRIBUTIONS)) as reading:
        first, second = await anext(reading), await anext(reading)

    assert len(first.rows) == len(second.rows) == TOGETHER * CONTRIBUTIONS.lanes
    assert 0.3 < first.share < 0.5 < second.share < 0.9
