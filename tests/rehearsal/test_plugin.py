"""The fixture `klaviyo`, as users' tests have it: in a pytest of its own."""

from __future__ import annotations

import pytest

HEAD = """
import httpx

def post(klaviyo, path, body, key=None):
    headers = {"Authorization": f"Klaviyo-API-Key {key or klaviyo.api_key}", "revision": "2026-07-15"}
    return httpx.post(klaviyo.url + path, json=body, headers=headers)

def profile(**attributes):
    return {"data": {"type": "profile", "attributes": attributes}}
"""


def run(pytester: pytest.Pytester, test: str, *arguments: str) -> pytest.RunResult:
    pytester.makepyfile(HEAD + test)
    return pytester.runpytest_subprocess("-q", "-W", "error", *arguments)


def test_each_test_has_an_empty_account_of_its_own(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
def test_one(klaviyo):
    assert post(klaviyo, "/api/profiles", profile(email="ana@northwind.shop")).status_code == 201
    assert len(klaviyo.account.profiles) == 1

def test_two(klaviyo):
    assert len(klaviyo.account.profiles) == 0
    assert klaviyo.requests == []
""",
    )
    result.assert_outcomes(passed=2)


def test_what_a_test_sends_wrongly_fails_it_without_being_asked(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
def test_wrong(klaviyo):
    post(klaviyo, "/api/profiles", profile(mail="ana@northwind.shop"))
""",
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "*POST /api/profiles -> 400",
            "*error unknown-field at /data/attributes/mail: 'mail' is not a valid field for the*",
            "*remedy: Did you mean 'email'?",
            "*curl -X POST http://127.0.0.1:8080/api/profiles*",
        ]
    )


def test_a_request_without_a_key_fails_the_test_too(pytester: pytest.Pytester) -> None:
    result = run(pytester, "def test_wrong(klaviyo):\n    httpx.get(klaviyo.url + '/api/profiles')\n")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*no-credentials*"])


def test_a_loss_fails_the_test(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
def test_lost(klaviyo):
    body = profile(email="ana@northwind.shop", properties={"$first_name": "Ana"})
    assert post(klaviyo, "/api/profiles", body).status_code == 201
""",
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*loss legacy-key at /data/attributes/properties/$first_name*"])


def test_what_a_test_allows_passes_and_a_code_that_is_none_is_refused(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
import pytest

def test_allowed(klaviyo):
    klaviyo.allow("bad-phone")
    assert post(klaviyo, "/api/profiles", profile(phone_number="555")).status_code == 400

def test_misspelt(klaviyo):
    with pytest.raises(ValueError, match="bad-fone"):
        klaviyo.allow("bad-fone")
""",
    )
    result.assert_outcomes(passed=2)


def test_a_rehearsal_that_fails_shows_its_report(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
import pytest

def forgetful(call, target):
    pass

def test_migration(klaviyo):
    klaviyo.rehearse(forgetful, use_case="create-event", max_examples=5)

def test_unknown_use_case(klaviyo):
    with pytest.raises(ValueError, match="no use case 'create-evnt'"):
        klaviyo.rehearse(forgetful, use_case="create-evnt")
""",
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["*RehearsalFailure: create-event: *", "*nothing: the mock has seen no request*"]
    )


def test_tests_run_in_parallel_and_in_any_order(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
import pytest

@pytest.mark.parametrize("number", range(8))
def test_alone(klaviyo, number):
    assert post(klaviyo, "/api/profiles", profile(email="ana@northwind.shop")).status_code == 201
""",
        "-n",
        "2",
    )
    result.assert_outcomes(passed=8)


def test_without_the_fixture_nothing_is_imported(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
import sys

def test_plain():
    assert not {"starlette", "uvicorn", "mockserver", "contracts"} & sys.modules.keys()
""",
        "-p",
        "no:schemathesis",
    )
    result.assert_outcomes(passed=1)
