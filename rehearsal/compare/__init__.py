"""Compares the accounts that the old and the new calls left."""
