"""The headers of one connection stay on it; all others pass, in their order."""

from __future__ import annotations

from klaviyo_rehearsal.rehearsal.watching.headers import CHUNKED, answer_headers, has_body, request_headers

_REQUEST = [
    (b"host", b"127.0.0.1:8080"),
    (b"connection", b"keep-alive, X-Hop"),
    (b"x-hop", b"1"),
    (b"cookie", b"a"),
    (b"te", b"trailers"),
    (b"cookie", b"b"),
    (b"expect", b"100-continue"),
]


def test_a_request_has_the_host_of_the_upstream_and_its_other_headers() -> None:
    assert request_headers(_REQUEST, b"a.klaviyo.com") == [
        (b"host", b"a.klaviyo.com"),
        (b"cookie", b"a"),
        (b"cookie", b"b"),
    ]


def test_a_body_of_unknown_length_stays_one() -> None:
    sent = [(b"transfer-encoding", b"chunked"), (b"accept", b"*/*")]
    assert request_headers(sent, b"h")[1:] == [(b"accept", b"*/*"), CHUNKED]
    assert has_body(sent) and has_body([(b"content-length", b"2")])
    assert not has_body([(b"content-length", b"0")]) and not has_body([])


def test_an_answer_without_a_body_has_no_length() -> None:
    sent = [
        (b"Content-Length", b"5"),
        (b"Set-Cookie", b"a"),
        (b"Keep-Alive", b"timeout=5"),
        (b"set-cookie", b"b"),
    ]
    cookies = [(b"set-cookie", b"a"), (b"set-cookie", b"b")]
    assert answer_headers(sent, 200) == [(b"content-length", b"5"), *cookies]
    assert answer_headers(sent, 304) == answer_headers(sent, 204) == cookies
