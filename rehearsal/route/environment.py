"""The environment variables that lead a program to the proxy and make it trust the authority."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from .authority import Authority
from .proxy import Proxy

_PRELOAD = Path(__file__).parent / "preload"
_PROXY = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
# OpenSSL (Python, Ruby, PHP, Go on Linux), Python's requests, curl, the AWS and gRPC libraries, Deno, git.
_BUNDLE = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "AWS_CA_BUNDLE",
    "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
    "GIT_SSL_CAINFO",
)


def led_environment(
    environment: Mapping[str, str], proxy: Proxy, authority: Authority, allowed: Iterable[str]
) -> dict[str, str]:
    """Return an environment in which a.klaviyo.com is the mock."""
    led = dict(environment)
    url = f"http://127.0.0.1:{proxy.port}"
    for name in _PROXY:
        led[name] = led[name.lower()] = url
    led["NO_PROXY"] = led["no_proxy"] = ""
    for name in _BUNDLE:
        led[name] = str(authority.bundle)
    led["NODE_EXTRA_CA_CERTS"] = led["DENO_CERT"] = str(authority.certificate)
    led["NODE_USE_ENV_PROXY"] = "1"  # Node 24 and newer
    led["NODE_OPTIONS"] = _joined(" ", f'--require="{_PRELOAD / "node.cjs"}"', led.get("NODE_OPTIONS"))
    led["PYTHONPATH"] = _joined(os.pathsep, str(_PRELOAD), led.get("PYTHONPATH"))
    led["KLAVIYO_REHEARSAL_ROUTE"] = ",".join([str(proxy.tls_port), str(proxy.port), *allowed])
    led["KLAVIYO_REHEARSAL_AUTHORITY"] = str(authority.certificate)
    return led


def _joined(separator: str, first: str, rest: str | None) -> str:
    return f"{first}{separator}{rest}" if rest else first
