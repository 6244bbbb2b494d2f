"""Reads the HTML of a mail, which is foreign text: its links, and its words for a mail without a text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

# Elements whose content nobody reads, and those that begin a line.
_HIDDEN = frozenset({"script", "style", "head", "title"})
_BREAKS = frozenset({"br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "table", "tr"})

# A base before the doctype would have the browser take the page for an old one.
_HEAD = re.compile(r"<head\b[^>]*>|<html\b[^>]*>(?!\s*<head)|<!doctype[^>]*>(?!\s*<html)", re.IGNORECASE)


class _Reader(HTMLParser):
    """Collects links and words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        if tag in _BREAKS:
            self.words.append("\n")
        if tag in ("a", "area"):
            self.links += [value for name, value in attrs if name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN and self._hidden:
            self._hidden -= 1
        if tag in _BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def for_frame(html: str) -> str:
    """Return a page whose links open windows of their own, as those of a mail do."""
    place = _HEAD.search(html)
    end = place.end() if place else 0
    return f'{html[:end]}<base target="_blank">{html[end:]}'


def links_of(html: str) -> tuple[str, ...]:
    """Return the href of every link, each once, in the order of the page."""
    return tuple(dict.fromkeys(_read(html).links))


def text_of(html: str) -> str:
    """Return the words of a page, a block a line."""
    lines = (" ".join(line.split()) for line in "".join(_read(html).words).split("\n"))
    return "\n".join(line for line in lines if line)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader
