"""The server behind the proxy, reached with httpcore.

httpcore is httpx without its conveniences, which would change what passes: it adds no header, follows no
redirect and unpacks no body.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore

from .headers import Headers

# A connection that fails; httpcore 1.0.0 hands errors of TLS on as they are.
BROKEN = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError)
_CONNECTIONS = 1_000
_CONNECT = 10.0  # seconds


class UpstreamError(Exception):
    """The upstream gives no answer. status: 502, or 504 after a timeout; the message gives the reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Place:
    """The address of an upstream. path: what stands before the path of each request."""

    scheme: bytes
    host: str
    port: int | None
    path: str = ""

    @classmethod
    def of(cls, url: str) -> Place:
        """Read a URL. Raises ValueError with the reason and the remedy."""
        example = "write it as https://a.klaviyo.com"
        try:
            split = urlsplit(url)
            port = split.port
        except ValueError as error:
            raise ValueError(f"{url!r} is no URL: {error}; {example}") from None
        if split.scheme not in ("http", "https") or not split.hostname:
            raise ValueError(f"{url!r} is no URL of a server: {example}")
        if split.username or split.query or split.fragment:
            raise ValueError(f"{url!r} has more than a scheme, a host, a port and a path: {example}")
        host = split.hostname if split.hostname.isascii() else split.hostname.encode("idna").decode()
        return cls(split.scheme.encode(), host, port, split.path.rstrip("/"))

    @property
    def netloc(self) -> bytes:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (host if self.port is None else f"{host}:{self.port}").encode()

    def __str__(self) -> str:
        return f"{self.scheme.decode()}://{self.netloc.decode()}{self.path}"


class Upstream:
    """Sends requests to a place. timeout: seconds without a byte from it."""

    def __init__(self, place: Place, timeout: float, context: ssl.SSLContext | None = None) -> None:
        self.place = place
        self._timeout = timeout
        self._times = {"timeout": {"connect": min(_CONNECT, timeout), "read": timeout, "write": timeout}}
        self._pool = httpcore.AsyncConnectionPool(
            # The certificates of this machine, which SSL_CERT_FILE replaces: not those of a package.
            ssl_context=context or ssl.create_default_context(),
            max_connections=_CONNECTIONS,
            network_backend=httpcore.AnyIOBackend(),
        )

    async def send(
        self, method: str, target: bytes, headers: Headers, body: AsyncIterable[bytes] | bytes | None
    ) -> httpcore.Response:
        """Send a request; returns the answer, whose body is to be read and which is to be closed.

        target: path and query as they came. Raises UpstreamError.
        """
        place = self.place
        url = httpcore.URL(
            scheme=place.scheme,
            host=place.host.encode(),
            port=place.port,
            target=place.path.encode() + target,
        )
        request = httpcore.Request(method, url, headers=headers, content=body, extensions=self._times)
        try:
            return await self._pool.handle_async_request(request)
        except httpcore.TimeoutException as error:
            raise UpstreamError(504, self._late(error)) from error
        except BROKEN as error:
            raise UpstreamError(502, self._broken(error)) from error

    def _late(self, error: Exception) -> str:
        if isinstance(error, httpcore.ConnectTimeout):
            return f"{self.place} takes no connection within {min(_CONNECT, self._timeout):g} seconds"
        return f"{self.place} does not answer within {self._timeout:g} seconds; --timeout waits longer"

    def _broken(self, error: Exception) -> str:
        reason = str(error) or type(error).__name__
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ssl.SSLError):
                hint = "; SSL_CERT_FILE names further authorities" if "certificate" in reason else ""
                return f"{self.place}: TLS fails: {reason}{hint}"
            cause = cause.__cause__ or cause.__context__
        if isinstance(error, httpcore.LocalProtocolError):
            return f"the request cannot be sent to {self.place}: {reason}"
        if isinstance(error, httpcore.ConnectError):
            return f"{self.place} cannot be reached: {reason}"
        return f"{self.place} breaks the connection: {reason}"

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.aclose()
