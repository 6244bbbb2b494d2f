"""An account and everything that it holds."""
