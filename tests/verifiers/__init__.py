"""Certificates checked by software that others have written."""
