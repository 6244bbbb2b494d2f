"""A request of the journal as a curl command and as a test."""

from __future__ import annotations

import shlex

from ..state.journal import Entry

_PLACE = "http://127.0.0.1:8080"
_KEPT_HEADERS = ("revision", "content-type")


# One line that a reader can paste, with a key that the mock takes.
def curl(entry: Entry, place: str = _PLACE) -> str:
    """Return a curl command that sends a request of the journal to a mock, by default on its usual port."""
    query = f"?{entry.query}" if entry.query else ""
    parts = ["curl", "-X", entry.method, shlex.quote(f"{place}{entry.path}{query}")]
    if any(name == "authorization" for name, _ in entry.header_pairs()):
        parts += ["-H", "'Authorization: Klaviyo-API-Key pk_rehearsal'"]
    for name, value in entry.header_pairs():
        if name in _KEPT_HEADERS:
            parts += ["-H", shlex.quote(f"{name}: {value}")]
    if entry.body:
        parts += ["--data-binary", shlex.quote(entry.body.decode("utf-8", "replace"))]
    return " ".join(parts)


def as_test(entry: Entry) -> str:
    """Return a pytest test that sends a request of the journal, and fails while it is wrong.

    It uses the fixture klaviyo_client, which fails a test for errors and losses.
    """
    query = f"?{entry.query}" if entry.query else ""
    headers = {name: value for name, value in entry.header_pairs() if name in _KEPT_HEADERS}
    lines = [
        "def test_request(klaviyo_client):",
        "    answer = klaviyo_client.request(",
        f"        {entry.method!r},",
        f"        {entry.path + query!r},",
        f"        headers={headers!r},",
    ]
    if entry.body:
        lines.append(f"        content={entry.body!r},")
    lines += ["    )", "    assert answer.status_code < 300, answer.text"]
    return "\n".join(lines) + "\n"
