"""The findings of checks: problems, tallies and merges."""
