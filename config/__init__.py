"""Chooses the settings and joins the parts; nobody imports it but its own entries."""
