"""Tests of the measuring scripts: that they run, and what they would catch."""
