"""The jobs of certification: issue and sign, publish status lists, acts on many, and measures."""

from services.certification.jobs import acts
from services.certification.jobs import issuing
from services.certification.jobs import lists
from services.certification.jobs import measures
from services.certification.jobs.declared import JOBS

__all__ = ["JOBS", "acts", "issuing", "lists", "measures"]
