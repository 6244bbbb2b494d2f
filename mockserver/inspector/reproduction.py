"""A request of the journal as a curl command and as a test."""

from __future__ import annotations

import re
import shlex

from ..state.journal import Entry

_PLACE = "http://127.0.0.1:8080"
_KEPT_HEADERS = ("revision", "content-type")
# A key of the old API as the journal shows it: in a query or form, or in JSON.
_STARRED = re.compile(r"""((?:^|[?&])api_key=|"api_key"\s*:\s*")\*\*\*""")


def with_key(text: str, key: str) -> str:
    """Write a key in the place of the stars that a query or body of the old API has for its own."""
    return _STARRED.sub(rf"\g<1>{key}", text) if "api_key" in text else text


# One line that a reader can paste, with a key that the mock takes.
def curl(entry: Entry, place: str = _PLACE, key: str = "pk_rehearsal") -> str:
    """Return a curl command that sends a request of the journal to a mock, by default on its usual port."""
    query = f"?{with_key(entry.query, key)}" if entry.query else ""
    # Without -g, curl takes the brackets of page[size] for a range.
    globbing = ["-g"] if set(query) & set("[]{}") else []
    parts = ["curl", *globbing, "-X", entry.method, shlex.quote(f"{place}{entry.path}{query}")]
    if any(name == "authorization" for name, _ in entry.header_pairs()):
        parts += ["-H", f"'Authorization: Klaviyo-API-Key {key}'"]
    for name, value in entry.header_pairs():
        if name in _KEPT_HEADERS:
            parts += ["-H", shlex.quote(f"{name}: {value}")]
    if entry.body:
        parts += ["--data-binary", shlex.quote(with_key(entry.body.decode("utf-8", "replace"), key))]
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
