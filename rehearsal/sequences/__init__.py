"""Requests in their order: rules over a run or a recording, which keep little however long it is."""
