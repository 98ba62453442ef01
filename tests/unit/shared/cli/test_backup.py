"""Backups of a real service's database: whole, private, of one moment, and refused when not so."""

import gzip
import json
import stat
import threading
from collections.abc import Callable
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from bson import decode_all
from click.testing import Result
from pymongo import MongoClient

from services.content.adapters.gridfs import Blobs
from services.content.bootstrap import SERVICE
from shared.backup.folder import RAW
from shared.backup.folder import BadBackup
from shared.backup.folder import read_manifest
from shared.backup.folder import verify
from shared.backup.restore import BESIDE
from shared.backup.restore import load
from shared.backup.restore import swap
from shared.backup.snapshot import LEFT_OUT
from shared.backup.snapshot import Moment
from shared.backup.snapshot import TooLong
from shared.backup.snapshot import one_moment
from shared.mongo.digest import Digest
from shared.mongo.leases import Lease
from shared.runtime.clock import SystemClock
from shared.runtime.indexes import ensure_indexes
from shared.runtime.presence import Presence
from shared.testing.harness import ServiceHarness
from tests.operating import academy
from tests.operating import point_at

PERSON = "Zubaidah"


@pytest.fixture
def content(
    harness: Callable[..., ServiceHarness], monkeypatch: pytest.MonkeyPatch
) -> ServiceHarness:
    made = harness(SERVICE)
    point_at(made, monkeypatch)
    made.db["enrolments"].insert_many(
        {"_id": f"enrolment-{number}", "academy": "pontianak", "name": f"{PERSON} {number}"}
        for number in range(1200)
    )
    return made


@pytest.fixture
def folder(content: ServiceHarness, tmp_path: Path) -> Path:
    made = academy("backup", "--service", "content", "--to", tmp_path)
    assert made.exit_code == 0, made.output
    [folder] = tmp_path.iterdir()
    return folder


def restore(folder: Path, *words: str, service: str = "content") -> Result:
    return academy("restore", "--service", service, "--from", folder, *words)


def test_a_backup_is_for_its_owner_alone_and_says_what_is_in_it(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["service"], manifest["format"]) == ("content", 1)
    part = manifest["collections"]["enrolments"]
    documents = decode_all(gzip.decompress((folder / part["file"]).read_bytes()))
    assert part["count"] == len(documents) == 1200
    assert {document["name"] for document in documents} >= {f"{PERSON} 0", f"{PERSON} 1199"}
    assert "leases" not in manifest["collections"]


def test_all_comes_back_with_bytes_of_files_and_indexes(
    content: ServiceHarness, tmp_path: Path
) -> None:
    blobs: Blobs = content.resources.extras["blobs"]
    now = content.clock.real_now()
    data = bytes(range(256)) * 4096
    stored = blobs.store(blobs.open_batch("pontianak", now), "video", [data], content.clock)
    indexes = content.db["enrolments"].index_information()
    before = digests(content)
    assert academy("backup", "--service", "content", "--to", tmp_path).exit_code == 0
    [folder] = tmp_path.iterdir()
    content.db["enrolments"].delete_many({})
    content.db["blobs.chunks"].drop()
    content.db["stray"].insert_one({})

    manifest = read_manifest(folder)
    verify(folder, manifest)
    load(content.db, folder, manifest)
    assert content.db["enrolments"].count_documents({}) == 0
    swap(content.db, manifest.collections)
    assert digests(content) == before
    assert "stray" not in content.db.list_collection_names()
    with blobs.open(stored.blob_id) as file:
        assert file.read() == data
    ensure_indexes(content.resources)
    assert content.db["enrolments"].index_information() == indexes


def digests(service: ServiceHarness) -> dict[str, tuple[int, str]]:
    found = {}
    for name in set(service.db.list_collection_names()) - LEFT_OUT:
        digest = Digest()
        for document in service.db.get_collection(name, RAW).find({}):
            digest.add(bytes(document.raw))  # type: ignore[attr-defined]
        found[name] = (digest.count, digest.sha256)
    return found


def test_a_backup_is_of_one_moment_while_the_service_works(
    content: ServiceHarness, tmp_path: Path, mongodb_uri: str
) -> None:
    """Money moves between two collections in transactions: no moment has more or less of it."""
    content.db["left"].insert_many({"_id": number, "value": 1} for number in range(300))
    content.db["right"].insert_one({"_id": "all", "value": 0})
    ended = threading.Event()
    moved = threading.Semaphore(0)

    def move() -> None:
        client = MongoClient(mongodb_uri)
        db = client[content.db.name]
        with client.start_session() as session:
            for number in range(300):
                with session.start_transaction():
                    db["left"].delete_one({"_id": number}, session=session)
                    db["right"].update_one({"_id": "all"}, {"$inc": {"value": 1}}, session=session)
                moved.release()
                if ended.is_set():
                    break
        client.close()

    with one_moment(content.db) as moment:
        left = moment.documents("left")
        first = next(left)
        mover = threading.Thread(target=move)
        mover.start()
        for _ in range(20):
            assert moved.acquire(timeout=30)
        found = [first, *left]
        right = next(iter(moment.documents("right")))
        ended.set()
        mover.join()
    assert len(found) + right["value"] == 300
    assert content.db["left"].count_documents({}) <= 280


def test_a_backup_that_fails_half_way_leaves_nothing(
    content: ServiceHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = Moment.documents

    def gone(self: Moment, name: str) -> Iterator[object]:
        if name == "outbox":
            raise TooLong("the database gave up the moment while outbox was read")
        return documents(self, name)

    monkeypatch.setattr(Moment, "documents", gone)
    answer = academy("backup", "--service", "content", "--to", tmp_path)
    assert answer.exit_code == 1
    assert "no backup was made" in answer.output
    assert list(tmp_path.iterdir()) == []


def test_a_full_database_is_replaced_only_when_that_is_said(
    content: ServiceHarness, folder: Path
) -> None:
    answer = restore(folder)
    assert answer.exit_code == 1
    assert "--replace gives them up" in answer.output


def test_another_services_newer_or_half_backups_are_refused(
    content: ServiceHarness, folder: Path, tmp_path: Path
) -> None:
    other = restore(folder, "--replace", service="mentoring")
    assert "is a backup of content, not of mentoring" in other.output
    manifest = folder / "manifest.json"
    fields = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**fields, "format": 2}))
    assert "has format 2; this version reads 1" in restore(folder, "--replace").output
    manifest.write_text("{")
    assert "cannot be read" in restore(folder, "--replace").output
    manifest.unlink()
    assert "is no backup" in restore(folder, "--replace").output
    assert content.db["enrolments"].count_documents({}) == 1200


@pytest.mark.parametrize("damage", ["cut", "flipped", "exchanged", "missing"])
def test_a_damaged_file_is_found_before_anything_is_changed(
    content: ServiceHarness, folder: Path, damage: str
) -> None:
    file = folder / "enrolments.bson.gz"
    packed = file.read_bytes()
    documents = gzip.decompress(packed)
    if damage == "missing":
        file.unlink()
    elif damage == "cut":
        file.write_bytes(packed[:-100])
    elif damage == "flipped":
        file.write_bytes(packed[:200] + bytes([packed[200] ^ 255]) + packed[201:])
    else:
        file.write_bytes(gzip.compress(documents.replace(PERSON.encode(), b"Zubaidbh", 1)))
    with pytest.raises(BadBackup, match=r"enrolments\.bson\.gz"):
        verify(folder, read_manifest(folder))
    assert content.db["enrolments"].count_documents({}) == 1200


def test_a_running_service_forbids_a_restore_and_a_backup_without_a_moment(
    content: ServiceHarness, folder: Path, tmp_path: Path
) -> None:
    clock = SystemClock()
    lease = Lease(content.db, "relay", "host:1", clock, timedelta(minutes=1))
    assert lease.acquire()
    answer = restore(folder, "--replace")
    assert answer.exit_code == 1
    assert "content runs: host:1 holds the lease of the relay" in answer.output
    assert academy("backup", "--service", "content", "--to", tmp_path, "--stopped").exit_code == 1
    lease.release()
    web = Presence(content.db, clock, "web")
    web.tell()
    answer = restore(folder, "--replace")
    assert "content runs: web" in answer.output
    assert content.db["enrolments"].count_documents({}) == 1200
    web.stop()
    stopped = academy("backup", "--service", "content", "--to", tmp_path / "b", "--stopped")
    assert stopped.exit_code == 0
    assert "because the service did not run" in stopped.output


def test_what_the_database_gives_back_is_compared_before_anything_live_changes(
    content: ServiceHarness, folder: Path
) -> None:
    manifest = read_manifest(folder)
    part = manifest.collections["enrolments"]
    (folder / part.file).write_bytes(gzip.compress(b""))
    with pytest.raises(BadBackup, match="gives back another enrolments"):
        load(content.db, folder, manifest)
    assert content.db["enrolments"].count_documents({}) == 1200


def test_a_wish_that_is_unclear_is_refused(content: ServiceHarness, tmp_path: Path) -> None:
    assert academy("backup", "--to", tmp_path).exit_code == 2
    assert academy("backup", "--all", "--service", "content", "--to", tmp_path).exit_code == 2
    assert not any(name.startswith(BESIDE) for name in content.db.list_collection_names())
