"""Damages recordings of every format, and reads and checks them: see scripts/fuzz recordings."""

from __future__ import annotations

import base64
import gzip
import io
import json
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from klaviyo_rehearsal.contracts.answers.inspection import AnswerInspector
from klaviyo_rehearsal.contracts.checking.inspection import Inspector, Recorded
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, load, use_cases
from klaviyo_rehearsal.rehearsal.check.part_check import Lines, PartCheck
from klaviyo_rehearsal.rehearsal.recordings.found import Found, Reading, Unreadable
from klaviyo_rehearsal.rehearsal.recordings.reading import read_paths
from tests.rehearsal.recordings import formats

ENTRIES = 5
_SLOW = 3.0  # seconds for a file of a few kilobytes
_DEEP = "[" * 3_000
_ODD: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        10**400,
        1e308,
        float("inf"),
        float("nan"),
        "",
        "x",
        [],
        {},
        [[]],
        {"": None},
    ),
    *(
        "\ud800",
        "\udcff",
        "\x00",
        "\x1b[31m",
        "é" * 50,
        "9" * 5_000,
        "9" * 400,
        "//[",
        "http://[::1/api/lists",
    ),
    *(
        "%zz",
        "{{x}}",
        "{{" + " " * 2_000,
        "$VAR",
        "\n::error::x",
        [1],
        [None],
        [["a", "b"], 5],
        [["a"]],
        {"a": [1]},
    ),
    *("https://a.klaviyo.com:99999999/api/lists", "2026-13-45T99:99:99Z", "0001-01-01T00:00:00+14:00", "☃"),
    *({"string": {"string": {"string": 1}}}, {"base64_string": "*"}, {"encoding": "base64", "text": "é"}),
    *(["a", "b", "c"], [{"name": 1}], [{"value": "x"}], {"$ref": "#"}, "Thu, 99 Foo 20260 25:61:61 +9999"),
)


@dataclass(frozen=True, slots=True)
class Base:
    """A recording of ENTRIES requests, each with a name of its own in its body.

    entries: the list of entries within `content`. dumped: writes `content`.
    """

    name: str
    file: str
    content: Any
    entries: list[Any]
    dumped: Callable[[Any], str]


@dataclass(slots=True)
class Result:
    """How many files were read, and the findings by kind."""

    files: int = 0
    read: int = 0
    unreadable: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def marker(number: int) -> str:
    """Return the name in the body of an entry."""
    return f"name-{number}-"


def _lines(content: list[Any]) -> str:
    return "\n".join(map(json.dumps, content)) + "\n"


def _joined(content: list[str]) -> str:
    return "#!/bin/sh\n" + "\n".join(content)


def _of(make: Callable[[], Any], list_of: Callable[[Any], list[Any]]) -> tuple[Any, list[Any]]:
    """Make a document of ENTRIES entries out of the first entry of an example."""
    content = make()
    entries = list_of(content)
    text = json.dumps(entries[0])
    encoded = base64.b64encode(formats.BODY.encode()).decode()
    entries.clear()
    for number in range(ENTRIES):
        body = formats.BODY.replace("It's", marker(number))
        entry = text.replace("It's", marker(number))
        entries.append(json.loads(entry.replace(encoded, base64.b64encode(body.encode()).decode())))
    return content, entries


def bases() -> Iterator[Base]:
    """Yield a recording of each format."""
    lists: dict[str, tuple[Callable[[], Any], Callable[[Any], list[Any]]]] = {
        "vcrpy": (formats.vcrpy, lambda it: it["interactions"]),
        "ruby vcr": (formats.ruby_vcr, lambda it: it["http_interactions"]),
        "php-vcr": (formats.php_vcr, lambda it: it),
        "har": (formats.har, lambda it: it["log"]["entries"]),
        "nock": (formats.nock, lambda it: it),
        "postman": (formats.postman, lambda it: it["item"]),
        "journal": (formats.journal, lambda it: it["requests"]),
        "list": (lambda: formats.journal()["requests"], lambda it: it),
        "ecs": (formats.ecs, lambda it: it),
        "plain lines": (lambda: formats.journal()["requests"], lambda it: it),
    }
    for name, (make, list_of) in lists.items():
        as_lines = name in ("ecs", "plain lines")
        content, entries = _of(make, list_of)
        yield Base(
            name, "it.ndjson" if as_lines else "it.json", content, entries, _lines if as_lines else json.dumps
        )
        if "vcr" in name:
            content, entries = _of(make, list_of)
            yield Base(f"{name} as YAML", "it.yaml", content, entries, yaml.safe_dump)
    commands = [formats.script().splitlines(keepends=True)[3:-1] for _ in range(ENTRIES)]
    scripts = ["".join(lines).replace("It'\\''s", marker(number)) for number, lines in enumerate(commands)]
    yield Base("script", "it.sh", scripts, scripts, _joined)


def _places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, inner in items:
        yield from _places(inner, (*path, key))


def _changed(entry: Any, random: Random) -> Any:
    """Return an entry with one place exchanged, dropped or reordered."""
    if isinstance(entry, str):
        place = random.randrange(len(entry))
        return (
            entry[:place]
            + random.choice(["'", '"', "\\", "\n", "$'", "`", "<<EOF", "-d @/dev/zero ", "-G "])
            + entry[place:]
        )
    entry = json.loads(json.dumps(entry))
    path = random.choice([path for path in _places(entry) if path] or [()])
    if not path:
        return random.choice(_ODD)
    node = entry
    for key in path[:-1]:
        node = node[key]
    how = random.randrange(4)
    if how == 0 and isinstance(node, dict):
        del node[path[-1]]
    elif how == 1:
        node[path[-1]] = [node[path[-1]]]
    elif how == 2 and isinstance(node[path[-1]], (dict, list)):
        items = list(node[path[-1]].items() if isinstance(node[path[-1]], dict) else node[path[-1]])
        random.shuffle(items)
        node[path[-1]] = dict(items) if isinstance(node[path[-1]], dict) else items[1:]
    else:
        node[path[-1]] = random.choice(_ODD)
    return entry


def wrong_part(base: Base, random: Random) -> tuple[bytes, set[int]]:
    """Change one entry. Returns the file and the entries that must be read."""
    number = random.randrange(ENTRIES)
    kept = base.entries[number]
    base.entries[number] = _changed(kept, random)
    try:
        text = base.dumped(base.content)
    except (yaml.YAMLError, UnicodeError):
        text = ""
    base.entries[number] = kept
    raw = text.encode("utf-8", "surrogatepass") if text else b""
    good = set(range(ENTRIES)) - {number} if text else set()
    # An unfinished quote of a shell takes the commands behind it along.
    if base.name == "script" or not base.file.endswith("ndjson") and not _is_json(raw):
        good = {item for item in good if item < number}
    return raw, good


def _is_json(raw: bytes) -> bool:
    import orjson

    try:
        orjson.loads(raw)
    except orjson.JSONDecodeError:
        return False
    return True


def damaged(base: Base, random: Random) -> tuple[bytes, set[int]]:
    """Cut, mix or exchange bytes. Returns the file and the entries before the damage."""
    raw = base.dumped(base.content).encode()
    begin = random.randrange(len(raw))
    end = min(len(raw), begin + random.choice([1, 1, 3, 50, 1_000]))
    odd = random.choice(
        [
            b"\xff",
            b"\xe9",
            b"\x00",
            b"\xef\xbb\xbf",
            b'"',
            b"}",
            b"]",
            b"[",
            b",",
            b"\\",
            b"\n",
            b"'",
            _DEEP.encode(),
        ]
    )
    how = random.randrange(6)
    if how <= 1:
        found = raw[:begin]
    elif how == 2:
        found = raw[:begin] + odd + raw[begin:]
    elif how == 3:
        found = raw[:begin] + raw[end:]
    elif how == 4:
        found = raw[:begin] + raw[begin:end] * 2 + raw[end:]
    else:
        found = raw[:begin] + bytes(random.randrange(256) for _ in range(end - begin)) + raw[end:]
    return found, _before(base, raw, begin)


def _before(base: Base, raw: bytes, damage: int) -> set[int]:
    """Return the entries that end before a place: the next one has begun there."""
    if base.name == "ruby vcr" or base.name == "ruby vcr as YAML":
        marks = [
            raw.find(part)
            for part in (
                base64.b64encode(formats.BODY.replace("It's", marker(n)).encode()) for n in range(ENTRIES)
            )
        ]
    else:
        marks = [raw.find(marker(number).encode()) for number in range(ENTRIES)]
    # Documents need not have their entries in order, nor at the end.
    return {number for number in range(ENTRIES - 1) if 0 <= marks[number + 1] <= damage}


def encoded(base: Base, random: Random) -> tuple[bytes, set[int]]:
    """Write the file in another encoding, or packed."""
    text = base.dumped(base.content)
    raw = text.encode()
    whole = set(range(ENTRIES))
    how = random.randrange(8)
    if how == 0:
        return b"\xef\xbb\xbf" + raw, whole
    if how == 1:
        return text.encode("utf-16"), whole
    if how == 2:
        return text.replace("\n", "\r\n").encode(), whole if base.name != "script" else set()
    if how == 3:
        return gzip.compress(gzip.compress(raw)), whole
    if how == 4:
        return gzip.compress(raw[:100]) + gzip.compress(raw[100:]), whole
    packed = bytearray(gzip.compress(raw, 0))
    if how == 5:
        return bytes(packed[: random.randrange(len(packed))]), set()
    place = random.randrange(len(packed))
    packed[place] = random.randrange(256)
    return bytes(packed), set()


_TODAY = date(2026, 11, 26)


@cache
def _library() -> tuple[Library, Inspector]:
    library = load()
    return library, Inspector(library, legacy_api(), use_cases().values(), today=_TODAY)


def judge(found: list[Found]) -> None:
    """Check what was read, and write it in every form."""
    library, inspector = _library()
    answers = AnswerInspector(library, today=_TODAY)
    output = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with redirect_stdout(output), redirect_stderr(output):
        for lines in (Lines.NDJSON, Lines.TEXT):
            result = PartCheck(inspector, answers, library, Reading(), lines=lines).check_found(found)
            print("".join(text for _, text in result.output), *result.troubles)
            result.findings.to_json()


MUTATIONS = (wrong_part, wrong_part, damaged, damaged, encoded)


def play(base: Base, random: Random, folder: Path, result: Result) -> None:
    """Read one damaged file, and note everything that is not as it should be."""
    mutation = random.choice(MUTATIONS)
    raw, wanted = mutation(base, random)
    path = folder / random.choice([base.file, base.file, base.file, "it.json", "it.log", "it.txt"])
    if path.name != base.file:
        wanted = set()
    path.write_bytes(raw)
    began = time.monotonic()
    result.files += 1
    try:
        found = list(read_paths([str(path)]))
        judge(found)
    except Exception:
        _wrong(result, "raises", base, mutation, raw, traceback.format_exc()[-1_500:])
        return
    took = time.monotonic() - began
    if took > _SLOW:
        _wrong(result, "slow", base, mutation, raw, f"{took:.1f} s")
    requests = [item for item in found if isinstance(item, Recorded)]
    unread = [item for item in found if isinstance(item, Unreadable)]
    result.read += len(requests)
    result.unreadable += len(unread)
    bodies = b"".join(item.body for item in requests)
    missing = {number for number in wanted if marker(number).encode() not in bodies}
    if missing:
        _wrong(
            result,
            "lost",
            base,
            mutation,
            raw,
            f"entries {sorted(missing)}; {[str(item)[:200] for item in unread]}",
        )
    if raw.strip() and not found:
        _wrong(result, "silent", base, mutation, raw, "nothing is reported")


def _wrong(
    result: Result, kind: str, base: Base, mutation: Callable[..., Any], raw: bytes, reason: str
) -> None:
    result.kinds[kind] += 1
    result.wrong.append(f"{kind}: {base.name}, {mutation.__name__}: {reason}\n      {raw[:3_000]!r}")


def fuzz(folder: Path, files: int, seed: int) -> Result:
    """Read that many damaged files of all formats in turn."""
    result, random = Result(), Random(seed)
    known = list(bases())
    for number in range(files):
        play(known[number % len(known)], random, folder, result)
    return result


def main() -> None:
    """Run from the shell: see scripts/fuzz."""
    import tempfile

    import click

    @click.command()
    @click.option("--files", default=20_000, show_default=True, help="Damaged files to read.")
    @click.option("--seed", default=0, show_default=True)
    @click.option("--verbose", is_flag=True, help="Show every finding with its file.")
    def command(files: int, seed: int, verbose: bool) -> None:
        """Damage recordings of every format; read and check them."""
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            result = fuzz(Path(folder), files, seed)
        for line in result.wrong if verbose else result.wrong[:10]:
            click.echo(line)
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(result.kinds.items())) or "no finding"
        click.echo(
            f"seed {seed}: {result.files:,} files, {result.read:,} requests read, "
            f"{result.unreadable:,} places not, {counts}; {time.monotonic() - began:.0f} s"
        )
        sys.exit(bool(result.wrong))

    command()


if __name__ == "__main__":
    main()
