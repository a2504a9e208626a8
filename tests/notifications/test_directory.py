"""The directory's file: what it may say, and how it is taken over."""

from dataclasses import replace
from pathlib import Path

import pytest

from notifications.directory import DirectoryUnusable, read_directory
from notifications.storage import directory
from notifications.use_cases.directory import take_over_file
from tests.notifications.conftest import Office

FILE = """
[[recipient]]
id = "desk-officer"
name = "Desk officer (exercise)"
address = "desk-officer@exercise.example"
zone = "Africa/Nairobi"
roles = [{ role = "desk-officer", everywhere = true }]
quiet_hours = { from = "20:00", to = "07:00" }
rest_days = ["saturday", "sunday"]
"""


async def take_over(office: Office, path: Path) -> int:
    async with office.sessions.begin() as session:
        return await take_over_file(session, office.triggers, read_directory(path), office.clock())


async def test_what_was_changed_here_stays_until_the_file_says_something_new(
    empty_office: Office, tmp_path: Path
) -> None:
    office, path = empty_office, tmp_path / "recipients.toml"
    path.write_text(FILE)
    assert await take_over(office, path) == 1
    [(listed, _)] = read_directory(path)
    await office.employ(replace(listed, name="Changed here"))

    assert await take_over(office, path) == 0
    async with office.sessions() as session:
        [kept] = await directory.everyone(session, "", 10)
    assert kept.name == "Changed here"

    path.write_text(FILE.replace("Desk officer", "Officer of the desk"))
    assert await take_over(office, path) == 1
    async with office.sessions() as session:
        [kept] = await directory.everyone(session, "", 10)
    assert kept.name == "Officer of the desk (exercise)"
    assert kept.rest == listed.rest


def test_json_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "recipients.json"
    path.write_text('{"recipient": [{"id": "a", "name": "A"}]}')

    assert [each.id for each, _ in read_directory(path)] == ["a"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[recipient]]\nid = 1", "recipient.0.id: Input should be"),
        (FILE + FILE, "listed twice: desk-officer"),
        (
            FILE.replace("everywhere = true", "everywhere = false"),
            "held everywhere, or for some countries",
        ),
        ("recipient =", "recipients.toml: Invalid value"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "recipients.toml"
    path.write_text(text)

    with pytest.raises(DirectoryUnusable) as refused:
        read_directory(path)

    assert said in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DirectoryUnusable, match="No such file"):
        read_directory(tmp_path / "absent.toml")
