"""The rules of mentoring: standard library only."""
