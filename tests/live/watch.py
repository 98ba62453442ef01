"""Scrapes real processes and asks promtool which alerts their numbers raise.

An alert waits for minutes, a test can't. So each process is scraped twice, and the real rules are
evaluated over series that go on for half an hour as they went between the two scrapes:

- a gauge keeps its last value, unless it is said to be growing;
- a counter goes on rising as fast as it did, and one that is in one scrape only is left out;
- a loop that came round in between goes on coming round, one that did not has stopped;
- a process that does not answer has no series, and `up` is 0.
"""

import json
import re
import subprocess
import threading
import time
from collections.abc import Callable
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import requests
import yaml
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.place import REPOSITORY

RULES = REPOSITORY / "deploy" / "observability" / "alerts.yaml"

# What the rules ask for; nothing else needs to be evaluated.
USED = set(re.findall(r"\bacademy_[a-z_]+\b", RULES.read_text()))

# Seconds between the two scrapes; every loop of a worker that is well comes round in less.
APART = 1.5

# How long a process may take to answer a scrape, seconds, as Prometheus would give up.
SCRAPE_WITHIN = 3.0

# The evaluated time, and the step of the series: minutes and seconds.
MINUTES, STEP = 30, 30
STEPS = MINUTES * 60 // STEP

# An alert and the service it is about.
Firing = tuple[str, str]


@dataclass(frozen=True)
class Sample:
    """One value of one scrape; `at` is the machine's time in Unix seconds."""

    kind: str
    value: float
    at: float


# Samples by series, as `name{label="value"}`.
Scrape = dict[str, Sample]


class Watch:
    """Watches the processes of an installation by their ports: (service, process) -> port."""

    def __init__(self, promtool: str, folder: Path, ports: dict[tuple[str, str], int]) -> None:
        self.ports = ports
        self.last = ""
        self._promtool = promtool
        self._folder = folder

    def shows(
        self,
        expected: Iterable[Firing],
        *,
        meanwhile: Callable[[], None] = lambda: None,
        growing: str = "-",
        apart_from: str = "-",
        kinds: Iterable[tuple[str, str]] = (),
    ) -> bool:
        """Whether exactly these alerts fire; `last` then tells what promtool said.

        `meanwhile` happens between the scrapes. `growing` is a gauge that goes on as it went,
        `apart_from` an alert that is not looked at. `kinds` are processes said to be there that
        are not watched.
        """
        before = self.scrape()
        began = time.monotonic()
        meanwhile()
        threading.Event().wait(max(0.0, APART - (time.monotonic() - began)))
        after = self.scrape()
        series = list(_series(before, after, growing))
        series += [
            {
                "series": _name("academy_build_info", {"service": s, "process": p}),
                "values": f"1x{STEPS}",
            }
            for s, p in kinds
        ]
        return self._evaluate(series, sorted(expected), apart_from)

    def scrape(self) -> Scrape:
        """What Prometheus would keep of one round over all processes."""
        found: Scrape = {}
        with ThreadPoolExecutor(len(self.ports)) as pool:
            for samples in pool.map(_scrape_one, self.ports.items()):
                found |= samples
        return found

    def _evaluate(
        self, series: list[dict[str, str]], expected: list[Firing], apart_from: str
    ) -> bool:
        firing = f'ALERTS{{alertstate="firing", alertname!="{apart_from}"}}'
        test = {
            "rule_files": [str(RULES)],
            "evaluation_interval": f"{STEP}s",
            "tests": [
                {
                    "interval": f"{STEP}s",
                    "input_series": series,
                    "promql_expr_test": [
                        {
                            "expr": f"group by (alertname, service) ({firing})",
                            "eval_time": f"{MINUTES}m",
                            "exp_samples": [
                                {"labels": _name("", {"alertname": a, "service": s}), "value": 1}
                                for a, s in expected
                            ],
                        }
                    ],
                }
            ],
        }
        path = self._folder / "watch.yaml"
        path.write_text(yaml.safe_dump(test))
        done = subprocess.run(
            [self._promtool, "test", "rules", str(path)],
            capture_output=True,
            text=True,
            timeout=60,
        )
        self.last = done.stdout + done.stderr
        return done.returncode == 0


def _scrape_one(target: tuple[tuple[str, str], int]) -> Scrape:
    (service, process), port = target
    labels = {"job": "academy", "instance": f"{service}-{process}:{port}"}
    up = _name("up", {**labels, "service": service, "process": process})
    at = time.time()
    try:
        text = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=SCRAPE_WITHIN).text
    except requests.RequestException:
        return {up: Sample("gauge", 0, at)}
    samples = [
        (family.type, sample)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name in USED
    ]
    return {up: Sample("gauge", 1, at)} | {
        _name(sample.name, {**sample.labels, **labels}): Sample(kind, sample.value, at)
        for kind, sample in samples
    }


def _series(before: Scrape, after: Scrape, growing: str) -> Iterable[dict[str, str]]:
    for name, late in after.items():
        early = before.get(name)
        if name.startswith(growing):
            early = early or Sample(late.kind, 0, late.at - APART)
            rise = (late.value - early.value) / (late.at - early.at) * STEP
            yield {"series": name, "values": f"{early.value:.6f}+{rise:.6f}x{STEPS}"}
        elif "_timestamp_seconds" in name:
            # Times of the machine become times of the evaluation, which begins at 0.
            rise = STEP if early is not None and late.value > early.value else 0
            yield {"series": name, "values": f"{late.value - late.at:.6f}+{rise}x{STEPS}"}
        elif late.kind == "gauge":
            yield {"series": name, "values": f"{late.value:.6f}x{STEPS}"}
        elif early is not None:
            rise = max(0.0, late.value - early.value) / (late.at - early.at) * STEP
            yield {"series": name, "values": f"{early.value:.6f}+{rise:.6f}x{STEPS}"}


def _name(name: str, labels: dict[str, str]) -> str:
    return f"{name}{{{', '.join(f'{key}={json.dumps(value)}' for key, value in labels.items())}}}"
