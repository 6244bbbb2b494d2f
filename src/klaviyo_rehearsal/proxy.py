"""The proxy of `rehearse proxy` as an ASGI application, for a server of your own.

from klaviyo_rehearsal.proxy import Proxy

app = Proxy("https://a.klaviyo.com", block=True)  # uvicorn my_module:app
"""

from __future__ import annotations

from klaviyo_rehearsal.rehearsal.watching.proxy import KLAVIYO, Proxy, Watcher

__all__ = ["KLAVIYO", "Proxy", "Watcher"]
