"""No report on recorded traffic shows a key, in no format and at no place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.findings.credentials import credential_of
from tests.rehearsal.cli.running import rehearse

_KEY, _TOKEN = "pk_9f8e7d6c5b4a39281706f5e4d3", "tokQ7vXz19LmNo2pRsT"


def _lines() -> str:
    headers = {
        "Authorization": f"Bearer {_TOKEN}",
        "revision": "2026-07-15",
        "Content-Type": "application/json",
    }
    body = {"data": {"type": _TOKEN, "attributes": {_TOKEN: 1, _KEY: 2, "metric": {"data": _KEY}}}}
    sent = [
        {"method": "GET", "url": f"https://a.klaviyo.com/api/lists/{_KEY}/{_TOKEN}"},
        {"method": "GET", "url": f"https://a.klaviyo.com/{_KEY}"},
        {"method": "GET", "url": f"https://a.klaviyo.com/api/lists?{_TOKEN}=1&{_KEY}=2"},
        {"method": "POST", "url": "https://a.klaviyo.com/api/events", "body": body},
        {"method": "POST", "url": "https://a.klaviyo.com/api/lists", "body": body},
    ]
    return "\n".join(json.dumps(one | {"headers": headers}) for one in sent)


@pytest.mark.parametrize("form", ["text", "json", "ndjson", "junit", "github", "html", "sarif"])
@pytest.mark.parametrize(("command", "code"), [("check", 1), ("upgrade", 0)])
def test_no_report_shows_a_key(command: str, code: int, form: str, tmp_path: Path) -> None:
    (tmp_path / "sent.ndjson").write_text(_lines())
    done = rehearse(command, "sent.ndjson", "--format", form, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    for text in (done.stdout, done.stderr):
        assert _KEY not in text and _TOKEN not in text


def test_the_name_of_a_header_may_have_capitals() -> None:
    assert credential_of(Recorded("GET", "/", headers={"Authorization": f"Bearer {_TOKEN}"}))
    assert not credential_of(Recorded("GET", "/"))
