"""Calls with a public key: /client, track and identify."""
