"""The whole system in one process under one virtual clock: for scenarios and replays."""
