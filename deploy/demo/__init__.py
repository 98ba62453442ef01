"""The demonstration course, and how its two packages are built from it."""
