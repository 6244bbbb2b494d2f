"""Watches live traffic on its way to Klaviyo: an ASGI application that passes it on and judges it."""
