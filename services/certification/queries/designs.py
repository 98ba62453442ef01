"""Designs as the organiser reads them, and their pictures for those who print."""

from collections.abc import Iterable
from typing import Any

from services.certification.adapters.print.images import Picture
from services.certification.domain.errors import NotFound
from services.certification.repository import design_id
from services.certification.repository import design_image_id
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.paging import find_page

Document = dict[str, Any]


def list_designs(source: Readable, academy: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of the academy's designs."""
    page = find_page(source["designs"], {"academy": academy}, limit, cursor)
    return {**page, "items": [design_view(document) for document in page["items"]]}


def read_design(source: Readable, academy: str, number: int) -> Document:
    """One version. Raises NotFound."""
    found = get(source, "designs", academy, design_id(academy, number))
    if found is None:
        raise NotFound("design_not_found", version=number)
    return design_view(found)


def design_view(document: Document) -> Document:
    """A stored version as it is shown: what it takes to publish it again, and when it was."""
    return {
        "version": document["number"],
        "colour": document["colour"],
        "accent": document["accent"],
        "place": document["place"],
        "note": document["note"],
        "logo": _named(document["logo"]),
        "signatories": [
            {**each, "image": _named(each["image"])} for each in document["signatories"]
        ],
        "published_at": document["published_at"],
    }


def pictures_of(source: Readable, academy: str, ids: Iterable[str]) -> dict[str, Picture]:
    """The academy's pictures with these ids; one that is not there is left out."""
    found = {id: get(source, "design_images", academy, design_image_id(academy, id)) for id in ids}
    return {
        id: Picture(bytes(image["jpeg"]), image["width"], image["height"])
        for id, image in found.items()
        if image is not None
    }


def _named(id: str | None) -> dict[str, str] | None:
    return None if id is None else {"id": id}
