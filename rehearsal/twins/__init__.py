"""Twins: the old program on one account, the new one on another, and the comparison."""
