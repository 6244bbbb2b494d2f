"""Outcomes, kept failures and the baseline of known ones."""
