"""Foreign text never steers a terminal."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.rehearsal.reports.escaping import beginning, readable, visible, visible_path


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
