"""A team's whole way, from application to certificate, through HTTP only.

`make run` shows it to a person, test_journey.py runs it and looks closely at what it left.
"""
