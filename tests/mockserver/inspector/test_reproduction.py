"""A request as a curl command and as a test, both of which do what the request did."""

from __future__ import annotations

import shlex
import shutil
import subprocess

import pytest

from klaviyo_rehearsal.mockserver.inspector.reproduction import as_test, curl
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


def test_the_test_fails_for_a_faulty_request_and_passes_for_a_right_one(
    server: MockServer, send: Send, pytester: pytest.Pytester
) -> None:
    send("POST", "/api/events", event())
    send("POST", "/api/events", event(profile={"$email": "a@northwind.shop"}))
    right, wrong = map(as_test, server.control.requests())
    pytester.makepyfile(test_right=right, test_wrong=wrong)
    result = pytester.runpytest("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, failed=1, errors=1)
