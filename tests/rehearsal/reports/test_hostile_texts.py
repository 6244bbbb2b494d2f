"""Any text of a recording, of a program or of Klaviyo stays text in every format."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.rehearsal.reports.escaping import readable
from klaviyo_rehearsal.rehearsal.reports.github import escaped_data, escaped_property, markdown
from klaviyo_rehearsal.rehearsal.reports.matter import Matter, Spot
from klaviyo_rehearsal.rehearsal.reports.traffic.formats import render_traffic
from klaviyo_rehearsal.rehearsal.reports.traffic.report import Row, TrafficReport
from tests.rehearsal.cli.running import rehearse
from tests.rehearsal.reports.sarif_demands import breaches
from tests.rehearsal.reports.traffic.traffic import FACTS, report, right_findings

_MARKS = [
    "\n",
    "::",
    "##[",
    "%0A",
    "\x1b[",
    "\u202e",
    "<",
    "&",
    '"',
    "'",
    "`",
    "|",
    "]]>",
    "\x00",
    "\ud800",
    "{{",
    "{%",
]
TEXTS = st.lists(st.one_of(st.sampled_from(_MARKS), st.text(max_size=4)), max_size=8).map("".join)


@st.composite
def hostile_reports(draw: st.DrawFn) -> TrafficReport:
    """Draw a report whose every foreign text is any text."""
    operation = draw(TEXTS)
    matter = Matter(
        "bad-email",
        draw(st.sampled_from(["error", "loss", "advice", "drift", "open"])),
        *(draw(TEXTS), draw(TEXTS), draw(TEXTS), operation, "0a"),
        evidence=draw(TEXTS),
        use_case=draw(TEXTS),
        revision=draw(TEXTS),
        place=draw(TEXTS),
        spots=(Spot(draw(TEXTS), draw(st.integers(0, 9)), draw(TEXTS)),),
    )
    row = Row(operation, draw(TEXTS), 1, refused=1)
    made = report(right_findings())
    return replace(made, name=draw(TEXTS), rows=(row,), matters=(matter,), notes=(draw(TEXTS),), facts=FACTS)


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.depth = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]
        self.depth += tag != "meta"

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1


@given(hostile_reports())
def test_every_format_keeps_its_form(found: TrafficReport) -> None:
    ElementTree.fromstring(render_traffic(found, "junit"))
    assert breaches(json.loads(render_traffic(found, "sarif"))) == []
    (line,) = render_traffic(found, "github").split("\n")[:-1]
    assert re.match(r"::\w+ [^:]*::", line)


@given(TEXTS)
def test_no_text_is_a_command_on_a_line(text: str) -> None:
    shown = readable(text)
    assert "##[" not in shown
    assert not [line for line in shown.split("\n") if line.lstrip().startswith("::")]
    assert shown.replace("\n", "").isprintable()
    assert "\n" not in escaped_data(text) and not set(escaped_property(text)) & set("\n\r:,")
    assert "<" not in markdown(text) and "\n" not in markdown(text)


@given(hostile_reports())
def test_the_page_has_no_element_of_a_foreign_text(found: TrafficReport) -> None:
    from klaviyo_rehearsal.rehearsal.reports.traffic.html import check_page

    tags = _Tags(check_page(found, right_findings()))
    assert tags.depth == 0
    assert not {"script", "img", "iframe", "form", "link", "object"} & set(tags.names)


@pytest.mark.parametrize("command", ["check", "upgrade", "migrate", "view"])
def test_the_name_of_a_file_that_cannot_be_read_steers_nothing(tmp_path: Path, command: str) -> None:
    (tmp_path / "a\n::error::b\x1b[2J.json").write_text("{broken")
    done = rehearse(command, ".", cwd=tmp_path)
    assert done.returncode == 2
    assert "\\::error::b\\x1b[2J.json" in done.stderr
    assert "\x1b" not in done.stderr
    assert not [line for line in done.stderr.splitlines() if line.lstrip().startswith("::")]
