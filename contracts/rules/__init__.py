"""Rules beyond the published schemas, read from data/rules.yaml."""
