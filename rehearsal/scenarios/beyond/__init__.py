"""Scenarios of the use cases that the migration guide does not name."""
