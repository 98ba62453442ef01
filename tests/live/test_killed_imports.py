"""Workers that are killed while they import: every upload ends imported or refused, once."""

import os
import random
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from deploy.local import ports
from services.content.bootstrap import SERVICE
from shared.testing.harness import ServiceHarness
from tests.live.pair import eventually
from tests.live.processes import Processes
from tests.unit.content.packages import GUIDE
from tests.unit.content.packages import package
from tests.unit.content.school import School

# Twenty are the measure; the suite deals fewer, since each costs a start.
KILLS = int(os.environ.get("IMPORT_KILLS", "4"))
ITEMS = ("empathy", "check", "guide", "klik")


def upload(school: School, number: int) -> bool:
    """Uploads one package, every third one of which is to be refused; tells whether it is good."""
    good = number % 3 != 2
    if good:
        # Its own bytes, or it would be a version that is known.
        body = package(guide=GUIDE + str(number).encode())
    else:
        body = package(course=f"id: [broken-{number}")
    assert school.upload(body).status_code == 202
    return good


def attempts(db: Any) -> int:
    return sum(job["attempts"] for job in db["jobs"].find({}, {"attempts": 1}))


def test_every_upload_ends_imported_or_refused_once_however_often_a_worker_is_killed(
    harness: Callable[..., ServiceHarness], processes: Processes
) -> None:
    school = School(harness(SERVICE))
    db = school.db
    chance = random.Random(KILLS)

    def worker() -> Any:
        return processes.start(
            "content",
            "worker --run jobs",
            WORKER_PORT=str(ports.any_free()),
            MONGODB_DATABASE=school.service.settings.database,
        )

    good = 0
    for number in range(KILLS):
        good += upload(school, number)
        before = attempts(db)
        running = worker()
        eventually(lambda seen=before: attempts(db) > seen, "a claimed import")
        # Anywhere between the claim and some time after the end.
        threading.Event().wait(chance.uniform(0, 1.2))
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    worker()
    importing = {"state": "importing"}
    eventually(lambda: db["versions"].count_documents(importing) == 0, "every end", within=120)

    states = [version["state"] for version in db["versions"].find()]
    assert (states.count("draft"), states.count("invalid")) == (good, KILLS - good)
    assert db["reports"].count_documents({}) == KILLS
    assert db["outlines"].count_documents({}) == good
    for version in db["versions"].find({"state": "draft"}):
        items = [item["item_id"] for item in db["items"].find({"version_id": version["_id"]})]
        assert sorted(items) == sorted(ITEMS)
    assert db["jobs"].count_documents({"state": {"$ne": "done"}}) == 0

    # What the killed ones had stored is claimed by nobody and goes; what counts stays.
    blobs = school.service.resources.extras["blobs"]
    blobs.sweep(school.service.clock.real_now() + timedelta(hours=2))
    named = {version["package"] for version in db["versions"].find()}
    named |= {version["course"] for version in db["versions"].find({"state": "draft"})}
    named |= {file["blob"] for file in db["files"].find()}
    assert {blob["_id"] for blob in db["blobs.files"].find({}, {"_id": 1})} == named
    assert set(db["blobs.chunks"].distinct("files_id")) == named
