"""Grafana's dashboard, made from the list of metrics: each is shown, with its own help text.

What a panel asks follows from what the metric is. A counter is shown as a rate, a histogram as its
median and its slowest hundredth and, beside them, as a rate, a gauge as `shared.runtime.metrics`
says that processes are put together.
"""

import json
from pathlib import Path
from typing import Any

from prometheus_client.metrics import MetricWrapperBase

from shared.runtime.metrics import all_metrics

FILE = Path(__file__).with_name("dashboard.json")

Panel = dict[str, Any]

# What is asked, and the text of its legend.
Query = tuple[str, str]

# Rows and the beginnings of the names in them; a name that is in none is an error.
ROWS = {
    "Processes": ("academy_build", "academy_check", "academy_loop"),
    "Web": ("academy_requests",),
    "From here to others": ("academy_outbox",),
    "From others to here": (
        "academy_event",
        "academy_consumer",
        "academy_partitions",
        "academy_dead_letters",
    ),
    "Work behind the scenes": ("academy_jobs", "academy_certificates", "academy_status_lists"),
}

# Three panels a row, of Grafana's 24 columns.
WIDTH, HEIGHT = 8, 8

# The service chosen above the panels.
CHOSEN = 'service=~"$service"'

# Labels that would make too many lines; what remains tells where to look.
_LEFT_OUT = {"service", "method", "route", "partition", "python"}


def text() -> str:
    """The dashboard as the file holds it."""
    return json.dumps(dashboard(), indent=1, ensure_ascii=False) + "\n"


def dashboard() -> dict[str, Any]:
    """Grafana's model of it, for `POST /api/dashboards/db` or a provisioned file."""
    return {
        "uid": "academy",
        "title": "Academy",
        "tags": ["academy"],
        "timezone": "browser",
        "schemaVersion": 39,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "templating": {"list": [_source(), _services()]},
        "panels": _panels(),
    }


def _panels() -> list[Panel]:
    panels = [_alerts()]
    top = HEIGHT
    left = list(all_metrics())
    for title, beginnings in ROWS.items():
        chosen = [each for each in left if _name(each).startswith(beginnings)]
        left = [each for each in left if each not in chosen]
        panels.append(
            {"type": "row", "title": title, "gridPos": {"x": 0, "y": top, "w": 24, "h": 1}}
        )
        top += 1
        shown = [panel for metric in chosen for panel in _shown(metric)]
        for number, panel in enumerate(shown):
            x, y = number % 3 * WIDTH, top + number // 3 * HEIGHT
            panels.append({**panel, "gridPos": {"x": x, "y": y, "w": WIDTH, "h": HEIGHT}})
        top += -(-len(shown) // 3) * HEIGHT
    if left:
        raise ValueError(f"no row for {', '.join(map(_name, left))}")
    return [{"id": number, **panel} for number, panel in enumerate(panels, start=1)]


def _alerts() -> Panel:
    """What fires now; the names are those of the sections in docs/runbook.md."""
    firing = 'ALERTS{alertname=~"Academy.+", alertstate="firing"}'
    return {
        "type": "table",
        "title": "Firing now",
        "description": "Each alert has its section in docs/runbook.md.",
        "datasource": _DATASOURCE,
        "gridPos": {"x": 0, "y": 0, "w": 24, "h": HEIGHT},
        "targets": [
            {
                "refId": "A",
                "expr": f"count by (alertname, severity, service) ({firing})",
                "instant": True,
                "format": "table",
            }
        ],
    }


def _shown(metric: MetricWrapperBase) -> list[Panel]:
    """The panels of one metric."""
    name, words = _name(metric), str(metric._documentation).rstrip(".")
    labels = ["service", *(each for each in metric._labelnames if each not in _LEFT_OUT)]
    if metric._type == "counter":
        return [_panel(metric, f"{words}, a second", "ops", [_rate(f"{name}_total", labels)])]
    if metric._type == "histogram":
        quantiles = [_quantile(name, "0.5", "half"), _quantile(name, "0.99", "slowest hundredth")]
        return [
            _panel(metric, words, "s", quantiles),
            _panel(metric, f"{words}: how many", "ops", [_rate(f"{name}_count", labels)]),
        ]
    if name.endswith("_timestamp_seconds"):
        query = _by("max", f"(time() - {name}{{{CHOSEN}}})", labels)
        return [_panel(metric, f"{words}: how long ago", "s", [query])]
    unit = "s" if name.endswith("_seconds") else "short"
    return [_panel(metric, words, unit, [_gauge(metric, labels)])]


def _panel(metric: MetricWrapperBase, title: str, unit: str, queries: list[Query]) -> Panel:
    return {
        "type": "timeseries",
        "title": title,
        "description": f"{_name(metric)}: {metric._documentation}",
        "datasource": _DATASOURCE,
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "targets": [
            {"refId": chr(ord("A") + number), "expr": query, "legendFormat": legend}
            for number, (query, legend) in enumerate(queries)
        ],
    }


def _gauge(metric: MetricWrapperBase, labels: list[str]) -> Query:
    name = _name(metric)
    series = f"({name}{{{CHOSEN}}})"
    if name.endswith("_info"):
        return _by("count", series, [*labels, "process"])
    if name == "academy_check":
        # One process that is not well must not hide behind one that is.
        return _by("min", series, [*labels, "process"])
    shared = metric._multiprocess_mode == "mostrecent"  # type: ignore[attr-defined]
    return _by("max" if shared else "sum", series, labels)


def _rate(name: str, labels: list[str]) -> Query:
    return _by("sum", f"(rate({name}{{{CHOSEN}}}[$__rate_interval]))", labels)


def _quantile(name: str, q: str, legend: str) -> Query:
    rate = f"rate({name}_bucket{{{CHOSEN}}}[$__rate_interval])"
    query = f"histogram_quantile({q}, sum by (service, le) ({rate}))"
    return query, f"{{{{service}}}} {legend}"


def _by(aggregation: str, series: str, labels: list[str]) -> Query:
    legend = " ".join(f"{{{{{label}}}}}" for label in labels)
    return f"{aggregation} by ({', '.join(labels)}) {series}", legend


def _name(metric: MetricWrapperBase) -> str:
    return str(metric._name)


_DATASOURCE = {"type": "prometheus", "uid": "${source}"}


def _source() -> dict[str, Any]:
    return {"name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus"}


def _services() -> dict[str, Any]:
    return {
        "name": "service",
        "label": "Service",
        "type": "query",
        "datasource": _DATASOURCE,
        "query": "label_values(academy_build_info, service)",
        "refresh": 2,
        "includeAll": True,
        "multi": True,
        "allValue": ".+",
        "current": {"text": "All", "value": "$__all"},
    }
