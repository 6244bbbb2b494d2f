"""Plays migrated requests on the mock, and proves that they leave the account of the old calls."""
