"""What mentoring does with other services' events."""

from shared.events.handlers import Handlers

HANDLERS = Handlers("mentoring")

# The modules declare themselves on HANDLERS, so it must exist before they are imported.
from services.mentoring.handlers import facts as facts  # noqa: E402
from services.mentoring.handlers import reactions as reactions  # noqa: E402
