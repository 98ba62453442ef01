"""The running app's resources, for routes and what they call."""

from typing import TYPE_CHECKING
from typing import cast

from flask import current_app
from werkzeug.local import LocalProxy

if TYPE_CHECKING:
    from shared.runtime.service import Resources

EXTENSION = "academy"


def _resources() -> "Resources":
    return cast("Resources", current_app.extensions[EXTENSION])


# A proxy, so that `current.db` means the database of the app that serves this request and nothing
# has to live at module level.
current = cast("Resources", LocalProxy(_resources))
