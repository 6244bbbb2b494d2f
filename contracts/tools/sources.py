"""Reads contracts/data/sources.yaml: the sources that code, data and docs cite by a tag."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..files import read_mapping

# A part of a source, as `REC get_profile.404`, `PYCL 6.0.0` or `GH:owner/name#1`; a tag alone; or an address.
_CITED = re.compile(r"https?://[^\s,;)]+|\b(?:GH:[\w./-]+#\d+|(?:REC|SPEC|PYCL) [\w.-]+|[A-Z][A-Z0-9-]+)")

FILE = Path(__file__).resolve().parents[1] / "data" / "sources.yaml"


@dataclass(frozen=True, slots=True)
class Source:
    """A public source of facts.

    pages: pattern of the word after the tag -> its address. names: the words that exist, all where empty.
    """

    title: str
    url: str
    urls: tuple[str, ...]
    pages: Mapping[str, str]
    date: str
    grade: str
    shows: str
    names: frozenset[str]

    def address(self, item: str = "") -> str | None:
        """Return where the source is read, or its part `item`; None when there is no such part."""
        if item and self.names and item not in self.names:
            return None
        for pattern, page in self.pages.items():
            if match := re.fullmatch(pattern, item):
                return match.expand(page)
        return self.url

    def holds(self, url: str) -> bool:
        """Return whether an address is one of this source or below it."""
        return any(url.startswith(own) for own in (self.url, *self.urls))


@dataclass(frozen=True, slots=True)
class Sources:
    """The grades of evidence, the strongest first, and the sources by tag."""

    grades: Mapping[str, str]
    sources: Mapping[str, Source]

    def address(self, citation: str) -> str | None:
        """Return where a citation such as `REC get_profile.404` or `GH:owner/name#1` leads, if anywhere."""
        tag, _, item = citation.replace("GH:", "GH ", 1).partition(" ")
        source = self.sources.get(tag)
        return source.address(item) if source else None

    def pieces(self, evidence: str) -> Iterator[tuple[str, str | None]]:
        """Yield the pieces of a piece of evidence, each citation apart, with the address where it leads."""
        end = 0
        for match in _CITED.finditer(evidence):
            cited = match[0]
            address = cited if "://" in cited else None if cited in self.grades else self.address(cited)
            if address is not None:
                if match.start() > end:
                    yield evidence[end : match.start()], None
                yield cited, address
                end = match.end()
        if end < len(evidence):
            yield evidence[end:], None


def read_sources(path: Path = FILE) -> Sources:
    """Read the file. Raises ContractError with the place."""
    content = read_mapping(path)
    return Sources(content["grades"], {tag: _source(entry) for tag, entry in content["sources"].items()})


def _source(entry: dict[str, Any]) -> Source:
    return Source(
        title=entry["title"],
        url=entry["url"],
        urls=tuple(entry.get("urls", ())),
        pages=entry.get("pages", {}),
        date=entry.get("date", ""),
        grade=entry["grade"],
        shows=entry["shows"],
        names=frozenset(entry.get("names", "").split()),
    )
