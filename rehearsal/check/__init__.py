"""Judges recorded requests and payloads without a server."""
