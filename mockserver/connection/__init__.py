"""The connection of a client: its bytes become requests, or are refused with the reason."""
