"""Plays use cases in this process, or in several at the same time."""
