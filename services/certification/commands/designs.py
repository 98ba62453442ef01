"""Publishes designs of certificates: each change is a version, and what was published stays."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

from bson.binary import Binary
from pymongo import ReturnDocument

from services.certification.adapters.print.images import NoPicture
from services.certification.adapters.print.images import Picture
from services.certification.adapters.print.images import read_picture
from services.certification.domain.design import Design
from services.certification.domain.design import Signatory
from services.certification.domain.errors import Invalid
from services.certification.repository import design_document
from services.certification.repository import design_image_id
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.documents import insert
from shared.mongo.unit_of_work import Transaction

Document = dict[str, Any]


@dataclass(frozen=True)
class Draft:
    """A design that is not published, and the pictures that came with it, by id."""

    design: Design
    pictures: Mapping[str, Picture]


def draft_from(fields: Mapping[str, Any]) -> Draft:
    """What a request describes, its pictures read and drawn anew. Raises Invalid."""
    pictures: dict[str, Picture] = {}
    design = Design(
        version=0,
        colour=fields["colour"],
        accent=fields["accent"],
        logo=_image(fields["logo"], "/logo", pictures),
        place=fields["place"],
        note=fields["note"],
        signatories=tuple(
            Signatory(
                each["name"],
                each["role"],
                _image(each["image"], f"/signatories/{place}/image", pictures),
            )
            for place, each in enumerate(fields["signatories"])
        ),
    )
    return Draft(design, pictures)


def publish_design(tx: Transaction, academy: str, draft: Draft) -> Document:
    """Stores the next version and returns it. Raises Invalid for a picture that is not there.

    Certificates issued from now on are printed in it; those issued before, as before.
    """
    check_pictures(tx, academy, draft)
    head = tx["design_heads"].find_one_and_update(
        {"_id": academy, "academy": academy},
        {"$inc": {"latest": 1, "version": 1}},
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    assert head is not None
    for id, picture in draft.pictures.items():
        tx["design_images"].update_one(
            {"_id": design_image_id(academy, id), "academy": academy},
            {
                "$setOnInsert": {
                    "jpeg": Binary(picture.jpeg),
                    "width": picture.width,
                    "height": picture.height,
                    "version": 1,
                }
            },
            upsert=True,
        )
    document = design_document(academy, replace(draft.design, version=head["latest"]))
    return insert(tx, "designs", {**document, "published_at": tx.now})


def check_pictures(source: Readable, academy: str, draft: Draft) -> None:
    """Raises Invalid when the design names a picture that this academy has not sent."""
    for id in draft.design.images:
        known = id in draft.pictures
        if (
            not known
            and get(source, "design_images", academy, design_image_id(academy, id)) is None
        ):
            raise Invalid("image_unknown", id=id)


def _image(sent: Mapping[str, str] | None, pointer: str, into: dict[str, Picture]) -> str | None:
    """The picture's id: of one sent before, or of the one that is in the request."""
    if sent is None:
        return None
    if len(sent) != 1:
        raise Invalid("image_form", pointer)
    if "id" in sent:
        return sent["id"]
    try:
        picture = read_picture(base64.b64decode(sent["data"], validate=True))
    except NoPicture as error:
        raise Invalid(error.code, f"{pointer}/data") from error
    except (binascii.Error, ValueError) as error:
        raise Invalid("image_unreadable", f"{pointer}/data") from error
    id = hashlib.sha256(picture.jpeg).hexdigest()
    into[id] = picture
    return id
