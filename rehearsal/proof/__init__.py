"""Checks migrated requests, and proves on the mock that they leave the account of the old calls."""
