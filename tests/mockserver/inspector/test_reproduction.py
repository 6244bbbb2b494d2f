"""A request as a curl command and as a test, both of which do what the request did."""

from __future__ import annotations

import shlex
import shutil
import subprocess

import pytest

from klaviyo_rehearsal.mockserver.inspector.reproduction import as_test, curl, with_key
from klaviyo_rehearsal.mockserver.server import MockServer
from tests.mockserver.inspector.conftest import Send, event


def test_the_curl_command_sends_the_same(server: MockServer, send: Send) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl on this machine")
    send("POST", "/api/events", event('It\'s "new"'))
    (first,) = server.control.requests()
    subprocess.run(shlex.split(curl(first, server.url)), check=True, capture_output=True)
    again = server.control.requests()[-1]
    assert (again.body, again.path, again.status) == (first.body, first.path, 202)


def test_a_query_with_brackets_is_sent_as_it_is(server: MockServer, send: Send) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl on this machine")
    send("GET", '/api/lists?page[size]=5&filter=any(name,["A","B"])')
    (first,) = server.control.requests()
    subprocess.run(shlex.split(curl(first, server.url)), check=True, capture_output=True)
    assert [entry.query for entry in server.control.requests()] == [first.query] * 2


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("api_key=***&a=1", "api_key=pk_x&a=1"),
        ("/api/v2/lists?a=1&api_key=***", "/api/v2/lists?a=1&api_key=pk_x"),
        ('{"api_key": "***", "my_api_key": "***"}', '{"api_key": "pk_x", "my_api_key": "***"}'),
        ('{"name": "***"}', '{"name": "***"}'),
    ],
)
def test_the_stars_of_an_old_key_become_a_key(text: str, filled: str) -> None:
    assert with_key(text, "pk_x") == filled


def test_the_test_fails_for_a_faulty_request_and_passes_for_a_right_one(
    server: MockServer, send: Send, pytester: pytest.Pytester
) -> None:
    send("POST", "/api/events", event())
    send("POST", "/api/events", event(profile={"$email": "a@northwind.shop"}))
    right, wrong = map(as_test, server.control.requests())
    pytester.makepyfile(test_right=right, test_wrong=wrong)
    result = pytester.runpytest("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, failed=1, errors=1)
