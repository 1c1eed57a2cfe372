"""Tests of the sandbox carrier: the conformance checks, each named by its number."""
