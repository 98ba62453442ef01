"""Packages as bytes: archives read without trust, members stored by content, limits."""
