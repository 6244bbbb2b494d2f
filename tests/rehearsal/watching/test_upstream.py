"""The address of an upstream, as a Host header and as people write it."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.rehearsal.watching.upstream import Place


@pytest.mark.parametrize(
    ("url", "host", "written"),
    [
        ("https://a.klaviyo.com", b"a.klaviyo.com", "https://a.klaviyo.com"),
        ("https://a.klaviyo.com/", b"a.klaviyo.com", "https://a.klaviyo.com"),
        ("http://127.0.0.1:8080/klaviyo/", b"127.0.0.1:8080", "http://127.0.0.1:8080/klaviyo"),
        ("http://[::1]:81", b"[::1]:81", "http://[::1]:81"),
        ("https://b\u00fccher.example", b"xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ],
)
def test_a_url_is_a_place(url: str, host: bytes, written: str) -> None:
    place = Place.of(url)
    assert (place.netloc, str(place)) == (host, written)
