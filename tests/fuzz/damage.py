"""Damages recordings: one entry, some bytes, or the encoding of the whole file."""

from __future__ import annotations

import base64
import gzip
import json
from random import Random
from typing import Any

import orjson
import yaml

from tests.fuzz.mutated import places_of
from tests.fuzz.samples import ENTRIES, Base, marker
from tests.rehearsal.recordings import formats

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
    path = random.choice([*places_of(entry)] or [()])
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


MUTATIONS = (wrong_part, wrong_part, damaged, damaged, encoded)
