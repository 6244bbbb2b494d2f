"""One request's way through the mock, and the tables of operations."""
