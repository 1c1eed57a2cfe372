"""The whole system in one process under one virtual clock, on the sandbox carrier: for scenarios and replays."""
