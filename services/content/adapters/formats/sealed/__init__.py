"""Packages of code that are shown as they are, from the sandbox only: SCORM and cmi5."""
