"""Shows that the rules hold."""
