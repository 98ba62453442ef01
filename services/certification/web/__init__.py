"""Certification's HTTP face: routes, schemas, messages and the public page."""
