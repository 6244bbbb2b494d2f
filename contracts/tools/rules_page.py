"""Writes docs/rules.md, the page of every code: `python -m klaviyo_rehearsal.contracts.tools.rules_page`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..openapi.loading import bundled_rules
from ..rules.rule import FIRST, LAST, Rule
from ..violation import CATALOGUE, Severity, ViolationKind
from .sources import Sources, read_sources

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"

_HEADINGS = {
    Severity.ERROR: ("Errors", "Klaviyo refuses the request with the status named here."),
    Severity.LOSS: ("Losses", "Klaviyo accepts the request and drops its data."),
    Severity.ADVICE: ("Advice", "Klaviyo accepts the request; there is a better way."),
    Severity.DRIFT: ("Drift", "An answer of Klaviyo's differs from the contract of its revision."),
}
_INTRODUCTION = """\
# Rules

Every code that a violation can have. Generated from `contracts/catalogue/` and `contracts/data/rules.yaml`
by `python -m klaviyo_rehearsal.contracts.tools.rules_page`.

Evidence begins with its grade, such as LIVE for a recorded answer, and names its source. [facts.md](facts.md)
explains the [grades](facts.md#how-to-read-this-page) and lists the [sources](facts.md#0-sources). A code
without places is checked wherever it can occur. An answer names words of the request in braces.
"""


def render() -> str:
    """Write the page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _INTRODUCTION.rstrip()
    rules, sources = bundled_rules(), read_sources()
    for severity, (heading, meaning) in _HEADINGS.items():
        yield from ("", f"## {heading}", "", meaning)
        for code, kind in CATALOGUE.items():
            if kind.severity is severity:
                yield from _entry(code, kind, [rule for rule in rules if rule.code == code], sources)


def _entry(code: str, kind: ViolationKind, rules: Sequence[Rule], sources: Sources) -> Iterator[str]:
    yield from ("", f"### {code}", "", kind.summary, "")
    yield f"- Severity: {kind.severity}, status {kind.status}"
    if kind.detail:
        yield f"- Answer: {kind.detail}"
    yield f"- Remedy: {kind.remedy}"
    yield f"- Evidence: {_linked(kind.evidence, sources)}"
    places = list(dict.fromkeys(map(_place, rules)))
    if places:
        yield "- Binds:"
        yield from (f"  - {place}" for place in places)


def _linked(evidence: str, sources: Sources) -> str:
    # An address is a link as it stands.
    linked = "".join(
        f"[{text}]({address})" if address and address != text else text
        for text, address in sources.pieces(evidence)
    )
    return re.sub(r"\bfacts (\S+\d)", r"[facts \1](facts.md)", linked)


def _place(rule: Rule) -> str:
    since = f", since {rule.since}" if rule.since != FIRST else ""
    until = f", until {rule.until}" if rule.until != LAST else ""
    return f"`{rule.operation}` `/{'/'.join(rule.pointer)}`{since}{until}"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8")
