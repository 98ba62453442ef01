"""Mentoring's documents: aggregates, calendars, and facts that other services told."""

from services.mentoring.repository.indexes import INDEXES as INDEXES
