"""`rehearse health`."""

from __future__ import annotations

import click

from ..options.exits import NO_START, stop
from ..options.mock import port_option
from ..options.seconds import seconds_option


@click.command(
    epilog="""\b
Exit codes:
  0  the mock answers
  2  wrong usage
  3  nothing answers there, or something else than a mock"""
)
@click.argument("url", metavar="[URL]", required=False)
@port_option(8080)
@seconds_option("--timeout", 3.0, "How long the answer may take.")
def health(url: str | None, port: int, timeout: float) -> None:
    """Ask a running mock whether it answers, as the health check of a container does.

    URL is where the mock runs; by default this machine, at --port.

    \b
    Examples:
      rehearse health
      rehearse health http://klaviyo:8080
    """
    import http.client
    import json
    import urllib.error
    import urllib.request

    base = (url or f"http://127.0.0.1:{port}").rstrip("/")
    if not _is_url(base):
        raise click.UsageError(f"'{base}' is no URL: write it as http://127.0.0.1:8080.")
    # Without a proxy: the mock is on this machine or beside it.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{base}/_mock/health", timeout=timeout) as answer:
            content = json.load(answer)
    except urllib.error.HTTPError as error:
        error.close()
        stop(NO_START, f"{base} answers {error.code}: it is not the mock, or does not take this name")
    except (OSError, ValueError, RecursionError, http.client.HTTPException) as error:
        stop(NO_START, f"{base} does not answer as the mock does: {getattr(error, 'reason', error)}")
    if not isinstance(content, dict) or "revisions" not in content:
        stop(NO_START, f"{base} answers, and is not the mock")
    print(f"{base} answers: {', '.join(content['revisions'])}")


def _is_url(text: str) -> bool:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 0) >= 0
    except ValueError:  # half an address of IPv6, or a port that is none
        return False
