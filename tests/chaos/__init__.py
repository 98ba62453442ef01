"""Journeys amid faults, and an auditor who stands outside: see docs/chaos.md."""
