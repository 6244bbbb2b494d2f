"""Tests of the proof that migrated requests leave the account of the old calls."""
