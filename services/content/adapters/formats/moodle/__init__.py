"""Moodle course backups (.mbz), in both layouts of the question bank, without personal data."""
