"""Open Badges in both forms that others verify: canonical form, proofs, tokens."""
