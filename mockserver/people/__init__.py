"""Profiles, consent and suppression, new and old API."""
