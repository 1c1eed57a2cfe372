"""Live state in Redis: one Lua script per transition, and a Python door to each."""
