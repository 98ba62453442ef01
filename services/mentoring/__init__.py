"""Mentoring: mentors, sessions, innovation projects and their gates."""
