"""The environment variables that lead a program to the proxy and make it trust the authority."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from .authority import STORE_PASSWORD, Authority
from .proxy import Proxy

_PRELOAD = Path(__file__).parent / "preload"
_PROXY = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
# OpenSSL (Python, Ruby, .NET), Go on Linux, Python's requests, curl, the AWS and gRPC libraries, Deno, git.
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
    # An empty part stands for the folder that PHP was built with.
    settings = authority.php_settings(_PRELOAD / "streams.php")
    led["PHP_INI_SCAN_DIR"] = f"{led.get('PHP_INI_SCAN_DIR', '')}{os.pathsep}{settings}"
    if _has_java(environment):
        led["JAVA_TOOL_OPTIONS"] = _joined(" ", _java_options(proxy, authority), led.get("JAVA_TOOL_OPTIONS"))
    return led


def _has_java(environment: Mapping[str, str]) -> bool:
    """Return whether Java is here: its trust store takes a while to write."""
    return "JAVA_HOME" in environment or shutil.which("java", path=environment.get("PATH")) is not None


def _java_options(proxy: Proxy, authority: Authority) -> str:
    """Return the system properties that HttpClient, HttpURLConnection and OkHttp read."""
    properties = {
        "http.proxyHost": "127.0.0.1",
        "http.proxyPort": proxy.port,
        "https.proxyHost": "127.0.0.1",
        "https.proxyPort": proxy.port,
        "javax.net.ssl.trustStore": authority.java_store(),
        "javax.net.ssl.trustStorePassword": STORE_PASSWORD,
        "javax.net.ssl.trustStoreType": "PKCS12",
    }
    return " ".join(f"-D{name}={value}" for name, value in properties.items())


def _joined(separator: str, first: str, rest: str | None) -> str:
    return f"{first}{separator}{rest}" if rest else first
