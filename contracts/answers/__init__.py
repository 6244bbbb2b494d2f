"""Recorded answers against the contract: drift."""
