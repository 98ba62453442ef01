"""What several routes answer with: a new thing's address, a version's tag."""

from typing import Any

from flask import url_for

from shared.web.conditional import set_etag

View = dict[str, Any]


def created(view: View, endpoint: str, **ids: str) -> tuple[View, int, dict[str, str]]:
    """201 with the address of what was made."""
    return view, 201, {"Location": url_for(endpoint, **ids)}


def tagged(view: View) -> View:
    """The view, with its version as the response's ETag."""
    set_etag(view["version"])
    return view
