"""`python -m notifications reconcile`: what services expect, against what was told."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from muster.reconciling import ExpectedStep
from muster.testing import TestIssuer
from notifications.__main__ import cli


@pytest.fixture
def environment(notifications_url: str, issuer: TestIssuer) -> dict[str, str]:
    settings = issuer.service_settings("notifications", database_url=notifications_url)
    return {f"NOTIFICATIONS_{name.upper()}": str(value) for name, value in settings.items()}


def reconcile(environment: dict[str, str], *words: str, stdin: str = "") -> Result:
    return CliRunner().invoke(cli, ["reconcile", *words], input=stdin, env=environment)


LAST = '{"service": "pledges", "steps": 1}\n'
NOTHING = '{"service": "pledges", "steps": 0}\n'


def expected(event: str | None) -> str:
    since = datetime(2026, 11, 24, 9, tzinfo=UTC)
    step = ExpectedStep(
        source="/muster/pledges", subject="pledges/1", deadline="2", version=3, step="missed",
        since=since, event=event,
    )  # fmt: skip
    return step.model_dump_json() + "\n"


@pytest.mark.parametrize("words", [[], ["-"]], ids=["own data", "nothing expected"])
def test_without_a_difference_it_succeeds(environment: dict[str, str], words: list[str]) -> None:
    answer = reconcile(environment, *words, stdin=NOTHING)

    assert answer.exit_code == 0, answer.output
    assert "everything due was told" in answer.stdout


def test_a_step_that_never_arrived_is_named_and_it_fails(environment: dict[str, str]) -> None:
    answer = reconcile(environment, "-", stdin=expected("an-event") + LAST)

    assert answer.exit_code == 1
    assert answer.stdout == (
        '/muster/pledges pledges/1: "missed" of 2, v3: its fact never arrived\n'
    )


def test_a_step_that_was_never_recorded_is_named_too(
    environment: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "expected.ndjson"
    file.write_text(NOTHING + expected(None) + LAST)

    answer = reconcile(environment, str(file))

    assert answer.exit_code == 1
    assert "never recorded, although it was due" in answer.stdout


@pytest.mark.parametrize("written", ["{}", "no JSON"])
def test_a_file_that_cannot_be_read_is_refused_with_its_line(
    environment: dict[str, str], written: str
) -> None:
    answer = reconcile(environment, "-", stdin=expected("an-event") + written)

    assert answer.exit_code == 2
    assert "line 2 is no expected step" in answer.output


@pytest.mark.parametrize("settle", ["inf", "nan", "1e300", "-1"])
def test_a_time_that_nobody_can_wait_is_refused(environment: dict[str, str], settle: str) -> None:
    answer = reconcile(environment, "--settle", settle)

    assert answer.exit_code == 2
    assert answer.exception is None or isinstance(answer.exception, SystemExit)


@pytest.mark.parametrize(
    "given",
    [
        "",
        expected("an-event"),
        expected("an-event") + NOTHING,
        LAST,
        NOTHING + expected("an-event"),
    ],
    ids=["nothing", "cut off", "a line too many", "a line too few", "cut off in the second"],
)
def test_a_list_that_is_not_whole_proves_nothing(environment: dict[str, str], given: str) -> None:
    answer = reconcile(environment, "-", stdin=given)

    assert answer.exit_code == 2
    assert "everything due was told" not in answer.output


def test_where_the_database_is_away_it_says_so_in_a_sentence(environment: dict[str, str]) -> None:
    away = "postgresql://postgres:exercise-secret@127.0.0.1:1/notifications"

    answer = reconcile(environment | {"NOTIFICATIONS_DATABASE_URL": away})

    assert answer.exit_code == 1
    assert answer.stderr.startswith("The database does not serve us")
    assert "exercise-secret" not in answer.output
