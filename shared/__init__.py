"""Plumbing and contracts that every service stands on; never a domain rule."""
