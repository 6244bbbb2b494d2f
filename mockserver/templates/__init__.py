"""Templates: storage, rendering, new and old API."""
