"""Finds the citations of facts in a tree and follows them: `python -m tests.architecture.citations [ROOT]`.

A citation is a section (`facts 8.13`), an error or pitfall (`E21`, `P10`), an old endpoint (`9.2 row 8`), the
tag of a source (`REC get_profile.404`, `EVT`), a grade or a page (`facts.md`). Sections and labels lead to
docs/facts.md, tags and grades to contracts/data/sources.yaml.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from klaviyo_rehearsal.contracts.tools.sources import Source, Sources, read_sources
from tests.architecture.passages import Kind, Passage, passages, without_code

ROOT = Path(__file__).parent.parent.parent

# Words that look like a tag where one is expected, whether or not a source has it.
_TAGS = sorted(read_sources().sources, key=len, reverse=True)
_FAMILY = r"C-\d+|S-[A-Z]{3}|V[12][A-Z]{3,4}|PY[A-Z0-9]{2,3}|M\d{4}"
_TAG = rf"(?:{'|'.join(map(re.escape, _TAGS))}|{_FAMILY})"
_THREAD = r"GH:[\w.-]+/[\w.-]+(?:#\d+)?"
_GRADE = r"(?:LIVE|SPEC|DOC|3P|DERIVED|UNCONFIRMED)"
_RECORDED = r"[a-z]+(?:_[a-z]+)+\.[1-5]\d\d"

_ITEM = r"(?:§?\d+(?:\.\d+)?|[EP]\d+|rows?\s+\d+)"
_SECTIONS = re.compile(rf"\bfacts\s+({_ITEM}(?:(?:\s*[,;]\s*|\s+and\s+|\s+to\s+|\s*-\s*){_ITEM})*)(?![\w%])")
_ROWS = re.compile(r"(?<![\w.])9\.2 row (\d+)")
_LABEL = re.compile(r"(?<![\w$.\"'/`-])([EP][1-9]\d?)(?![\w.'\"-])")
_LABEL_AHEAD = re.compile(r"^([EP][1-9]\d?):|\(([EP][1-9]\d?)\)")
_TAGGED = re.compile(
    rf"(?<![\w-])(?:({_THREAD})|({_TAG})(?![\w-])(?:\s+({_RECORDED}|[a-z]+(?:_[a-z]+)+|\d{{4}}-\d\d-\d\d))?)"
)
_LOOSE = re.compile(rf"(?<![\w/.])({_RECORDED})(?![\w.])")
_AFTER_GRADE = re.compile(r"\b(?:LIVE|DOC|3P)\s+(?:from\s+)?([A-Z][A-Z0-9-]{2,8})\b")
_GRADED = re.compile(rf"(?<![\w-])({_GRADE})(?![\w-])")
_PAGES = re.compile(r"(?<![\w/-])([a-z_]+\.md)\b")
_URL = re.compile(r"https?://[^\s\"')\]>;]+")
_EVIDENCE = re.compile(r"(?:LIVE|SPEC|DOC|3P|DERIVED|UNCONFIRMED|mock)(?![\w-])")
_BRACKETS = re.compile(r"\[([^\]]+)\](?!\()")
# Grades of other voices: a section, a source or an address has to stand beside them.
_VOUCHED = re.compile("(?:LIVE|DOC|3P)")


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation, where it begins in its text, and whether it names a source rather than a grade alone."""

    start: int
    text: str
    resolves: bool
    names: bool = True


@dataclass(frozen=True)
class Facts:
    """The anchors of docs/facts.md and the sources of a root; both are empty where it has none."""

    root: Path

    @cached_property
    def sources(self) -> Sources:
        """The grades and sources."""
        path = self.root / "contracts/data/sources.yaml"
        return read_sources(path) if path.exists() else Sources({}, {})

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Sections (`8.13`), points of section 11 (`11.1`), labels (`E21`), rows of 9.2 (`row 8`)."""
        page = self.root / "docs/facts.md"
        return frozenset(_anchors(page.read_text(encoding="utf-8"))) if page.exists() else frozenset()

    def has(self, tag: str, item: str = "") -> bool:
        """Return whether a tag, with the word after it, leads to an address."""
        source: Source | None = self.sources.sources.get(tag)
        return source is not None and source.address(item) is not None

    def knows(self, url: str) -> bool:
        """Return whether an address is one of a source; where there are none, it stands for itself."""
        return not self.sources.sources or any(source.holds(url) for source in self.sources.sources.values())


def _anchors(page: str) -> Iterator[str]:
    section = ""
    for line in page.splitlines():
        if heading := re.match(r"#+ (\d+(?:\.\d+)?)\.? ", line):
            yield (section := heading[1])
        elif point := re.match(r"(\d+)\. ", line):
            yield f"{section}.{point[1]}"
        elif row := re.match(r"\| ([EP]?\d+) \|", line):
            yield row[1] if row[1][0] in "EP" else f"row {row[1]}"


def citations(passage: Passage, facts: Facts) -> Iterator[Citation]:
    """Yield the citations of a passage, as they resolve by the facts of a root."""
    text = passage.text
    if passage.kind is Kind.PAGE:
        text = without_code(text)
    if passage.kind is Kind.STRING and not _EVIDENCE.match(text):
        yield from _sections(text, facts)
        yield from (_label(match, facts) for match in _LABEL_AHEAD.finditer(text))
        return
    named = [*_sections(text, facts), *_labels(text, facts), *_tags(text, facts)]
    if passage.kind is Kind.STRING:
        named += _addresses(text, facts)
    if passage.kind is Kind.PAGE and passage.path.name == "facts.md":
        named += _bracketed(text, facts)
    yield from named
    vouched = bool(named) or bool(_URL.search(text)) or passage.kind is Kind.PAGE
    for match in _GRADED.finditer(text):
        known = match[1] in facts.sources.grades
        yield Citation(
            match.start(), match[1], known and (vouched or not _VOUCHED.fullmatch(match[1])), names=False
        )


def _sections(text: str, facts: Facts) -> Iterator[Citation]:
    for match in _SECTIONS.finditer(text):
        in_rows = False
        for item in re.finditer(_ITEM, match[1]):
            name = item[0].lstrip("§")
            in_rows = name.startswith("row") or (in_rows and name.isdigit())
            anchor = f"row {name.split()[-1]}" if in_rows else name
            yield Citation(match.start(1) + item.start(), f"facts {anchor}", anchor in facts.anchors)
    for match in _ROWS.finditer(text):
        yield Citation(match.start(), match[0], f"row {match[1]}" in facts.anchors)


def _labels(text: str, facts: Facts) -> Iterator[Citation]:
    yield from (_label(match, facts) for match in _LABEL.finditer(text))
    for match in _PAGES.finditer(text):
        found = (facts.root / match[1]).exists() or (facts.root / "docs" / match[1]).exists()
        yield Citation(match.start(), match[1], found)


def _label(match: re.Match[str], facts: Facts) -> Citation:
    label = next(filter(None, match.groups()))
    return Citation(match.start(), label, label in facts.anchors)


def _tags(text: str, facts: Facts) -> Iterator[Citation]:
    for match in _TAGGED.finditer(text):
        thread, tag, item = match.groups()
        if thread:
            yield Citation(match.start(), thread, facts.has("GH") and "#" in thread)
        elif tag == "SPEC" and not item:
            yield Citation(match.start(), tag, facts.has(tag), names=False)
        else:
            yield Citation(match.start(), match[0], facts.has(tag, item or ""))
    for match in _LOOSE.finditer(text):
        yield Citation(match.start(), match[1], facts.has("REC", match[1]))
    for match in _AFTER_GRADE.finditer(text):
        if not re.fullmatch(rf"{_TAG}|{_GRADE}|[EP]\d+", match[1]):
            yield Citation(match.start(1), match[1], False)


def _addresses(text: str, facts: Facts) -> Iterator[Citation]:
    for match in _URL.finditer(text):
        yield Citation(match.start(), match[0], facts.knows(match[0]))


def _bracketed(text: str, facts: Facts) -> Iterator[Citation]:
    """Read the sources in square brackets, apart by semicolons: docs/facts.md has nothing else there."""
    for match in _BRACKETS.finditer(text):
        for name in match[1].split(";"):
            tag, _, item = " ".join(name.split()).partition(" ")
            thread = re.fullmatch(rf"{_THREAD}", tag)
            resolves = bool(thread) and "#" in tag if thread else facts.has(tag, item)
            yield Citation(match.start(), name.strip(), resolves)


def unresolved(root: Path, *, named_only: bool = False) -> list[tuple[Path, int, str]]:
    """Return file, line and text of every line of a tree with a citation that leads nowhere.

    named_only: leave out grades, such as UNCONFIRMED, that stand for themselves.
    """
    facts, found = Facts(root), dict[tuple[Path, int], str]()
    for passage in passages(root):
        for citation in citations(passage, facts):
            if not citation.resolves and (citation.names or not named_only):
                line = passage.line + passage.text.count("\n", 0, citation.start)
                found.setdefault((passage.path.relative_to(root), line), citation.text)
    return [(path, line, text) for (path, line), text in sorted(found.items())]


def main() -> None:
    """Print the lines whose citations lead nowhere, and how many there are."""
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    lines = unresolved(root)
    for path, line, text in lines:
        print(f"{path}:{line}: {text}")
    rooms = Counter(path.parts[0] for path, _, _ in lines)
    print(f"{len(lines)} lines: {dict(rooms)}; without bare grades {len(unresolved(root, named_only=True))}")


if __name__ == "__main__":
    main()
