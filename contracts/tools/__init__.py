"""The output of `rehearse contracts`."""
