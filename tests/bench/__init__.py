"""Benchmarks: ratios to bare code that does the same work, taken in one run. No timed tests."""
