"""Reads: rules, ledgers in words, certificates, and what anyone may verify."""
