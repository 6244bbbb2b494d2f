"""Foreign text never steers a terminal."""

from __future__ import annotations

import json
from html import unescape
from xml.etree import ElementTree

import pytest

from klaviyo_rehearsal.rehearsal.reports.escaping import beginning, harmless, readable, visible, visible_path


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Grüße, 東京 👋", "Grüße, 東京 👋"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x9b2J\x07\r\n\t\x00\x7f", "\\x9b2J\\x07\\r\\n\\t\\x00\\x7f"),
        ("abc\u202etxt.exe\u2066\u200b\u2028", "abc\\u202etxt.exe\\u2066\\u200b\\u2028"),
        ("\ud800", "\\ud800"),
    ],
)
def test_control_characters_are_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert visible(text).isprintable()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\n  b\n", "a\n  b\n"),
        ("::error::x", "\\::error::x"),
        ("  ok\n \t ::stop-commands::t", "  ok\n \\t ::stop-commands::t"),
        ("   ::add-mask::e", "   \\::add-mask::e"),
        ("before ##[set-env name=PATH]x", "before ##\\[set-env name=PATH]x"),
        ("a\x1b]0;title\x07\rb", "a\\x1b]0;title\\x07\\rb"),
        ("one::two", "one::two"),
    ],
)
def test_no_line_of_a_text_steers_a_terminal_or_the_runner_of_github(text: str, shown: str) -> None:
    assert readable(text) == shown


def test_a_path_is_shown_as_utf_8_where_it_is() -> None:
    assert visible_path("Grüße".encode().decode("latin-1")) == "Grüße"
    assert visible_path("/api/\x9b2J") == "/api/\\x9b2J"


def test_a_body_is_cut_and_stays_on_a_line() -> None:
    assert beginning(b'{"a":\n1}', 300) == '{"a":\\n1}'
    assert beginning("ü".encode() * 10, 4) == "üüüü..."
    assert beginning(b"\xff\x1b", 8) == "\\xff\\x1b"
    assert beginning(b"x" * 5_000, 3) == "xxx..."


_FOREIGN = "##vso[task]x ##[error] ##teamcity[a] \x9b31m \u202e \u2028 ## \\## é"


def test_no_line_commands_a_runner_of_another_ci() -> None:
    shown = readable(_FOREIGN)
    assert not any(command in shown for command in ("##vso[", "##[", "##teamcity["))
    assert "##vso\\[task]x" in shown


@pytest.mark.parametrize("form", ["json", "ndjson", "sarif"])
def test_json_is_the_same_and_commands_nothing(form: str) -> None:
    text = json.dumps({_FOREIGN: [_FOREIGN]}, ensure_ascii=False)
    shown = harmless(text, form)
    assert json.loads(shown) == {_FOREIGN: [_FOREIGN]}
    assert "##" not in shown and "é" in shown
    assert not any(sign in shown for sign in "\x9b\u202e\u2028")


@pytest.mark.parametrize("form", ["html", "junit"])
def test_markup_is_the_same_and_commands_nothing(form: str) -> None:
    text = f"<a>\n  ::error::{_FOREIGN}\n::warning::x</a>"
    shown = harmless(text, form)
    assert ElementTree.fromstring(shown).text == ElementTree.fromstring(text).text
    assert unescape(shown.replace("&#155;", "")) == text.replace("\x9b", "")
    assert "##" not in shown and "\n::" not in shown and "  ::" not in shown
    assert not any(sign in shown for sign in "\x9b\u202e\u2028")


def test_a_style_sheet_stays_as_it_is() -> None:
    style = "<style>\n::before {}\n</style>"
    assert harmless(f"{style}\n::x", "html") == f"{style}\n&#58;:x"
