"""Long work in a thread, and the requests that wait for it."""
