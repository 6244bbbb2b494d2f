"""Live answers of Klaviyo, held against those of the mock in a comparable state."""
