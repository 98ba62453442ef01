"""Requests and responses of mentoring."""
