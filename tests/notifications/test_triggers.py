"""Triggers are data: a further one is a file and no code."""

from datetime import timedelta
from pathlib import Path

import pytest

from notifications.domain.ladders import UnansweredLadder, UnresolvedLadder
from notifications.triggers import OWN, TriggerUnusable, load_triggers, read_trigger
from tests.notifications.builders import DAY, fact
from tests.notifications.conftest import Office

NEW = """
id = "X1"
name = "A far extension"
severity = "warning"
about = "milestone"
events = ["muster.pledges.milestone.extended.v1"]
step = "extended"

[[condition]]
member = "version"
any_of = [2, 3]

[members]
deadline = "milestone_id"
version = "version"
country = "country"

[level]
1 = [{ role = "desk-officer" }]

[texts]
subject = "{{ pledger | country }}: {{ milestone_title }}"
headline = "Extended: {{ milestone_title }}"
happened = "{{ reason }}"
todo = "Nothing."

[example]
milestone_id = "1"
milestone_title = "Company deployed"
version = 2
pledger = "KEN"
reason = "Rains"
"""


async def test_one_more_file_is_one_more_alert(office: Office, tmp_path: Path) -> None:
    (tmp_path / "x1.toml").write_text(NEW)
    office.triggers = load_triggers(tmp_path)

    await office.hear(fact("extended", version=2, reason="Rains"))
    await office.hear(fact("extended", 2, version=4, reason="More rains"))
    await office.send()

    alert = await office.alert("X1")
    assert (alert.headline, alert.version) == ("Extended: Company deployed", 2)
    assert len(office.post.mails_to("desk-officer@exercise.example")) == 1


def test_a_file_in_the_extra_folder_takes_the_place_of_ours(tmp_path: Path) -> None:
    text = (OWN / "a2.toml").read_text().replace('after = "P2D"', 'after = "PT1H"')
    (tmp_path / "a2.toml").write_text(text)

    trigger = load_triggers(tmp_path).by_id["A2"]

    assert trigger.unanswered is not None
    assert trigger.unanswered.rungs[0].after.total_seconds() == 3600


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('severity = "warning"', 'severity = "loud"', "x1.toml: severity: Input should be"),
        ('step = "extended"', "", "say either `step` or `members.step`"),
        ("[level]\n1 =", "[level]\n2 =", "level 1 says who is told first"),
        ("{{ reason }}", "{{ raeson }}", "on its own example, '{{ raeson }}' cannot be filled in"),
        ("{{ reason }}", "{% if %}", "on its own example, '{% if %}' is no template"),
        ("{{ reason }}", "{{ reason.__class__.__mro__ }}", "cannot be filled in"),
        ("any_of = [2, 3]", "any_of = [3]", "the example does not fulfil the conditions"),
        ('deadline = "milestone_id"', 'deadline = "milestone"', "no value at milestone"),
        ('id = "X1"', "id = ", "x1.toml: Invalid value"),
        ('name = "A far extension"', 'name = "x"\nsevrity = "low"', "sevrity: Extra inputs"),
    ],
)
def test_a_bad_file_is_refused_at_start_with_a_sentence(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    assert before in NEW
    (tmp_path / "x1.toml").write_text(NEW.replace(before, after))

    with pytest.raises(TriggerUnusable) as refused:
        load_triggers(tmp_path)

    assert said in str(refused.value)


def test_two_files_with_the_same_trigger_are_refused(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(NEW)
    (tmp_path / "two.toml").write_text(NEW)

    with pytest.raises(TriggerUnusable, match=r"two.toml: one.toml already holds a trigger X1"):
        load_triggers(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TriggerUnusable, match="there is no folder"):
        load_triggers(tmp_path / "absent")


def test_our_own_triggers_say_what_the_domain_asks_of_them() -> None:
    a1, a2, o1 = (read_trigger(OWN / name) for name in ("a1.toml", "a2.toml", "o1.toml"))

    assert a1.unanswered is None
    assert a1.unresolved is None
    assert a2.unresolved is not None
    assert [(r.level, r.after.days) for r in a2.unresolved.rungs] == [(2, 14), (3, 30)]
    assert (a2.mandatory, o1.mandatory, o1.quiet_hours_exempt) == (True, True, True)
    assert o1.events == (
        "muster.pledges.trouble.began.v1",
        "muster.performance.trouble.began.v1",
        "muster.conduct.trouble.began.v1",
    )


HOUR = timedelta(hours=1)
OFFICES = {"leadership", "operations"}
CENTRE = {"operations", "operations-centre"}
CHIEF = OFFICES | {"desk-chief"}
Rungs = list[tuple[int, timedelta]]


def rungs(ladder: UnansweredLadder | UnresolvedLadder | None) -> Rungs:
    return [(each.level, each.after) for each in ladder.rungs] if ladder else []


@pytest.mark.parametrize(
    ("name", "visible_to", "climbs", "stays", "reminder"),
    [
        ("A14", CHIEF, ([(2, 4 * HOUR)], DAY), [], None),
        ("A14-CAUSE", CENTRE | {"analyst"}, ([(2, 3 * DAY)], 7 * DAY), [], None),
        ("A14-CRIME", CENTRE, ([(2, 3 * DAY), (3, 7 * DAY)], 7 * DAY), [], None),
        ("A15", CHIEF | CENTRE, ([(2, DAY)], DAY), [], None),
        ("A16", OFFICES, ([], 30 * DAY), [(2, 182 * DAY)], 30 * DAY),
        ("A16-REPORT", OFFICES, ([], 30 * DAY), [(2, 182 * DAY)], 30 * DAY),
        ("A16-TARGET", OFFICES, ([], 30 * DAY), [(2, 182 * DAY)], 30 * DAY),
        ("A26", OFFICES, ([], 30 * DAY), [(2, 30 * DAY)], 30 * DAY),
        ("A26-REPORT", OFFICES, ([], 30 * DAY), [(2, 30 * DAY)], 30 * DAY),
        ("A26-TARGET", OFFICES, ([], 30 * DAY), [(2, 30 * DAY)], 30 * DAY),
    ],
)
def test_what_may_not_be_missed_is_mandatory_and_climbs_and_stays_in_its_time(
    name: str,
    visible_to: set[str],
    climbs: tuple[Rungs, timedelta],
    stays: Rungs,
    reminder: timedelta | None,
) -> None:
    trigger = load_triggers().by_id[name]

    assert trigger.mandatory
    assert set(trigger.visible_to) == visible_to
    assert trigger.unanswered is not None
    assert (rungs(trigger.unanswered), trigger.unanswered.repeat) == climbs
    assert rungs(trigger.unresolved) == stays
    assert trigger.remind_acknowledged_every == reminder


@pytest.mark.parametrize("name", ["A1", "A16-REPORT-SOON", "A26-SOON", "A26-REPORT-SOON"])
def test_what_says_that_something_is_due_soon_may_be_missed_and_never_climbs(name: str) -> None:
    trigger = load_triggers().by_id[name]

    assert not trigger.mandatory
    assert set(trigger.visible_to) == CHIEF
    assert (trigger.unanswered, trigger.unresolved) == (None, None)
    assert trigger.remind_acknowledged_every is None
