"""Read OpenAPI files into contracts of operations."""
