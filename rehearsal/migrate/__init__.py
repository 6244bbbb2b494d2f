"""Turns recorded calls of v1/v2 into the requests that replace them."""
