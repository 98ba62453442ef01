"""Alerts, dashboard and runbook speak of metrics, sections and commands that exist."""

import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from deploy.local.place import REPOSITORY
from deploy.observability import dashboard
from shared.cli import main
from shared.runtime.metrics import all_metrics

FOLDER = REPOSITORY / "deploy" / "observability"
RUNBOOK = (REPOSITORY / "docs" / "runbook.md").read_text()

# What stands for the runbook's placeholders when its commands are read.
EXAMPLES = {"NAME": "content", "ID": "id", "TIME": "2026-11-24T12:00:00Z"}

# What Prometheus' client adds to a name, by the kind of metric.
SUFFIXES = {
    "counter": ("_total",),
    "gauge": ("",),
    "histogram": ("_bucket", "_count", "_sum"),
}


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def exposed() -> set[str]:
    """Names as they are scraped."""
    names = set()
    for metric in all_metrics():
        assert isinstance(metric, MetricWrapperBase)
        names |= {metric._name + suffix for suffix in SUFFIXES[metric._type]}
    return names


def asked(query: str) -> set[str]:
    """Names of ours in a query."""
    return set(re.findall(r"\bacademy_[a-z_]+\b", query))


def sections() -> dict[str, str]:
    parts = re.split(r"^## (.+)$", RUNBOOK, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_alerts_ask_for_metrics_that_exist() -> None:
    wanted = {rule["alert"]: asked(rule["expr"]) - exposed() for rule in rules()}
    assert {alert: names for alert, names in wanted.items() if names} == {}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_each_alert_says_how_bad_it_is_and_where_its_section_is(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("critical", "warning")
    said = rule["annotations"]
    assert said["summary"] and said["description"]
    assert said["runbook_url"] == f"docs/runbook.md#{rule['alert'].lower()}"
    section = sections()[rule["alert"]]
    for part in ("**Means.**", "**Look at**", "**Do", "**Over** when"):
        assert part in section, part


def test_each_section_has_its_alert_and_no_other_alert_is_named() -> None:
    alerts = [rule["alert"] for rule in rules()]
    assert list(sections()) == alerts
    assert set(re.findall(r"\bAcademy[A-Z][A-Za-z]+\b", RUNBOOK)) <= set(alerts)
    inhibited = (FOLDER / "alertmanager.yml").read_text()
    assert set(re.findall(r"\bAcademy[A-Z][A-Za-z]+\b", inhibited)) <= set(alerts)


def test_each_alert_is_shown_firing_and_provoked() -> None:
    tested = (FOLDER / "alerts_test.yaml").read_text()
    provoked = (REPOSITORY / "tests" / "live" / "test_alerts.py").read_text()
    for rule in rules():
        assert f"name: {rule['alert']}" in tested or f"and {rule['alert']}," in tested
        assert f'"{rule["alert"]}"' in provoked


def test_the_runbook_names_metrics_and_commands_that_exist() -> None:
    assert asked(RUNBOOK) <= exposed()
    commands = re.findall(r"(?:^|`)(academy [a-z][^`#\n]*)", RUNBOOK, re.MULTILINE)
    assert len(commands) >= 8
    for command in commands:
        _parse(main, shlex.split(command)[1:])


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    with pytest.raises(click.UsageError):
        _parse(main, ["consumers", "wake", "--service", "content"])
    with pytest.raises(click.UsageError):
        _parse(main, ["consumers", "resume", "--now"])


def _parse(command: click.Command, words: list[str]) -> None:
    """Reads a command line as click would, without running anything. Raises `UsageError`."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        name, found, rest = command.resolve_command(context, words)
        assert found is not None, name
        return _parse(found, rest)
    filled = [EXAMPLES.get(word, word) for word in words]
    command.make_context(command.name, filled)
    return None


def test_the_dashboard_is_made_of_the_present_metrics() -> None:
    assert dashboard.FILE.read_text() == dashboard.text(), "run python -m deploy.observability"


def test_the_dashboard_shows_every_metric_and_asks_for_no_other() -> None:
    panels = json.loads(dashboard.FILE.read_text())["panels"]
    queries = [target["expr"] for panel in panels for target in panel.get("targets", [])]
    asked_for = set().union(*(asked(query) for query in queries))
    assert asked_for <= exposed()
    for metric in all_metrics():
        assert asked_for & {metric._name + suffix for suffix in SUFFIXES[metric._type]}, metric
    assert len({panel["id"] for panel in panels}) == len(panels)


def tool(program: str, package: str) -> str:
    found = subprocess.run(
        ["deploy/tools/debian.sh", program, package],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    if found.returncode == 3:
        pytest.skip(found.stderr.strip().splitlines()[-1])
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def run(*argv: str | Path) -> None:
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_takes_the_rules_and_they_fire_when_they_should() -> None:
    promtool = tool("promtool", "prometheus")
    run(promtool, "check", "config", FOLDER / "prometheus.yml")
    run(promtool, "test", "rules", FOLDER / "alerts_test.yaml")


def test_alertmanager_takes_its_example() -> None:
    run(tool("amtool", "prometheus-alertmanager"), "check-config", FOLDER / "alertmanager.yml")
