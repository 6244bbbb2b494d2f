"""The outbox of an account: every message that Klaviyo would send."""
