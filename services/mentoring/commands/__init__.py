"""Use cases of mentoring: one verb function each, run in a unit of work.

Each answers what the client is shown: the fields of what it made or changed.
"""
