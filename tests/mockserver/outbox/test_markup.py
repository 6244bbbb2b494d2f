"""The HTML of a mail, read, and made ready for a frame."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.mockserver.outbox.markup import for_frame, links_of, text_of


@pytest.mark.parametrize(
    ("html", "framed"),
    [
        ("<p>Hi</p>", '<base target="_blank"><p>Hi</p>'),
        ("<!doctype html><p>Hi</p>", '<!doctype html><base target="_blank"><p>Hi</p>'),
        ("<html><body>Hi</body></html>", '<html><base target="_blank"><body>Hi</body></html>'),
        (
            '<!DOCTYPE html><html lang="en"> <head id="x"><title>',
            '<!DOCTYPE html><html lang="en"> <head id="x"><base target="_blank"><title>',
        ),
    ],
)
def test_links_of_a_frame_open_windows_of_their_own(html: str, framed: str) -> None:
    assert for_frame(html) == framed


def test_links_and_words_are_read_from_any_page() -> None:
    page = "<style>p{}</style><p>One <b>two</b></p><a href='/x'>three<a href='/x'><a><p>four &amp; <script>no"
    assert links_of(page) == ("/x",)
    assert text_of(page) == "One two\nthree\nfour &"
