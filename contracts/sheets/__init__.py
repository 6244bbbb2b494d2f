"""Sheets: a short form in which a resource is written once, and the OpenAPI that it stands for."""
