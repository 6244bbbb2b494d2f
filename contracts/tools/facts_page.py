"""Writes the generated tables of docs/facts.md: `python -m klaviyo_rehearsal.contracts.tools.facts_page`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from .sources import Source, Sources, read_sources

PAGE = Path(__file__).resolve().parents[2] / "docs" / "facts.md"


def render(page: str, sources: Sources) -> str:
    """Return the page with its tables of grades and sources as contracts/data/sources.yaml has them."""
    for name, lines in (("grades", _grades(sources)), ("sources", _index(sources))):
        table = "\n".join(lines)
        page = re.sub(
            rf"(<!-- {name}: [^\n]*-->\n).*?(<!-- end -->)",
            lambda match, table=table: f"{match[1]}{table}\n{match[2]}",  # type: ignore[misc]
            page,
            flags=re.DOTALL,
        )
    return page


def _grades(sources: Sources) -> Iterator[str]:
    yield from ("| grade | meaning |", "|---|---|")
    for grade, meaning in sources.grades.items():
        yield f"| {grade} | {meaning} |"


def _index(sources: Sources) -> Iterator[str]:
    yield from ("| tag | source | grade | date | evidence for |", "|---|---|---|---|---|")
    for tag, source in sources.sources.items():
        yield f"| {tag} | {_link(source)} | {source.grade} | {source.date} | {source.shows} |"


def _link(source: Source) -> str:
    more = ", ".join(f"[{number}]({url})" for number, url in enumerate(source.urls, 2))
    return f"[{source.title}]({source.url})" + (f" ({more})" if more else "")


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text(encoding="utf-8"), read_sources()), encoding="utf-8")
