"""JSON:API documents, pages and the handler protocol."""
