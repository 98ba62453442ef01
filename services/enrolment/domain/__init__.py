"""The rules of admission: standard library only."""
