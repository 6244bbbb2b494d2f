"""curl commands, split as a shell splits them."""

from __future__ import annotations

from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.recordings.commands import holds_commands, read_commands
from klaviyo_rehearsal.rehearsal.recordings.found import USUAL, Found, Unreadable

LISTS = "https://a.klaviyo.com/api/lists"


def read(text: str) -> list[Found]:
    return list(read_commands("it.sh", text, USUAL))


def one(text: str) -> Recorded:
    (found,) = read(text)
    assert isinstance(found, Recorded)
    return found


@pytest.mark.parametrize(
    ("text", "method", "body"),
    [
        (f"curl {LISTS}", "GET", b""),
        (f"curl -d a=1 -d b=2 {LISTS}", "POST", b"a=1&b=2"),
        (f"curl -XDELETE {LISTS}", "DELETE", b""),
        (f"curl --request=PATCH --data-raw '{{}}' {LISTS}", "PATCH", b"{}"),
        (f'curl --json "{{\\"a\\": \\"it\'s\\"}}" {LISTS}', "POST", b'{"a": "it\'s"}'),
        (f"curl --data $'it\\'s\\n' {LISTS}", "POST", b"it's\n"),
        (f"curl -I {LISTS}", "HEAD", b""),
        (f"curl \\\n  -X POST \\\n  {LISTS} > out.json", "POST", b""),
        (f"curl -d '{{\n  \"a\": 1\n}}' {LISTS} | jq .", "POST", b'{\n  "a": 1\n}'),
    ],
)
def test_a_command_is_split_as_a_shell_does(text: str, method: str, body: bytes) -> None:
    found = one(text)
    assert (found.method, found.path, found.body) == (method, "/api/lists", body)


@pytest.mark.parametrize("mark", ["EOF", "'EOF'", '"EOF"'])
def test_a_body_in_a_here_document_is_read(mark: str) -> None:
    text = (
        f'curl -X POST {LISTS} \\\n  -H "revision: 2026-07-15" \\\n  -d @- <<{mark}\n{{"a": 1}}\nEOF\necho\n'
    )
    assert one(text).body == b'{"a": 1}\n'


def test_a_body_in_a_file_is_read_and_an_absent_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text('{"a": 1}')
    script = str(tmp_path / "it.sh")
    present, absent = read_commands(
        script, f"curl -d @body.json {LISTS}\ncurl -d @other.json {LISTS}\n", USUAL
    )
    assert isinstance(present, Recorded)
    assert present.body == b'{"a": 1}'
    assert isinstance(absent, Unreadable)
    assert "in the file 'other.json'" in absent.reason


def test_data_goes_into_the_query_where_that_is_asked() -> None:
    assert one(f"curl -G -d 'page[size]=5' {LISTS}").query == "page[size]=5"


def test_a_command_ends_where_the_shell_ends_it() -> None:
    text = f"curl {LISTS}; echo done\nx=$(curl -s {LISTS}?a=1)\n# then curl up\necho curl\n"
    found = [item for item in read(text) if isinstance(item, Recorded)]
    assert [(item.line, item.query) for item in found] == [(1, ""), (2, "a=1")]


def test_a_text_without_commands_has_none() -> None:
    assert not holds_commands("Use curl for this.")
    assert holds_commands("  $ curl https://a.klaviyo.com/api/lists")
