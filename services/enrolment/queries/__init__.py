"""Reads, straight from the collections. Each names its academy."""
