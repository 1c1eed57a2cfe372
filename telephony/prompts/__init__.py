"""The words that are spoken, by language."""
