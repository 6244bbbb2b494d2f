"""Events and metrics: recording, aggregation, new and old API."""
