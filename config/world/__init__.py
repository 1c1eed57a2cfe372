"""The demonstration world: places, people, languages and traffic, as tables with a loader."""
