"""Every citation of a fact leads to docs/facts.md or sources.yaml, and from there to an address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.catalogue import CATALOGUE
from klaviyo_rehearsal.contracts.tools.facts_page import PAGE, render
from klaviyo_rehearsal.contracts.tools.sources import read_sources
from tests.architecture.citations import ROOT, Citation, Facts, citations, unresolved
from tests.architecture.passages import Kind, Passage
from tests.rehearsal.mutants import MUTANTS

FACTS = Facts(ROOT)


def cited(text: str, kind: Kind = Kind.PROSE, name: str = "module.py") -> list[Citation]:
    return list(citations(Passage(Path(name), 1, kind, text), FACTS))


def test_every_citation_leads_somewhere() -> None:
    assert unresolved(ROOT) == []


@pytest.mark.parametrize(
    "text",
    [
        "facts 8.13",
        "facts 8.6-8.9",
        "facts 8.1 to 8.4 describe them",
        "facts 8.5, 13.3, LIVE",
        "facts 9.2, rows 9-16, 39",
        "facts 11.1",
        "facts E8, E9, LIVE",
        "P24 and E20, LIVE elsewhere",
        "9.2 row 8",
        "(REC\n    get_image_for_campaign_message.200)",
        "LIVE REC get_tags_for_list.200, get_list_ids_for_tag.200: no next",
        "SPEC create_event",
        "SPEC 2024-02-15",
        "PYCL 24, EVT",
        "C-8333 (LIVE): a range",
        "GH:timlrx/pliny#174",
        "LIVE https://github.com/verbb/formie/issues/1986: refused",
        "facts.md",
        "is UNCONFIRMED",
    ],
)
def test_a_right_citation_leads_somewhere(text: str) -> None:
    assert cited(text)
    assert all(citation.resolves for citation in cited(text))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("facts 8.99", "facts 8.99"),
        ("facts 8.6-8.99", "facts 8.99"),
        ("facts 8.5; 8.98", "facts 8.98"),
        ("facts 9.2, rows 9-40", "facts row 40"),
        ("9.2 row 77", "9.2 row 77"),
        ("facts E99, LIVE", "facts E99"),
        ("refused (E77)", "E77"),
        ("P99: such a call", "P99"),
        ("REC get_nothing.200", "REC get_nothing.200"),
        ("REC get_profile.404, get_profile.418", "get_profile.418"),
        ("LIVE RECO get_profile", "RECO"),
        ("C-1 found it", "C-1"),
        ("V1XYZ has it", "V1XYZ"),
        ("GH:klaviyo/klaviyo-api-node", "GH:klaviyo/klaviyo-api-node"),
        ("accepted at once (LIVE)", "LIVE"),
        ("3P: probes of the live API", "3P"),
        ("see wire.md", "wire.md"),
    ],
)
def test_a_wrong_citation_is_found(text: str, wrong: str) -> None:
    assert wrong in [citation.text for citation in cited(text) if not citation.resolves]


def test_evidence_has_to_name_a_known_address() -> None:
    assert not all(citation.resolves for citation in cited("LIVE https://example.org/x", Kind.STRING))


def test_other_strings_cite_by_sections_and_labels_only() -> None:
    assert not cited("the LIVE profile P1 of REC", Kind.STRING)
    assert [citation.resolves for citation in cited("P99: a call", Kind.STRING)] == [False]


def test_brackets_of_the_page_hold_sources_only() -> None:
    assert [one.resolves for one in cited("LIVE [C-1; EVT]", Kind.PAGE, "facts.md") if one.text == "C-1"][
        -1:
    ] == [False]
    assert all(one.resolves for one in cited("`[x]`, [text](facts.md) [EVT]", Kind.PAGE, "facts.md"))


def test_unresolved_lines_are_counted_in_any_tree(tmp_path: Path) -> None:
    folder = tmp_path / "mockserver"
    folder.mkdir()
    code = '"""Does it (facts 8.1)."""\n\nx = 1\n# Once\n# more (EVT), is\n# UNCONFIRMED\n'
    (folder / "events.py").write_text(code, encoding="utf-8")
    path = Path("mockserver/events.py")
    assert unresolved(tmp_path) == [(path, 1, "facts 8.1"), (path, 5, "EVT"), (path, 6, "UNCONFIRMED")]
    assert len(unresolved(tmp_path, named_only=True)) == 2


def test_the_tables_of_the_page_are_those_of_the_sources() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert render(page, read_sources()) == page, "run python -m klaviyo_rehearsal.contracts.tools.facts_page"


def test_every_source_has_an_address_and_a_grade() -> None:
    sources = read_sources()
    for tag, source in sources.sources.items():
        assert source.grade in sources.grades, tag
        assert source.title and source.shows, tag
        assert all(url.startswith("https://") for url in (source.url, *source.urls)), tag


def test_every_source_is_cited_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8").partition("## 1. ")[2]
    assert [tag for tag in read_sources().sources if not re.search(rf"(?<![\w-]){tag}(?![\w-])", page)] == []


@pytest.mark.parametrize("source", sorted({mutant.source for mutant in MUTANTS}))
def test_every_mutant_has_a_source(source: str) -> None:
    for name in source.split(", "):
        section = re.fullmatch(r"(?:facts )?([EP]?\d+(?:\.\d+)?)", name)
        found = [section[1] in FACTS.anchors] if section else [one.resolves for one in cited(name)]
        assert found and all(found), name


@pytest.mark.parametrize("code", CATALOGUE)
def test_evidence_of_a_violation_leads_somewhere(code: str) -> None:
    evidence = CATALOGUE[code].evidence
    assert evidence == "mock" or evidence.startswith("mock") or cited(evidence, Kind.STRING)
    assert all(citation.resolves for citation in cited(evidence, Kind.STRING)), evidence
