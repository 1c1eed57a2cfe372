"""The addresses that the carrier calls, thin and signed."""
