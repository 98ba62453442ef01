"""What stands outside: the keys that sign certificates."""
