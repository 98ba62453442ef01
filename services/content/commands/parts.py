"""An upload that comes in parts: begun, continued, finished as a whole one would be."""

from services.content.adapters import parts
from services.content.commands.uploads import Package
from services.content.commands.uploads import receive_package
from services.content.commands.uploads import received_again
from services.content.domain.errors import Invalid
from services.content.domain.errors import NotFound
from services.content.domain.errors import TooLarge
from services.content.domain.errors import WrongState
from services.content.repository import curriculum_of
from services.content.repository import version_numbered
from shared.mongo.client import Document
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.documents import insert
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction


class WrongOffset(WrongState):
    """These bytes do not go on where the upload is, which is at `offset`."""

    def __init__(self, offset: int) -> None:
        super().__init__("upload_offset", offset=offset)
        self.offset = offset


def begin_upload(
    tx: Transaction,
    academy: str,
    person_id: str,
    *,
    filename: str,
    size: int,
    sha256: str | None,
    curriculum_id: str | None,
) -> Document:
    """Announces a package of `size` bytes, the next version of the curriculum (None: a new one).

    Raises NotFound for an unknown curriculum.
    """
    if curriculum_id is not None:
        curriculum_of(tx, academy, curriculum_id)
    batch = tx.new_id()
    parts.announce(tx, academy, batch)
    return insert(
        tx,
        "uploads",
        {
            "_id": batch,
            "academy": academy,
            "filename": filename,
            "size": size,
            "sha256": sha256,
            "curriculum_id": curriculum_id,
            "offset": 0,
            "by": person_id,
            "begun_at": tx.now,
            "alive_at": tx.clock.real_now(),
            "received": None,
        },
    )


def append_part(tx: Transaction, academy: str, upload_id: str, at: int, data: bytes) -> int:
    """Takes bytes that lie at `at` and returns how many have come now.

    What has come before is compared, not written: the same part again is harmless, and two devices
    that send the same file help each other. Raises NotFound, TooLarge when there are more than were
    announced, WrongOffset when there is a gap or the bytes differ from those that came before.
    """
    upload = upload_of(tx, academy, upload_id)
    offset = int(upload["offset"])
    if at + len(data) > upload["size"]:
        raise TooLarge("upload_part_too_long", size=upload["size"])
    known, fresh = data[: max(0, offset - at)], data[max(0, offset - at) :]
    if at > offset:
        raise WrongOffset(offset)
    if upload["received"] is None and not parts.holds(tx, upload_id, at, known):
        raise WrongOffset(offset)
    if fresh:
        parts.append(tx, upload_id, offset, fresh)
        alive = {"offset": offset + len(fresh), "alive_at": tx.clock.real_now()}
        save(tx, "uploads", {**upload, **alive})
    return offset + len(fresh)


def finish_upload(
    tx: Transaction, academy: str, person_id: str, upload_id: str, sha256: str
) -> Document:
    """Makes the upload a version, as `receive_package` does; finishing again is the same version.

    `sha256` is that of all its bytes. Raises NotFound, Invalid when it is not the announced one.
    """
    upload = upload_of(tx, academy, upload_id)
    if upload["received"] is not None:
        version = version_numbered(tx, academy, *upload["received"])
        return received_again(version)
    if upload["sha256"] not in (None, sha256):
        raise Invalid("upload_damaged", sha256=sha256)
    package = Package(
        upload_id, parts.blob_of(upload_id), sha256, upload["size"], upload["filename"]
    )
    received = receive_package(tx, academy, person_id, package, upload["curriculum_id"])
    if not received["repeated"]:
        parts.close(tx, upload_id, upload["size"])
    version_name = [received["curriculum_id"], received["version"]]
    save(tx, "uploads", {**upload, "received": version_name})
    return received


def upload_of(source: Readable, academy: str, upload_id: str) -> Document:
    """An upload of this academy. Raises NotFound when it was given up or swept, too."""
    found = get(source, "uploads", academy, upload_id)
    if found is None:
        raise NotFound("upload_unknown")
    return found
