"""Whole calls, told like plays: every part of the system in one process, in virtual time."""
