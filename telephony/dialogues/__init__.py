"""What each caller is led through by keys and prompts."""
