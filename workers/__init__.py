"""Acts after the call: records, bills, counts, forgets."""
