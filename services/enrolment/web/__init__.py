"""HTTP: schemas, routes of one to five lines, messages in two languages."""
