"""Decides which recorded requests are Klaviyo's to judge."""

from __future__ import annotations

from dataclasses import dataclass, field

_KLAVIYO = "klaviyo.com"
# A mock of one's own machine; a placeholder stands for a host that a recorder took out.
_LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1", "0.0.0.0"})
_API = ("/api/", "/client/", "/oauth/", "//api/", "//client/")


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts whose requests are judged: Klaviyo's, this machine's, and further ones."""

    further: frozenset[str] = field(default=frozenset())

    def passed_over(self, method: str, host: str, path: str) -> str:
        """Return why a request is not judged: its host, or a word; empty when it is judged."""
        name = host.lower().rpartition("@")[2]
        if not name.startswith("["):
            name = name.partition(":")[0]
        name = name.strip("[]")
        is_placeholder = not name.replace("-", "").replace(".", "").isalnum() or "." not in name
        if not (
            name == _KLAVIYO
            or name.endswith(f".{_KLAVIYO}")
            or name in _LOCAL
            or name in self.further
            or is_placeholder
        ):
            return name
        if method == "OPTIONS":
            return "preflight"
        # Klaviyo's own script on a shop's pages: no integration sends these.
        if path and not path.startswith(_API):
            return f"{name or 'klaviyo'}, not the API"
        return ""
