"""flask-smorest's Blueprint, which makes each schema once instead of at every request."""

from collections.abc import Callable
from typing import Any

import flask_smorest


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """Use it in place of `flask_smorest.Blueprint`; it documents and parses the same."""

    def arguments(self, schema: Any, **options: Any) -> Callable[[Any], Any]:
        """As in flask-smorest. A schema given as a class is made here, at import."""
        made = schema() if isinstance(schema, type) else schema
        decorator: Callable[[Any], Any] = super().arguments(made, **options)
        return decorator
