"""The plugin in users' tests: a pytest of its own, in this process where nothing speaks against it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

HEAD = """
import httpx

def post(klaviyo, path, body, key=None):
    headers = {"Authorization": f"Klaviyo-API-Key {key or klaviyo.api_key}", "revision": "2026-07-15"}
    return httpx.post(klaviyo.url + path, json=body, headers=headers, verify=False)

def profile(**attributes):
    return {"data": {"type": "profile", "attributes": attributes}}
"""


# schemathesis, which happens to be installed here, takes longer to start than a test takes.
OPTIONS = ("-q", "-W", "error", "-p", "no:schemathesis")


Run = Callable[..., pytest.RunResult]


class ModulesKept:
    """Keeps the modules that a pytest in this process imports.

    pytester forgets them after each run and once more at its end. A library that is imported again has its
    classes twice: httpx does not recognise the exceptions of another httpcore.
    """

    def __init__(self) -> None:
        self._loaded: dict[str, ModuleType] = {}

    def pytest_unconfigure(self) -> None:
        self._loaded = {name: module for name, module in sys.modules.items() if not name.startswith("test_")}

    def restore(self) -> None:
        sys.modules.update(self._loaded)


@pytest.fixture
def modules_kept() -> Iterator[ModulesKept]:
    kept = ModulesKept()
    yield kept
    kept.restore()


@pytest.fixture
def run(modules_kept: ModulesKept, pytester: pytest.Pytester) -> Run:
    """Run a test module in a pytest in this process. `pytester` ends before `modules_kept` does."""

    def run(test: str, *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(HEAD + test)
        result = pytester.runpytest_inprocess(*OPTIONS, *arguments, plugins=[modules_kept])
        modules_kept.restore()
        return result

    return run


def test_each_test_has_an_empty_account_of_its_own(run: Run) -> None:
    result = run(
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


def test_what_a_test_sends_wrongly_fails_it_without_being_asked(run: Run) -> None:
    result = run(
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


def test_a_request_without_a_key_fails_the_test_too(run: Run) -> None:
    result = run("def test_wrong(klaviyo):\n    httpx.get(klaviyo.url + '/api/profiles')\n")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*no-credentials*"])


def test_a_loss_fails_the_test(run: Run) -> None:
    result = run(
        """
def test_lost(klaviyo):
    body = profile(email="ana@northwind.shop", properties={"$first_name": "Ana"})
    assert post(klaviyo, "/api/profiles", body).status_code == 201
""",
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*loss legacy-key at /data/attributes/properties/$first_name*"])


def test_what_a_test_allows_passes_and_a_code_that_is_none_is_refused(run: Run) -> None:
    result = run(
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


def test_a_rehearsal_that_fails_shows_its_report(run: Run) -> None:
    result = run(
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


def test_tests_run_in_parallel_and_in_any_order(run: Run) -> None:
    result = run(
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
    result.stdout.fnmatch_lines(["*klaviyo use cases*", "create-profile: 8 requests"])


def test_without_the_fixture_nothing_is_imported(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
import sys

def test_plain(pytestconfig):
    assert pytestconfig.pluginmanager.has_plugin("klaviyo_rehearsal")
    heavy = {"starlette", "uvicorn", "klaviyo_rehearsal.mockserver", "klaviyo_rehearsal.contracts"}
    assert not heavy & sys.modules.keys()
""")
    # In a process of its own, where pytest finds the plugin by its entry point.
    pytester.runpytest_subprocess(*OPTIONS).assert_outcomes(passed=1)


def test_a_client_in_process_needs_no_set_up(run: Run) -> None:
    result = run(
        """
import asyncio

def test_sync(klaviyo_client, klaviyo):
    assert klaviyo_client.post("/api/profiles", json=profile(email="ana@northwind.shop")).status_code == 201
    assert len(klaviyo.account.profiles) == 1

def test_both_in_a_running_loop(klaviyo_client, klaviyo_async_client, klaviyo_url, klaviyo):
    assert klaviyo_url == klaviyo.url

    async def play():
        body = profile(email="ana@northwind.shop")
        async with klaviyo_async_client as client:
            assert (await client.post("/api/profiles", json=body)).status_code == 201
        assert len(klaviyo_client.get("/api/profiles").json()["data"]) == 1

    asyncio.run(play())
""",
    )
    result.assert_outcomes(passed=2)


def test_the_marker_says_what_holds(run: Run) -> None:
    result = run(
        """
import pytest

@pytest.mark.klaviyo(strict=False)
def test_lax(klaviyo_client):
    assert klaviyo_client.get("/api/nothing").status_code == 404

@pytest.mark.klaviyo(allow="bad-phone")
def test_allowed(klaviyo_client):
    assert klaviyo_client.post("/api/profiles", json=profile(phone_number="555")).status_code == 400

@pytest.mark.klaviyo(use_case="create-event")
def test_use_case(klaviyo):
    seen = set()
    def handle(call, target):
        seen.add(target.use_case)
        raise SystemExit
    with pytest.raises(AssertionError):
        klaviyo.rehearse(handle)
    assert seen == {"create-event"}

@pytest.mark.klaviyo(revision="2024-02-15")
class TestOld:
    def test_right(self, klaviyo_client, klaviyo):
        assert klaviyo_client.get("/api/profiles").status_code == 200
        assert klaviyo.requests[0].revision == "2024-02-15"

    @pytest.mark.klaviyo(revision="2026-07-15")
    def test_the_nearest_wins(self, klaviyo):
        assert klaviyo.revision == "2026-07-15"
""",
        "--strict-markers",
    )
    result.assert_outcomes(passed=5)


def test_a_request_at_another_revision_fails_the_test(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nklaviyo_revision = 2024-02-15\n")
    test = """
def test_wrong(klaviyo):
    httpx.get(klaviyo.url + "/api/profiles", headers=klaviyo.headers | {"revision": "2026-07-15"})
"""
    result = run(test)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*sent at revision 2026-07-15, where the test is for 2024-02-15*"])
    run(test, "--klaviyo-revision", "2026-07-15").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ("strikt=False", "takes revision, use_case, strict, allow, not 'strikt'"),
        ("'2024-02-15'", "not positional arguments"),
        ("revision='2020-01-01'", "no contract of revision '2020-01-01'; known: 2024-02-15"),
    ],
)
def test_a_wrong_marker_is_refused(run: Run, marker: str, message: str) -> None:
    test = f"import pytest\n@pytest.mark.klaviyo({marker})\ndef test_it(klaviyo): pass\n"
    result = run(test)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*{message}*"])


def test_profiles_set_how_much_is_drawn(run: Run, pytester: pytest.Pytester) -> None:
    test = """
def test_count(klaviyo):
    assert klaviyo.expectations.max_examples == 20
"""
    pytester.makeini("[pytest]\nklaviyo_profile = thorough\n")
    result = run(test, "--klaviyo-profile", "quick", "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["klaviyo-rehearsal: *, revision any, profile quick"])
    wrong = run(test, "--klaviyo-profile", "quik")
    assert wrong.ret == pytest.ExitCode.USAGE_ERROR
    wrong.stderr.fnmatch_lines(["*no profile 'quik' for klaviyo; known: ci, quick, thorough*"])


def test_each_example_of_hypothesis_has_an_account_of_its_own(run: Run) -> None:
    result = run(
        """
from hypothesis import HealthCheck, given, settings, strategies as st

kept = settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)

@kept
@given(st.integers())
def test_right(klaviyo, number):
    with klaviyo.fresh() as own, own.client() as client:
        assert client.post("/api/profiles", json=profile(email="ana@northwind.shop")).status_code == 201

@kept
@given(st.integers(0, 9))
def test_wrong(klaviyo, number):
    with klaviyo.fresh() as own, own.client() as client:
        client.post("/api/profiles", json=profile(email="ana@northwind.shop", **{f"field{number}": 1}))
""",
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*unknown-field at /data/attributes/field0*"])


def test_the_summary_counts_the_requests_of_each_use_case(run: Run) -> None:
    result = run(
        """
import pytest

@pytest.mark.parametrize("number", range(3))
def test_profile(klaviyo_client, number):
    klaviyo_client.post("/api/profiles", json=profile(email="ana@northwind.shop"))
""",
    )
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*klaviyo use cases*", "create-profile: 3 requests"])


def test_twins_run_in_parallel(run: Run) -> None:
    result = run(
        """
import pytest

@pytest.mark.parametrize("number", range(6))
def test_order(klaviyo_twins, number):
    person = {"email": f"a{number}@northwind.shop"}
    with klaviyo_twins() as twins:
        call = {"token": twins.old.company_id, "properties": {"$email": person["email"]}}
        assert httpx.post(twins.old.url + "/api/identify", json=call).text == "1"
        httpx.post(
            twins.new.url + "/api/profiles",
            json={"data": {"type": "profile", "attributes": person}},
            headers={"Authorization": f"Klaviyo-API-Key {twins.new.api_key}", "revision": "2026-07-15"},
        ).raise_for_status()
""",
        "-n",
        "2",
    )
    result.assert_outcomes(passed=6)


def test_files_of_contracts_and_the_seed_are_settings(run: Run, tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        "openapi: 3.0.2\ninfo: {title: One, version: '2027-01-15'}\n"
        "paths: {/api/profiles: {get: {operationId: get_profiles, responses: {'200': {description: ok}}}}}\n"
    )
    test = "def test_newest(klaviyo):\n    assert klaviyo.revision == '2027-01-15'\n"
    run(test, f"--klaviyo-spec={spec}", "--klaviyo-seed=7").assert_outcomes(passed=1)
    absent = run(test, "--klaviyo-spec=absent.yaml")
    absent.assert_outcomes(errors=1)
    absent.stdout.fnmatch_lines(["*absent.yaml*"])
    assert run(test, "--klaviyo-seed=x").ret == pytest.ExitCode.USAGE_ERROR
