"""Act one: the academy, its course, its award rule and a cohort."""

from datetime import timedelta
from typing import Any

from tests.journey.api import Person
from tests.journey.api import eventually
from tests.journey.api import when_known
from tests.journey.cast import NEEDED_UNITS
from tests.journey.story import Story

GATES = ("empathize", "define")


def open_academy(story: Story) -> None:
    """Opens it, or finds it open: a second journey is the next cohort of the same academy."""
    with story.printer.step("The operator", f"opens the academy “{story.academy}”") as step:
        opening = story.operator.ask(
            "POST",
            "/v1/academies",
            json={
                "slug": story.academy,
                "code": story.academy_code,
                "name": {"id": "Akademi Inovator Pontianak", "en": "Pontianak Innovators Academy"},
                "time_zone": "Asia/Pontianak",
                "template": "design-thinking",
            },
        )
        if opening.status_code == 409:
            step.note("It is open already: this journey is its next cohort.")
        else:
            assert opening.status_code == 201, opening.text
        eventually(
            "certification knowing the academy",
            lambda: story.public.ask("GET", f"/issuers/{story.academy}").status_code,
            lambda status: status == 200,
        )
        step.note("Three other services know it by its event.")


def add_units(story: Story) -> dict[str, str]:
    """The work units by name → id."""
    with story.printer.step("The organiser", "enters the city's work units") as step:
        known = {unit["name"]: unit["id"] for unit in story.organiser.all("units", limit=200)}
        for name, kind in NEEDED_UNITS:
            if name not in known:
                unit = {"name": name, "kind": kind}
                known[name] = story.organiser.post("units", unit, expect=201)["id"]
        step.note(", ".join(name for name, _ in NEEDED_UNITS[:3]) + f" and {len(known) - 3} more")
    return known


def publish_course(story: Story) -> None:
    """Uploads the package, follows its import, looks at it, hands it in, publishes it."""
    partner, material = story.partner, story.material
    with story.printer.step("The partner", f"uploads {material.filename} and follows it") as step:
        version = _upload(partner, material.filename, material.package)
        counts = version["counts"]["brought_in"]
        step.note(
            f"{len(material.package) // 1024} KiB, {version['format']}: "
            f"{counts['modules']} modules with {counts['items']} items, "
            f"{counts['library']} more in the library, {counts['quizzes']} quizzes"
        )
        entries = partner.get(f"{_path(version)}/report")["entries"]
        if entries:
            step.note(f"The report tells {len(entries)} things that the import adapted or noticed.")
    if material.twin:
        with story.printer.step("The partner", f"imports its twin {material.twin[0]}") as step:
            twin = _upload(partner, *material.twin)
            kinds = [item["kind"] for item in version["items"]]
            assert [item["kind"] for item in twin["items"]] == kinds
            step.note(f"{twin['format']}: the same {len(kinds)} items in the same order")
    with story.printer.step("The partner", "previews, hands in and publishes it"):
        first = next(item for item in version["items"] if item["kind"] == "lesson")
        assert partner.get(f"{_path(version)}/items/{first['id']}")
        if version["state"] == "draft":
            partner.post(f"{_path(version)}/submit")
            partner.post(f"{_path(version)}/publish")
    story.curriculum_id = version["curriculum_id"]
    story.curriculum_version = version["version"]


def _upload(partner: Person, filename: str, package: bytes) -> dict[str, Any]:
    """The imported version. The same bytes again are the version that they were."""
    known = [
        curriculum["id"]
        for curriculum in partner.all("curricula")
        if _first_upload(partner, curriculum["id"]) == filename
    ]
    received = partner.call(
        "POST",
        f"curricula/{known[0]}/versions" if known else "curricula",
        202,
        params={"filename": filename},
        data=package,
        headers={"Content-Type": "application/zip"},
    )
    found: dict[str, Any] = eventually(
        "the import",
        lambda: partner.get(_path(received)),
        lambda version: version["state"] != "importing",
    )
    assert found["state"] != "invalid", partner.get(f"{_path(received)}/report")
    return found


def _first_upload(partner: Person, curriculum_id: str) -> str:
    name: str = partner.get(f"curricula/{curriculum_id}")["versions"][-1]["filename"]
    return name


def _path(version: dict[str, Any]) -> str:
    return f"curricula/{version['curriculum_id']}/versions/{version['version']}"


def set_rule(story: Story) -> None:
    """Publishes the award rule, or finds it as it was published."""
    rule = {
        "id": f"innovator-{round(story.material.minimum_score * 100)}",
        "kind": "completion",
        "title": {"id": "Inovator Layanan Publik", "en": "Public Service Innovator"},
        "required_items": "all",
        "minimum_score": story.material.minimum_score,
        "sessions_attended": 1,
        "gates_passed": list(GATES),
        "hours": 40,
    }
    with story.printer.step("The organiser", "says what a certificate asks for") as step:
        listed = {each["id"]: each for each in story.organiser.all("award-rules")}
        known = listed.get(rule["id"])
        said = known or story.organiser.post("award-rules", rule, expect=201)
        step.note(said["text"]["en"])
    story.rule_id, story.rule_version = said["id"], said["version"]


def open_cohort(story: Story) -> None:
    """Plans a cohort with a seat for each learner, publishes it and pins the course to it."""
    now = story.run.now()
    with story.printer.step(
        "The organiser", f"opens a cohort of {story.shape.seats} seats"
    ) as step:
        cohort = story.organiser.post(
            "cohorts",
            {
                "title": {"id": "Angkatan inovator", "en": "Innovators' cohort"},
                "applications_from": (now - timedelta(hours=1)).isoformat(),
                "applications_until": (now + timedelta(days=14)).isoformat(),
                "starts_on": (now + timedelta(days=21)).date().isoformat(),
                "ends_on": (now + timedelta(days=112)).date().isoformat(),
                "seats": story.shape.seats,
                "award_rule": {"id": story.rule_id, "version": story.rule_version},
                "reviews_required": 2,
            },
            expect=201,
        )
        story.cohort_id, story.cohort_number = cohort["id"], cohort["number"]
        story.organiser.post(f"cohorts/{story.cohort_id}/publish")
        step.note(f"It is cohort {story.cohort_number}; teams may apply for two weeks.")
    with story.printer.step("The organiser", "pins the course to the cohort"):
        pin = {
            "cohort_id": story.cohort_id,
            "curriculum_id": story.curriculum_id,
            "version": story.curriculum_version,
        }
        when_known(
            "content knowing the cohort",
            lambda: story.organiser.ask("POST", "courses", json=pin),
            expect=201,
        )
