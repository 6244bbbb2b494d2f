"""Reports of several machines: read from JSON, and put together as the report of one."""
