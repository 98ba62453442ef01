"""Outside things: the calendar file."""
