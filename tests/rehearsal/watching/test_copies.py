"""Copies of bodies are bounded, and are unpacked where that can be done."""

from __future__ import annotations

import gzip

import pytest

from klaviyo_rehearsal.contracts.checking.request import MAX_BODY
from klaviyo_rehearsal.rehearsal.watching.copies import BodyCopy


def copy_of(*parts: bytes) -> BodyCopy:
    copy = BodyCopy()
    for part in parts:
        copy.add(part)
    return copy


def test_a_copy_has_the_parts_in_their_order() -> None:
    copy = copy_of(b"ab", b"", b"c")
    assert (copy.content(), copy.size, copy.is_cut) == (b"abc", 3, False)
    assert copy_of().content() == b""


def test_a_copy_ends_a_byte_after_the_most_that_klaviyo_takes() -> None:
    whole, cut = copy_of(b"x" * MAX_BODY), copy_of(b"x" * MAX_BODY, b"yz", b"z")
    assert (whole.size, whole.is_cut) == (MAX_BODY, False)
    assert (cut.size, cut.is_cut, cut.content()[-1:]) == (MAX_BODY + 1, True, b"y")


@pytest.mark.parametrize(
    ("content", "encoding", "found", "codes"),
    [
        (b"{}", "", b"{}", []),
        (gzip.compress(b"{}"), "gzip", b"{}", []),
        (gzip.compress(b"{}")[:9], "gzip", b"", ["broken-encoding"]),
        (b"{}", "br", b"", ["content-encoding"]),
        (gzip.compress(bytes(MAX_BODY + 1)), "gzip", b"", ["too-large"]),
    ],
    ids=["plain", "packed", "cut", "unknown", "large"],
)
def test_a_packed_copy_is_unpacked_or_the_reason_is_told(
    content: bytes, encoding: str, found: bytes, codes: list[str]
) -> None:
    unpacked, troubles = copy_of(content).unpacked(encoding)
    assert (unpacked, [item.code for item in troubles]) == (found, codes)
