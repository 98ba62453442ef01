"""Act six: what people do about certificates that are there, or ought to be."""

import base64
import gzip
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from tests.journey.api import eventually
from tests.journey.certifying import certificates_of
from tests.journey.certifying import ledger_of
from tests.journey.certifying import shown_as
from tests.journey.certifying import verified
from tests.journey.story import Story

JSON = {"Accept": "application/json"}


def rotate(story: Story) -> None:
    """The operator replaces the keys; what the earlier ones have signed verifies as before."""
    with story.printer.step("The operator", "replaces the keys that sign") as step:
        before = _key_ids(story)
        story.run.rotate_keys()
        for learner in story.expected():
            verified(story, learner.serial)
        assert before <= _key_ids(story)
        step.note(f"{len(story.expected())} certificates by the earlier keys verify as before.")


def waive(story: Story) -> None:
    """Two organisers make an exception for whom duty kept from the clinic."""
    learner = story.absent
    if learner is None:
        return
    reason = "Bertugas saat banjir; materi klinik disusul bersama mentor."
    path = f"ledgers/{learner.enrolment_id}/exceptions"
    with story.printer.step("Two organisers", f"make an exception for {learner.name}") as step:
        asked = {"kind": "completion", "code": "sessions_attended", "reason": reason}
        made = story.organiser.post(path, asked, expect=201)
        decision = {"reason": "Disetujui sesuai surat tugas."}
        own = story.organiser.ask("POST", f"{path}/{made['id']}/approve", json=decision)
        assert own.status_code == 403, own.text
        story.second_organiser.post(f"{path}/{made['id']}/approve", decision)
        learner.waived = True
        ledger = eventually(
            f"{learner.name}'s certificate",
            lambda: ledger_of(story, learner),
            lambda seen: bool(seen["certificates"]),
        )
        learner.serial = ledger["certificates"][0]["serial"]
        signed = verified(story, learner.serial)
        assert learner.name in json.dumps(signed), signed
        step.note(f"{learner.serial}, by the new keys; the one who proposed it may not decide.")


def rename(story: Story) -> None:
    """A name was wrong: another certificate takes the place of the first, which says so."""
    learner = story.expected()[0]
    old, name = learner.serial, f"{learner.name}, S.T."
    with story.printer.step("The organiser", f"corrects a name: {name}") as step:
        wish = {"holder": name, "reason": "Gelar tidak tercantum."}
        new = story.organiser.post(f"certificates/{old}/supersede", wish, expect=201)["serial"]
        assert shown_as(story, old, "superseded")["superseded_by"] == new
        eventually(
            "the signature of the new one",
            lambda: story.public.ask("GET", f"/verify/{new}.jwt").status_code,
            lambda status: status == 200,
        )
        assert name in json.dumps(verified(story, new))
        learner.serial, story.superseded = new, old
        step.note(f"{old} leads to {new}.")


def print_and_check(story: Story) -> None:
    """A learner prints the certificate, and a colleague checks the file that was sent around."""
    learner = story.expected()[0]
    with story.printer.step(learner.name, "prints the certificate; a colleague checks the file"):
        printed = story.public.get(f"/verify/{learner.serial}.pdf")
        examined = _examined(story, printed)
        assert (examined["genuine"], examined["valid"]) == (True, True), examined
        assert examined["said"]["serial"] == learner.serial, examined
        badge = story.public.get(f"/verify/{learner.serial}.png")
        assert _examined(story, badge)["valid"]
        changed = badge.replace(learner.name.encode(), b"X" * len(learner.name.encode()))
        assert changed != badge
        assert not _examined(story, changed)["genuine"]


def revoke_all_and_undo(story: Story) -> None:
    """The wrong cohort is revoked at once, is seen to be, and is brought back."""
    standing = [each for each in certificates_of(story) if each["state"] == "issued"]
    places = {each["serial"]: _place(story, each["serial"]) for each in standing}
    with story.printer.step("The organiser", "revokes a whole cohort by mistake, and undoes it"):
        wish = {"cohort_id": story.cohort_id, "reason": "Angkatan yang salah."}
        act = story.organiser.post("certificates/revocations", wish, expect=202)
        done = _at_rest(story, act["id"], "done")
        assert done["revoked"] == len(standing), done
        _list_says(story, places.values(), True)
        assert not shown_as(story, standing[0]["serial"], "revoked")["valid"]
        story.organiser.post(
            f"certificates/revocations/{act['id']}/undo",
            {"reason": "Salah pilih angkatan."},
            expect=202,
        )
        undone = _at_rest(story, act["id"], "undone")
        assert (undone["reinstated"], undone["not_reinstated"]) == (len(standing), 0), undone
        _list_says(story, places.values(), False)
        for each in standing:
            verified(story, each["serial"])
        assert shown_as(story, standing[0]["serial"], "issued")["valid"]


def _examined(story: Story, file: bytes) -> Any:
    return story.public.call("POST", "/verify", 200, data=file, headers=JSON)


def _at_rest(story: Story, act: str, state: str) -> Any:
    return eventually(
        f"the act is {state}",
        lambda: story.organiser.get(f"certificates/revocations/{act}"),
        lambda seen: seen["state"] == state,
    )


def _key_ids(story: Story) -> set[str]:
    return {each["kid"] for each in story.public.get("/.well-known/jwks.json")["keys"]}


def _place(story: Story, serial: str) -> tuple[str, int]:
    """Where the certificate's bit is: the path of its status list, and the index in it."""
    status = verified(story, serial)["credentialStatus"]
    return urlsplit(status["statusListCredential"]).path, int(status["statusListIndex"])


def _list_says(story: Story, places: Iterable[tuple[str, int]], raised: bool) -> None:
    """The published lists come to say this of all places."""
    wanted = list(places)
    eventually(
        f"the status lists say {raised}",
        lambda: {_bit(story, path, index) for path, index in wanted},
        lambda seen: seen == {raised},
    )


def _bit(story: Story, path: str, index: int) -> bool:
    encoded = story.public.get(path)["credentialSubject"]["encodedList"]
    bits = gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=="))
    return bool(bits[index // 8] & (0x80 >> index % 8))
