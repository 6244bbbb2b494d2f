"""Check a request against its contract: a request in, violations out."""
