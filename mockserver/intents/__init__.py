"""The calls of the use cases beyond the guide, done on an account without the new API: their oracle."""
