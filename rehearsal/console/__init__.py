"""The console of a running mock: its requests, a line each."""
