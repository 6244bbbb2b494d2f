"""Recordings of nock."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.recordings.found import USUAL, Unreadable
from klaviyo_rehearsal.rehearsal.recordings.nock import holds_calls, is_nock, read_calls, read_nock
from tests.rehearsal.recordings import formats


def test_a_list_of_scopes_is_a_recording_of_nock() -> None:
    assert is_nock(formats.nock())
    assert not is_nock([])
    assert not is_nock(formats.php_vcr())


def test_a_body_is_a_text_or_json() -> None:
    text, json = (
        {"scope": "https://a.klaviyo.com:443", "method": "POST", "path": "/api/lists", "body": body}
        for body in ("a=1", {"a": 1})
    )
    found = [item.body for item in read_nock("it", [text, json], USUAL) if isinstance(item, Recorded)]
    assert found == [b"a=1", b'{"a":1}']


def test_an_odd_entry_is_named_and_the_others_are_read() -> None:
    good = {"scope": "https://a.klaviyo.com:443", "method": "GET", "path": "/api/lists"}
    content = [good, 5, {**good, "path": ["x"]}, {**good, "method": 5}, good]
    assert is_nock(content)
    found = list(read_nock("it.json", content, USUAL))
    assert [type(item) for item in found] == [Recorded, Unreadable, Unreadable, Unreadable, Recorded]


CALLS = """
nock('https://a.klaviyo.com:443', {"encodedQueryParams":true})
  .post('/api/lists/', {"data":{"type":"list","attributes":{"name":"It's"}}})
  .matchHeader("revision", "2026-07-15")
  .reply(201, {"data":{"type":"list","id":"Y6nRLr"}}, [
  'Date',
  'Tue, 16 Feb 2026 18:11:54 GMT'
]);

nock("https://a.klaviyo.com")
  .get('/api/lists')
  .query({"page[size]":"10"})
  .reply(200, 'it\\'s')
  .get('/api/metrics')
  .times(2)
  .reply(429, "", ['Retry-After', '7']);
"""


def test_calls_of_nock_are_read_with_their_answers() -> None:
    assert holds_calls(CALLS) and not holds_calls("const nock = require('nock')")
    first, second, third = (item for item in read_calls("it.js", CALLS, USUAL) if isinstance(item, Recorded))
    assert (first.method, first.path, first.status, first.line) == ("POST", "/api/lists/", 201, 2)
    assert first.body == b'{"data":{"type":"list","attributes":{"name":"It\'s"}}}'
    assert (first.headers, second.headers) == ({"revision": "2026-07-15"}, None)
    assert (second.query, second.answer, second.line) == ("page%5Bsize%5D=10", b"it's", 10)
    assert (third.path, third.status, third.wait) == ("/api/metrics", 429, 7)


def test_a_call_that_is_no_recording_is_named_and_the_others_are_read() -> None:
    text = (
        f"nock('https://a.klaviyo.com').post('/api/events/', body => true).reply(200)\n{CALLS}nock('https://a"
    )
    wrong, *others, cut = read_calls("it.js", text, USUAL)
    assert isinstance(wrong, Unreadable) and isinstance(cut, Unreadable)
    assert (wrong.line, wrong.reason) == (
        1,
        "a call of nock holds 'body => true).reply(200)', which is no recorded value",
    )
    assert [type(item) for item in others] == [Recorded] * 3


def test_lists_without_end_are_named() -> None:
    (found,) = read_calls("it.js", f"nock('https://a.klaviyo.com', {'[' * 100_000}", USUAL)
    assert isinstance(found, Unreadable)
    assert found.reason == "a call of nock holds lists too deep within one another"
