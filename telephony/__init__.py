"""Speaks with phones, and keeps the carrier's words at its door."""
