"""Scenarios of legacy calls, and the Hypothesis strategies that draw them."""
