"""Steps around the generic play of operations, for rules that their contracts do not state."""
