"""Hypothesis strategies for tests of your own; imported as `klaviyo_rehearsal.strategies`."""
