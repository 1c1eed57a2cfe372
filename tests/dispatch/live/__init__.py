"""Tests of deciding and remembering."""
