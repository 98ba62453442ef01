"""Use cases: one verb function each, run in a unit of work. Each returns the stored document."""
