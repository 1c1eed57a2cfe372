"""Decides who interprets for whom, and remembers it."""
