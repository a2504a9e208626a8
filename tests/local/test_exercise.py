"""What a newcomer is shown: the exercise set and the example, as pledges takes them in."""

import json
import os
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from muster_local.data import RECIPIENTS
from muster_local.example import command, example
from muster_local.exercise import ORGANISATION, SOURCE, events
from notifications.directory import read_directory
from pledges.payloads import ACCEPTED

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
MODELS = {str(vars(each)["type"]): each for each in ACCEPTED}


@pytest.mark.parametrize("event", events(NOW), ids=lambda event: str(event["id"]))
def test_the_exercise_set_is_what_pledges_takes_in(event: dict[str, str]) -> None:
    assert MODELS[event["type"]].model_validate(event["data"])
    assert event["source"] == SOURCE == f"/partners/{ORGANISATION}"


def test_every_exercise_pledge_says_that_it_is_one() -> None:
    titles = [event["data"]["title"] for event in events(NOW) if "title" in event["data"]]

    assert len(titles) == 3
    assert all(title.startswith("Exercise: ") for title in titles)


def test_one_milestone_falls_due_half_a_minute_after_the_first_start() -> None:
    (milestone,) = events(NOW)[0]["data"]["milestones"]

    assert milestone["due_at"] == "2026-11-24T10:00:30+00:00"


def test_the_example_is_what_pledges_takes_in() -> None:
    due = NOW + timedelta(seconds=90)
    shown = example("http://127.0.0.1:8080", Path(".muster").absolute(), now=NOW, due=due)

    found = re.search(r"-d '(\{.*\})'$", shown, re.DOTALL)
    assert found is not None
    event = json.loads(found.group(1))
    assert MODELS[event["type"]].model_validate(event["data"])


def test_the_command_shown_is_one_that_the_reader_s_shell_finds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{own}{os.pathsep}/usr/bin")
    monkeypatch.chdir(own.parent.parent)
    assert command(Path(".muster").absolute(), "token") == f"{own.parent.name}/bin/muster token"

    (tmp_path / "muster").touch(mode=0o755)
    monkeypatch.setenv("PATH", f"{own}{os.pathsep}{tmp_path}")
    assert command(Path(".muster").absolute(), "token") == "muster token"


def test_exercise_recipients_are_roles_at_a_reserved_domain() -> None:
    listed = read_directory(RECIPIENTS)

    assert {recipient.address for recipient, _ in listed} == {
        "desk-officer@exercise.example",
        "desk-chief@exercise.example",
        "leadership@exercise.example",
        "operations@exercise.example",
        "state-focal-point@exercise.example",
        "mission-leadership@exercise.example",
        "safety-desk@exercise.example",
        "operations-centre@exercise.example",
        "analyst@exercise.example",
        "gender-adviser@exercise.example",
        "military-police-desk@exercise.example",
        "deliverable-owner@exercise.example",
        "a4p-focal-point@exercise.example",
        "conduct-chief@exercise.example",
        "conduct-unit@exercise.example",
        "conduct-oversight@exercise.example",
        "investigator@exercise.example",
        "victims-rights-officer@exercise.example",
        "legal-officer@exercise.example",
        "permanent-mission@exercise.example",
        "oios@exercise.example",
        "vra-office@exercise.example",
    }
