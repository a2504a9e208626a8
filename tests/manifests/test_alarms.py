"""Alarms and dashboard: each alarm has a story, and both speak of metrics that there are."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry

from muster.observability import Metrics
from tests.manifests.conftest import ROOT
from tests.manifests.documents import documents
from tests.manifests.tools import promtool

FOLDER = ROOT / "deploy" / "observability"
OTHERS = {
    "up",
    "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp",
    "certmanager_certificate_expiration_timestamp_seconds",
}
"""Of Prometheus, CloudNativePG's plugin for backups, and cert-manager."""
METRIC = re.compile(r"\b(muster_\w+|barman_\w+|certmanager_\w+|up)\b(?=[\[{)\s]|$)")


@pytest.fixture
def groups() -> list[dict[str, Any]]:
    (found,) = documents((FOLDER / "rules.yaml").read_text())
    listed: list[dict[str, Any]] = found["spec"]["groups"]
    return listed


def of(groups: list[dict[str, Any]], kind: str) -> Iterator[dict[str, Any]]:
    return (rule for group in groups for rule in group["rules"] if kind in rule)


def test_every_alarm_rings_when_it_should_and_not_before(
    groups: list[dict[str, Any]], tmp_path: Path
) -> None:
    (tmp_path / "rules.yml").write_text(yaml.safe_dump({"groups": groups}, sort_keys=False))
    (tmp_path / "stories.yaml").write_text((FOLDER / "rules_test.yaml").read_text())
    for verb, file in (("check", "rules.yml"), ("test", "stories.yaml")):
        answer = subprocess.run(
            [promtool(), verb, "rules", tmp_path / file],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert answer.returncode == 0, answer.stdout + answer.stderr


def test_every_alarm_has_a_story_in_which_it_rings(groups: list[dict[str, Any]]) -> None:
    (stories,) = documents((FOLDER / "rules_test.yaml").read_text())
    rung = {
        each["alertname"]
        for story in stories["tests"]
        for each in story["alert_rule_test"]
        if each["exp_alerts"]
    }
    assert rung == {each["alert"] for each in of(groups, "alert")}


def test_every_metric_that_is_asked_for_exists(groups: list[dict[str, Any]]) -> None:
    registry = CollectorRegistry()
    Metrics(registry)
    ours = {
        name
        for metric in registry.collect()
        for name in (metric.name, *(f"{metric.name}_{end}" for end in ("total", "bucket", "count")))
    }
    dashboard = json.loads((FOLDER / "dashboard.json").read_text())
    asked = [rule["expr"] for rule in [*of(groups, "alert"), *of(groups, "record")]]
    asked += [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    named = {name for expression in asked for name in METRIC.findall(expression)}
    assert named - ours - OTHERS == set()
    assert len(named) > 15


def test_every_alarm_leads_to_a_place_in_the_runbook(groups: list[dict[str, Any]]) -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text()
    titles = re.findall(r"^## (.*)$", runbook, re.MULTILINE)
    places = {f"docs/runbook.md#{title.lower().replace(' ', '-')}" for title in titles}
    for rule in of(groups, "alert"):
        assert rule["annotations"]["runbook"] in places, rule["alert"]
        assert rule["labels"]["severity"] in ("critical", "warning")
