"""Shows administrators what happens and what happened."""
