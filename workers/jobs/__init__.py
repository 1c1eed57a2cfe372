"""The jobs, a few lines each: open services, call one use case."""
