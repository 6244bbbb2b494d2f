"""Upgrades from one revision to another."""
