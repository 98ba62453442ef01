"""Reads of mentoring, straight from its collections."""
