"""Triggers are data: a further one is a file and no code."""

from pathlib import Path

import pytest

from notifications.triggers import OWN, TriggerUnusable, load_triggers, read_trigger
from tests.notifications.builders import fact
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
