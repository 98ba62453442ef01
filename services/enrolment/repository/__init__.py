"""Aggregates as documents: one file an aggregate, optimistic versions, the indexes."""

from services.enrolment.repository.indexes import INDEXES as INDEXES
