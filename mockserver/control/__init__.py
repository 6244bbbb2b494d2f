"""The control API under /_mock/ and its Python side."""
