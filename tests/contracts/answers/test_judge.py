"""An answer is judged by the contract of its revision: planted drift is found, and nothing besides."""

from __future__ import annotations

import copy
import gzip
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.answers.judge import AnswerJudge
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.violation import Severity
from tests.mockserver.generic.direct import Caller, DirectMock

REVISION = "2026-07-15"
ANA = "01M1PA0000000000000000000X"
PEOPLE: list[dict[str, Any]] = [{"id": ANA, "email": "ana@northwind.shop"}, {"email": "bob@northwind.shop"}]
# Operations whose answers are played, with the query.
ASKED = (
    ("GET /api/profiles", ""),
    ("GET /api/profiles", "fields%5Bprofile%5D=email"),
    ("GET /api/lists", ""),
    ("GET /api/events", "include=profile,metric"),
    ("GET /api/metrics", ""),
    ("GET /api/campaigns", "filter=equals(messages.channel,'email')&include=campaign-messages"),
    ("GET /api/templates", ""),
    ("GET /api/accounts", ""),
)


@pytest.fixture(scope="module")
def mock() -> DirectMock:
    return DirectMock(load([REVISION]))


@pytest.fixture(scope="module")
def judge(mock: DirectMock) -> AnswerJudge:
    return AnswerJudge(mock.library)


@pytest.fixture(scope="module")
def caller(mock: DirectMock) -> Caller:
    caller = mock.empty(REVISION)
    caller.seed(
        profiles=PEOPLE,
        lists=[{"id": "Y6nRLr", "name": "News"}],
        templates=[{"id": "Tt55Tt", "name": "Plain", "html": "Hi"}],
        events=[{"metric": "Opened Email", "profile": ANA}],
        campaigns=[
            {"id": "Xy12Ab", "name": "Sale", "lists": ["Y6nRLr"], "template": "Tt55Tt", "subject": "Hi"}
        ],
    )
    return caller


def asked(caller: Caller, key: str, query: str) -> dict[str, Any]:
    """Return the answer of the mock to a GET."""
    path = key.partition(" ")[2]
    return caller.ok("GET", f"{path}?{query}" if query else path)


def drift(
    judge: AnswerJudge, key: str, content: Any, query: str = "", status: int = 200
) -> list[tuple[str, str | None]]:
    """Return the codes and places of the drift of an answer."""
    body = content if isinstance(content, bytes) else orjson.dumps(content)
    found = judge.judge(key, REVISION, status, body, query)
    assert all(item.severity is Severity.DRIFT for item in found)
    return [(item.code, item.pointer) for item in found]


@pytest.mark.parametrize(("key", "query"), ASKED)
def test_the_answers_of_the_mock_have_no_drift(
    caller: Caller, judge: AnswerJudge, key: str, query: str
) -> None:
    content = asked(caller, key, query)
    assert content["data"], "nothing is planted"
    assert drift(judge, key, content, query) == []


@given(st.data())
def test_planted_drift_is_found_and_nothing_besides(
    caller: Caller, judge: AnswerJudge, data: st.DataObject
) -> None:
    key, query = data.draw(st.sampled_from(ASKED))
    content = copy.deepcopy(asked(caller, key, query))
    (item, place), named = data.draw(st.sampled_from(list(_resources(content)))), "zz_unheard_of"
    match data.draw(st.sampled_from(("resource", "attribute", "document", "lacks", "type"))):
        case "resource":
            item[named] = 1
            expected = ("answer-member", f"{place}/{named}")
        case "attribute":
            item["attributes"][named] = None
            expected = ("answer-member", f"{place}/attributes/{named}")
        case "document":
            content[named] = []
            expected = ("answer-member", f"/{named}")
        case "lacks":
            del item["id"]
            expected = ("answer-lacks", f"{place}/id")
        case _:
            item["id"] = 5
            expected = ("answer-type", f"{place}/id")
    assert drift(judge, key, content, query) == [expected]


def _resources(content: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Return the resources of a document with their places."""
    found = [(item, "/data/*") for item in content["data"]]
    return found + [(item, f"/included/*[{item['type']}]") for item in content.get("included", ())]


def test_the_words_name_the_answer_and_the_revision(judge: AnswerJudge, caller: Caller) -> None:
    content = asked(caller, "GET /api/lists", "")
    content["data"][0]["attributes"] |= {"opt_in_process": "triple_opt_in", "name": 5, "colour": "red"}
    found = judge.judge("GET /api/lists", REVISION, 200, orjson.dumps(content))
    assert sorted(item.detail for item in found) == [
        "Klaviyo answered 'triple_opt_in', which 2026-07-15 does not list; it has single_opt_in or "
        "double_opt_in.",
        "Klaviyo answered integer where 2026-07-15 has null or string.",
        "Klaviyo answered the member 'colour', which 2026-07-15 does not have.",
    ]


@pytest.mark.parametrize(
    ("key", "status", "body", "found"),
    [
        ("POST /api/events", 202, b"", []),
        ("POST /api/events", 202, b'{"data": {}}', [("answer-body", None)]),
        ("POST /api/events", 201, b"", [("answer-status", None)]),
        ("GET /api/lists", 302, b"", [("answer-status", None)]),
        ("GET /api/lists", 200, b"", []),
        ("GET /api/lists", 200, b'{"data": [{"type": "li', []),
        ("GET /api/lists", 200, b"<!DOCTYPE html><p>", [("answer-not-json", None)]),
        ("GET /api/lists", 502, b"<!DOCTYPE html><p>", []),
        ("GET /api/lists", 200, b"<FILTERED>", []),
        ("GET /api/lists", 200, b"(binary)", []),
        ("GET /api/lists", 200, gzip.compress(b'{"data": [], "x": 1}', mtime=0), [("answer-member", "/x")]),
        ("GET /api/lists", 200, gzip.compress(b'{"data": [], "x": 1}', mtime=0)[:15], []),
        ("GET /api/lists", 429, b'{"errors": []}', []),
        (
            "GET /api/lists",
            410,
            b'{"message": "gone"}',
            [("answer-member", "/message"), ("answer-lacks", "/errors")],
        ),
        ("GET /api/lists", 200, b"[" * 500 + b"]" * 500, []),
        ("POST /api/template-render", 200, b"", []),
    ],
)
def test_statuses_and_bodies(
    judge: AnswerJudge, key: str, status: int, body: bytes, found: list[tuple[str, str | None]]
) -> None:
    assert drift(judge, key, body, status=status) == found


def test_a_file_of_klaviyos_is_no_drift_where_our_contract_knows_better(official_files: list[Path]) -> None:
    files = [path for path in official_files if path.stem == REVISION]
    if not files:
        pytest.skip(f"no official file of {REVISION}: set KLAVIYO_OPENAPI_DIR")
    judge = AnswerJudge(load([REVISION], files))
    # Klaviyo's file has 201 alone (REC render_template.200).
    assert drift(judge, "POST /api/template-render", b"", status=200) == []
    content = {"data": {"type": "template", "id": "x", "attributes": {"zz": 1}}}
    assert ("answer-member", "/data/attributes/zz") in drift(judge, "POST /api/template-render", content)
