"""The catalogue of what can be wrong: complete, in use, and with a source for every claim."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from klaviyo_rehearsal import contracts, mockserver, rehearsal
from klaviyo_rehearsal.contracts.openapi.loading import bundled_rules
from klaviyo_rehearsal.contracts.violation import CATALOGUE, Severity, Violation, violation

_SOURCES = [
    path
    for package in (contracts, mockserver, rehearsal)
    for path in sorted(Path(str(package.__file__)).parent.rglob("*.py"))
]


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_code_says_what_is_wrong_what_to_do_and_how_we_know(code: str) -> None:
    kind = CATALOGUE[code]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    assert kind.summary.endswith(".")
    assert kind.remedy.endswith((".", '".'))
    assert re.match(r"(LIVE|SPEC|DOC|3P|DERIVED|mock)\b", kind.evidence)


@pytest.mark.parametrize("code", CATALOGUE)
def test_the_status_of_a_code_fits_its_severity(code: str) -> None:
    kind = CATALOGUE[code]
    if kind.status:  # 0: seen in a whole run, and answered by nobody
        assert (kind.severity is Severity.ERROR) == (400 <= kind.status <= 599)
    assert kind.status != 422, "Klaviyo never answers 422 (facts 4.2)"


def _calls_of_violation() -> Iterator[tuple[str, str]]:
    """Find every violation("code", ...) in the source: the file and the code."""
    for path in _SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "violation":
                for argument in ast.walk(node.args[0]):
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield path.name, argument.value


def test_every_code_that_the_source_uses_is_in_the_catalogue() -> None:
    used = set(_calls_of_violation())
    assert used
    assert {(name, code) for name, code in used if code not in CATALOGUE} == set()


def test_every_code_of_the_catalogue_is_used() -> None:
    texts = [path.read_text(encoding="utf-8") for path in _SOURCES if path.parent.name != "catalogue"]
    named = {code for code in CATALOGUE if any(f'"{code}"' in text for text in texts)}
    assert set(CATALOGUE) - named - {rule.code for rule in bundled_rules()} == set()


def test_a_violation_takes_its_words_from_the_catalogue() -> None:
    kind = CATALOGUE["bad-phone"]
    assert violation("bad-phone", pointer="/data") == Violation(
        code="bad-phone",
        detail=kind.summary,
        remedy=kind.remedy,
        severity=Severity.ERROR,
        pointer="/data",
        evidence=kind.evidence,
        status=400,
    )


def test_a_violation_may_have_words_of_its_own() -> None:
    found = violation("bad-phone", "No plus.", remedy="Add one.")
    assert (found.detail, found.remedy) == ("No plus.", "Add one.")


def test_a_code_that_is_not_in_the_catalogue_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="bad-hair"):
        violation("bad-hair")


@pytest.mark.parametrize(
    ("pointer", "parameter", "place"),
    [("/data/id", None, "/data/id"), (None, "filter", "parameter filter"), (None, None, "the request")],
)
def test_the_place_of_a_violation_is_put_in_words(
    pointer: str | None, parameter: str | None, place: str
) -> None:
    assert violation("bad-value", pointer=pointer, parameter=parameter).place == place


def test_severities_are_ordered_from_the_worst() -> None:
    assert [str(severity) for severity in Severity] == ["error", "loss", "advice"]
