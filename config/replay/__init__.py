"""Plays a day of a real call log through the whole system, and proves that phones and records agree."""
