"""`make samples`: every package of a folder is imported and measured; no package is copied here."""
