"""Perform the verbs of TwiML, one module per family."""
