"""The findings of checks: problems with their counts, which merge and are kept as JSON."""
