"""Walks over every operation of every service, as its OpenAPI document lists them."""
