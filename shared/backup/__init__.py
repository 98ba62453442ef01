"""A backup of one service's database as a folder, and the way back (docs/decisions/0017)."""
