"""Recordings: requests out of files of every usual format, and payloads without one."""
