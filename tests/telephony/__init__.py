"""Tests of the phone side."""
