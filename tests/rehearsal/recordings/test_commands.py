"""curl commands, split as a shell splits them."""

from __future__ import annotations

import time
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


@pytest.mark.parametrize("file", ["/dev/zero", "/dev/stdin", "large", "missing", "."])
def test_a_body_is_read_from_a_file_of_its_size_alone(file: str, tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as large:
        large.truncate(20_000_000)
    (found,) = read_commands(str(tmp_path / "it.sh"), f"curl -d @{file} {LISTS}", USUAL)
    assert isinstance(found, Unreadable)
    assert f"in the file '{file}'" in found.reason


def test_an_address_that_is_none_is_named_and_bytes_are_kept_in_the_body() -> None:
    (found,) = read("curl -G -d a=b 'http://[::1/api/lists'")
    assert isinstance(found, Unreadable) and "cannot be read" in found.reason
    latin = f"curl -H 'x: {{}}é' -d '{{}}é' '{LISTS}/é'".encode("latin-1").decode("utf-8", "surrogateescape")
    request = one(latin)
    assert request.body == b"{}\xe9"
    assert request.path == "/api/lists/\ufffd" and request.headers and request.headers["x"] == "{}\ufffd"


def test_a_page_of_many_commands_takes_a_time_that_grows_with_it() -> None:
    text = f"curl {LISTS}\n" * 20_000 + "cat <<EOF\n" + "\n" * 100_000
    began = time.monotonic()
    assert len(read(text)) == 20_000
    assert time.monotonic() - began < 10


def test_a_long_command_is_read_to_its_end() -> None:
    body = "x" * 50_000
    first, second = read(f"curl -d '{body}' \\\n {LISTS}\ncurl -d '{body}")
    assert isinstance(first, Recorded) and first.body == body.encode()
    assert isinstance(second, Unreadable) and second.line == 3
