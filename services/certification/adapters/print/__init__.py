"""Prints certificates: a template for typst, its fonts, and what feeds them."""
