"""The shell script: valid for bash, with the places and notes, and without a key."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.rehearsal.migrate.script import script
from klaviyo_rehearsal.rehearsal.migrate.translation import migrate
from tests.rehearsal.migrate.converting import converted, placed, terms
from tests.rehearsal.migrate.recorded_calls import call_of

NEEDED = [name for name in ("bash", "curl", "jq") if shutil.which(name) is None]
needs_tools = pytest.mark.skipif(bool(NEEDED), reason=f"this machine lacks {' and '.join(NEEDED)}")
ANA = {"id": "01ANA", "email": "ana@northwind.shop", "consent": {"email": "SUBSCRIBED"}}
BO = {"id": "01BO", "email": "bo@northwind.shop", "consent": {"email": "SUBSCRIBED"}}


def v2(name: str, **arguments: object) -> LegacyCall:
    return LegacyCall(name, dict(arguments), ("Y6nRLr",), "v2")


@needs_tools
def test_bash_reads_the_script_of_every_call() -> None:
    text = script(converted(*(call_of(endpoint) for endpoint in legacy_api().endpoints)), "2026-07-15")
    subprocess.run(["bash", "-n"], input=text, text=True, check=True)
    assert text.count("no equivalent") == 1
    assert "# old.ndjson:7: " in text


def run(text: str, mock: MockServer) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "KLAVIYO_BASE_URL": mock.url,
        "KLAVIYO_API_KEY": "pk_0123456789abcdef",
        "KLAVIYO_COMPANY_ID": mock.account("pk_0123456789abcdef").company_id,
    }
    return subprocess.run(["bash"], input=text, text=True, capture_output=True, env=environment, timeout=60)


@needs_tools
def test_the_script_runs_and_fills_later_requests_from_answers(tmp_path: Path) -> None:
    calls = [
        v2("remove members", emails=["ana@northwind.shop", "o'neil@northwind.shop"]),
        v2("unsubscribe", emails=["bo@northwind.shop"]),
        v2("remove members", emails=["nobody@northwind.shop"]),
        LegacyCall.track("Don't", {"$email": "ana@northwind.shop"}, {"Text": "it's $HOME `x` {emails_2}"}),
        LegacyCall("list lists", {}, (), "v2"),
    ]
    with MockServer(settings=Settings()) as mock:
        account = mock.account("pk_0123456789abcdef")
        mock.control.seed(
            account,
            {
                "profiles": [ANA, BO],
                "lists": [{"id": "Y6nRLr", "name": "News", "members": ["01ANA", "01BO"]}],
            },
        )
        done = run(script(converted(*calls), "2026-07-15"), mock)
        assert done.returncode == 0, done.stderr
        left = mock.control.snapshot(account)
        assert [*account.members.of("Y6nRLr")] == []
    (event,) = left["events"]
    assert event["event_properties"]["Text"] == "it's $HOME `x` {emails_2}"
    excluded = {item["email"]: len(item["consent"]["list_suppressions"]) for item in left["profiles"]}
    assert excluded == {"ana@northwind.shop": 0, "bo@northwind.shop": 1}


@needs_tools
def test_a_list_of_the_recording_is_made_anew_and_used_under_its_new_id(tmp_path: Path) -> None:
    made, *others = placed(
        LegacyCall("create list", {"list_name": "News"}, (), "v2"),
        v2("add members", profiles=[{"email": "ana@northwind.shop"}]),
    )
    items = [*migrate([replace(made, answer=b'{"list_id":"Y6nRLr"}'), *others], terms())]
    with MockServer(settings=Settings()) as mock:
        done = run(script(items, "2026-07-15"), mock)
        assert done.returncode == 0, done.stderr
        account = mock.account("pk_0123456789abcdef")
        (news,) = mock.control.snapshot(account)["lists"]
        assert len(account.members.of(news["id"])) == 1


@needs_tools
def test_a_refusal_is_told_with_its_place_and_ends_with_1() -> None:
    call = LegacyCall("delete list", {}, ("nosuch",), "v2")
    with MockServer(settings=Settings()) as mock:
        done = run(script(converted(call), "2026-07-15"), mock)
    assert done.returncode == 1
    assert "old.ndjson:1: refused" in done.stderr


def test_a_key_is_asked_for_only_where_one_is_needed() -> None:
    call = LegacyCall.track("X", {"$email": "a@b.de"})
    private, public = (script(converted(call, browser=browser), "2026-07-15") for browser in (False, True))
    assert '"${KLAVIYO_API_KEY:?' in private
    assert '"${KLAVIYO_COMPANY_ID:?' not in private
    assert '"${KLAVIYO_COMPANY_ID:?' in public
