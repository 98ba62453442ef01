"""The jobs of content: imports, dry runs of them, and sweeps of what is needed no more."""

from services.content.jobs import imports
from services.content.jobs import sweeps
from services.content.jobs import validations
from services.content.jobs.declared import JOBS

__all__ = ["JOBS", "imports", "sweeps", "validations"]
