"""Rules over requests in their order."""
