"""The demonstration: the whole service on one machine, told and played."""
