"""Shows that the pages tell the truth, to those who may see it, whatever they are asked."""
