"""Act five: certificates for those who did everything, and for nobody else."""

import json
from typing import Any
from urllib.parse import urlsplit

from joserfc import jws
from joserfc.jwk import RSAKey

from tests.journey.api import eventually
from tests.journey.cast import Learner
from tests.journey.cast import Team
from tests.journey.story import Story


def appear(story: Story) -> None:
    """Waits until every ledger has all its facts, and looks at who is certified."""
    expected = story.expected()
    with story.printer.step("Certificates", "appear for those who did everything") as step:
        eventually(
            f"{len(expected)} certificates",
            lambda: len(certificates_of(story)),
            lambda count: count >= len(expected),
        )
        for team in story.admitted:
            for learner in team.learners:
                _check(story, team, learner)
        holders = {each["enrolment_id"] for each in certificates_of(story)}
        assert holders == {learner.enrolment_id for learner in expected}
        step.note(f"{len(expected)} of {len(story.learners)} learners have one.")
    with story.printer.step("The others", "read what is missing") as step:
        for team in story.admitted:
            for learner in team.learners:
                if not story.earns(team, learner) and (
                    learner.stops_early or learner.stays_away or learner is team.learners[0]
                ):
                    lines = ledger_of(story, learner)["missing"]
                    step.note(f"{learner.name}: {' '.join(line['text']['en'] for line in lines)}")
    with story.printer.step("Enrolment", "has completed them by their certificates' events"):
        eventually(
            "the completed enrolments",
            lambda: _completed(story),
            lambda done: done == {learner.enrolment_id: learner.serial for learner in expected},
        )


def _completed(story: Story) -> dict[str, str]:
    found = story.organiser.all("enrolments", cohort_id=story.cohort_id, state="completed")
    return {each["id"]: each["serial"] for each in found}


def certificates_of(story: Story) -> list[Any]:
    return story.organiser.all("certificates", cohort_id=story.cohort_id, limit=200)


def ledger_of(story: Story, learner: Learner) -> Any:
    return learner.person.get(f"ledgers/{learner.enrolment_id}")


def _check(story: Story, team: Team, learner: Learner) -> None:
    """The ledger has come to rest as this person's own deeds say; takes the serial from it."""
    missing: set[str] = set()
    if learner.stops_early:
        missing |= {"required_items"}
    if learner.stays_away:
        missing |= {"sessions_attended"}
    if team.revises:
        missing |= {"gate_passed"}
    ledger = eventually(
        f"{learner.name}'s ledger missing {missing or 'nothing'}",
        lambda: ledger_of(story, learner),
        lambda seen: {line["code"] for line in seen["missing"]} - {"minimum_score"} == missing,
    )
    serials = [each["serial"] for each in ledger["certificates"]]
    if story.earns(team, learner):
        assert len(serials) == 1, ledger
        learner.serial = serials[0]
    else:
        assert serials == [], ledger


def verify(story: Story) -> None:
    """Anyone checks each certificate without a sign-in, and its signature with the public key."""
    with story.printer.step("Anyone", "verifies each one against the published key") as step:
        for learner in story.expected():
            shown = story.public.get(f"/verify/{learner.serial}.json")
            assert shown["valid"] and shown["holder"] == learner.name, shown
            subject = verified(story, learner.serial)["credentialSubject"]
            assert subject["licenseNumber"] == learner.serial, subject
            assert subject["identifier"][0]["identityHash"] == learner.name, subject
        serial = story.expected()[0].serial
        other = serial[:-1] + ("0" if serial[-1] != "0" else "1")
        assert story.public.ask("GET", f"/verify/{other}").status_code == 404
        step.note(f"{serial} is genuine; {other} does not exist.")


def revoke(story: Story) -> None:
    """One is revoked with a reason, and says so."""
    learner = story.expected()[-1]
    reason = "Bukti gerbang terbukti milik unit lain."
    with story.printer.step("The organiser", f"revokes {learner.name}'s, with a reason") as step:
        story.organiser.post(f"certificates/{learner.serial}/revoke", {"reason": reason})
        shown = shown_as(story, learner.serial, "revoked")
        assert not shown["valid"], shown
        assert shown["changed"]["reason"] == reason
        assert story.public.ask("GET", f"/verify/{learner.serial}.jwt").status_code == 410
        step.note(f"Its page says so now: {reason}")
    story.revoked = learner.serial


def shown_as(story: Story, serial: str, state: str) -> Any:
    """What anyone is told of the certificate once it is shown in this state.

    An answer may be given again for two seconds without a look.
    """
    return eventually(
        f"{serial} is shown as {state}",
        lambda: story.public.get(f"/verify/{serial}.json"),
        lambda shown: shown["state"] == state,
    )


def verified(story: Story, serial: str) -> Any:
    """What the token says, verified with the key at the address that it names."""
    token = story.public.ask("GET", f"/verify/{serial}.jwt")
    assert token.status_code == 200, token.text
    kid = jws.extract_compact(token.content).headers()["kid"]
    key = RSAKey.import_key(story.public.get(urlsplit(kid).path))
    return json.loads(jws.deserialize_compact(token.content, key, algorithms=["RS256"]).payload)
