"""The nouns of dispatching, their states and their measures; standard library only."""
