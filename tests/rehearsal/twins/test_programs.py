"""Two programs as they are, each led to a mock of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.rehearsal.twins.judgement import Intended
from klaviyo_rehearsal.rehearsal.twins.programs import Compared, Pair, Program, read_program

SCRIPTS = Path(__file__).parents[3] / "examples" / "shop" / "scripts"
OLD, NEW = SCRIPTS / "old_sync.py", SCRIPTS / "new_sync.py"
ORDERS = (SCRIPTS / "orders.jsonl").read_bytes()
LIST: Mapping[str, Any] = {"lists": [{"id": "Y6nRLr", "name": "Newsletter"}]}


def run(old: Path | str, new: Path | str, *, ignore: tuple[str, ...] = (), stdin: bytes = ORDERS) -> Compared:
    old_program, new_program = (
        Program((sys.executable, str(item)) if isinstance(item, Path) else tuple(item.split()), {})
        for item in (old, new)
    )
    pair = Pair(old_program, new_program, library=load(), plant=LIST, intended=Intended(ignore))
    return pair.run(os.environ, stdin)


def test_a_property_lost_on_the_way_is_told() -> None:
    compared = run(OLD, NEW)
    assert (compared.old.code, compared.new.code, compared.trouble) == (0, 0, "")
    assert "missing     profile ana@northwind.shop, properties.Tier" in compared.report
    assert 'old call    track {"event":"Placed Order"' in compared.report


def test_an_intended_difference_is_none() -> None:
    compared = run(OLD, NEW, ignore=("profile *, properties.Tier",))
    assert (compared.report, compared.trouble) == ("", "")
    assert [len(side.entries) for side in (compared.old, compared.new)] == [2, 2]


def test_a_value_that_only_the_old_api_took_is_no_difference(tmp_path: Path) -> None:
    lead = "import json, urllib.request as r\n"
    old, new = tmp_path / "old.py", tmp_path / "new.py"
    old.write_text(
        f"{lead}"
        "person = {'$email': 'ana@northwind.shop', '$phone_number': '(555) 010-0199', '$first_name': ''}\n"
        "body = json.dumps({'token': 'ABC123', 'properties': person}).encode()\n"
        "headers = {'Content-Type': 'application/json'}\n"
        "r.urlopen(r.Request('https://a.klaviyo.com/api/identify', body, headers))\n"
    )

    def sends(attributes: str) -> Path:
        new.write_text(
            f"{lead}"
            f"body = json.dumps({{'data': {{'type': 'profile', 'attributes': {attributes}}}}}).encode()\n"
            "headers = {'Content-Type': 'application/json', 'revision': '2026-07-15',\n"
            "           'Authorization': 'Klaviyo-API-Key pk_shop'}\n"
            "r.urlopen(r.Request('https://a.klaviyo.com/api/profile-import', body, headers))\n"
        )
        return new

    assert run(old, sends("{'email': 'ana@northwind.shop'}")).report == ""
    tidied = "{'email': 'ana@northwind.shop', 'phone_number': '+15550100199'}"
    assert run(old, sends(tidied)).report == ""
    assert "missing     profile ana@northwind.shop" in run(old, sends("{'external_id': '7'}")).report
    raw = "{'email': 'ana@northwind.shop', 'phone_number': '(555) 010-0199'}"
    assert "dropped-phone" in run(old, sends(raw)).report  # to send it all the same is a loss


def test_a_program_that_sends_nothing_or_crashes_is_not_compared(capfd: pytest.CaptureFixture[str]) -> None:
    assert "the old program sent nothing" in run("true", NEW).trouble
    assert run("false", NEW).trouble.startswith("the old program ended with 1")
    assert run(OLD, OLD).trouble.startswith("the new program ended with 1")
    assert "410" in capfd.readouterr().err  # its own words are shown


def test_a_new_program_that_sends_nothing_differs() -> None:
    assert "sent        nothing" in run(OLD, "true").report


def test_the_same_program_at_two_revisions_is_compared_too() -> None:
    compared = run(NEW, NEW)
    assert (compared.report, compared.trouble) == ("", "")


def test_variables_may_stand_before_a_command() -> None:
    program = read_program("REV=2024-10-15 NAME='a b' python sync.py --all")
    assert program == Program(("python", "sync.py", "--all"), {"REV": "2024-10-15", "NAME": "a b"})
    with pytest.raises(ValueError, match="names no command"):
        read_program("REV=2024-10-15")


def test_programs_that_share_a_file_are_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    old, new = tmp_path / "old_cursor.py", tmp_path / "new_cursor.py"
    for path, source in ((old, OLD), (new, NEW)):
        path.write_text(f"{source.read_text()}open('cursor.json', 'a').write('1')\n")
    compared = run(old, new)
    assert compared.shared == ("cursor.json",)
    assert "note        both programs wrote to cursor.json" in compared.report


def test_a_program_that_hangs_is_stopped() -> None:
    old = Program((sys.executable, "-c", "import time; time.sleep(60)"), {})
    new = Program((sys.executable, str(NEW)), {})
    pair = Pair(old, new, library=load(), plant=LIST, intended=Intended(()), timeout=1)
    compared = pair.run(os.environ, ORDERS)
    assert compared.trouble == "the old program did not end in its time (--timeout) and was stopped"
    assert compared.old.hung
