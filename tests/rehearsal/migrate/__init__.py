"""Tests of the conversion of recorded v1/v2 calls."""
