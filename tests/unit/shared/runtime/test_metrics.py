"""Every metric has one name, a help text, and adds up over processes."""

import os
import subprocess
import sys
from pathlib import Path

from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from shared.runtime import metrics
from shared.runtime.metrics import exposition


def test_every_metric_is_ours_and_explained() -> None:
    ours = [family for family in REGISTRY.collect() if family.name.startswith("academy_")]
    declared = [name for name in vars(metrics) if name.isupper() and "CONTENT" not in name]
    assert len(ours) == len([name for name in declared if name != "REGISTRY"])
    assert all(family.documentation for family in ours)


def test_the_exposition_can_be_read_by_prometheus() -> None:
    metrics.EVENTS.labels(type="t", outcome="applied").inc()
    body, content_type = exposition()
    assert content_type.startswith("text/plain")
    names = {family.name for family in text_string_to_metric_families(body.decode())}
    assert "academy_events" in names


PROGRAM = """
import os, sys
from shared.runtime import metrics
for _ in range(int(sys.argv[1])):
    metrics.REQUESTS_SECONDS.labels("content", "GET", "/x", 200).observe(0.01)
metrics.OUTBOX_PENDING.set(int(sys.argv[1]))
if sys.argv[2] == "show":
    print(metrics.exposition()[0].decode())
"""


def test_several_web_processes_show_one_sum(tmp_path: Path) -> None:
    shown = ""
    for count, what in (("3", "-"), ("4", "show")):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, count, what],
            env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        shown = done.stdout
    assert (
        'academy_requests_seconds_count{method="GET",route="/x",service="content",status="200"} 7.0'
        in shown
    )
    assert "academy_outbox_pending 4.0" in shown


def test_every_series_tells_whose_it_is_and_how_its_checks_are() -> None:
    program = """
from shared.runtime import metrics
metrics.identify("content", "worker")
metrics.OUTBOX_PENDING.set(3)
print(metrics.exposition({"broker": False, "database": True})[0].decode())
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    samples = [
        sample
        for family in text_string_to_metric_families(done.stdout)
        for sample in family.samples
    ]
    assert all(
        (sample.labels["service"], sample.labels["process"]) == ("content", "worker")
        for sample in samples
    )
    values = {(sample.name, sample.labels.get("check")): sample.value for sample in samples}
    assert values["academy_outbox_pending", None] == 3
    assert values["academy_check", "broker"] == 0
    assert values["academy_check", "database"] == 1
    assert values["academy_build_info", None] == 1
