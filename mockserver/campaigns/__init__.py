"""Campaigns and their messages: storage, sending, new and old API."""
