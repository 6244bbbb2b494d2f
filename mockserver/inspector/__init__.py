"""The pages under /_mock/: requests, accounts, use cases and controls, for a browser."""
