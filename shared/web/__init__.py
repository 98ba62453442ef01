"""HTTP: the app, who may call what, problems, idempotency keys, schemas and health."""
