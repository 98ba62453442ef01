"""The probes of a web process."""

from prometheus_client.parser import text_string_to_metric_families

from shared.testing.harness import ServiceHarness


def test_a_web_process_is_alive_and_ready(things: ServiceHarness) -> None:
    assert things.get("/healthz").json == {"alive": True}
    answer = things.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "ready": True,
        "checks": {"database": {"ok": True, "detail": "answers"}},
    }


def test_requests_are_measured_by_route_and_not_by_address(
    things: ServiceHarness, organiser: str
) -> None:
    for id in ("a", "b"):
        things.get(f"/v1/academies/pontianak/things/{id}", token=organiser)
    things.request("BREW", "/nowhere")
    families = text_string_to_metric_families(things.get("/metrics").get_data(as_text=True))
    counts = {
        (sample.labels["method"], sample.labels["route"], sample.labels["status"]): sample.value
        for family in families
        for sample in family.samples
        if sample.name == "academy_requests_seconds_count"
        and sample.labels["service"] == "enrolment"
    }
    assert counts["GET", "/v1/academies/<academy>/things/<id>", "404"] >= 2
    assert counts["other", "unknown", "404"] >= 1
    assert not any("/things/a" in route for _, route, _ in counts)
