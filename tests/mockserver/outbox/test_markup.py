"""The HTML of a mail, made ready for a frame."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.mockserver.outbox.markup import for_frame


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
