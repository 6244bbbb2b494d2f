"""The catalogue of violation codes: complete, in use, and with a source for every claim."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from klaviyo_rehearsal import contracts, mockserver, rehearsal
from klaviyo_rehearsal.contracts import catalogue
from klaviyo_rehearsal.contracts.catalogue import CATALOGUE
from klaviyo_rehearsal.contracts.catalogue.violation_kind import Severity
from klaviyo_rehearsal.contracts.openapi.loading import bundled_rules

_SOURCES = [
    path
    for package in (contracts, mockserver, rehearsal)
    for path in sorted(Path(str(package.__file__)).parent.rglob("*.py"))
]


def _codes_by_subject() -> Iterator[tuple[str, str]]:
    """Yield the module and the code of every entry."""
    for module in iter_modules(catalogue.__path__):
        kinds = getattr(import_module(f"{catalogue.__name__}.{module.name}"), "KINDS", {})
        for code in kinds:
            yield module.name, code


def test_every_code_stands_in_one_file_of_the_catalogue() -> None:
    count = Counter(code for _, code in _codes_by_subject())
    assert [code for code, number in count.items() if number > 1] == []
    assert set(count) == set(CATALOGUE)


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_code_names_its_cause_its_remedy_and_its_evidence(code: str) -> None:
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


# The functions that take a code: of a violation, and of an account's error or a mismatch, which become one.
_TAKING_CODES = frozenset({"violation", "Reason", "AccountError.of", "Mismatch", "_drift"})


def _calls_with_code() -> Iterator[tuple[str, str]]:
    """Find every violation("code", ...) and its like in the source: the file and the code."""
    for path in _SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = _named_texts(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in _TAKING_CODES:
                for argument in ast.walk(node.args[0]):
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield path.name, argument.value
                    elif isinstance(argument, ast.Name) and argument.id in named:
                        yield path.name, named[argument.id]


def _named_texts(module: ast.Module) -> dict[str, str]:
    """Find the texts that a module gives a name: a code that others ask for has one."""
    return {
        target.id: node.value.value
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        if isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def test_every_code_that_the_source_uses_is_in_the_catalogue() -> None:
    used = set(_calls_with_code())
    assert used
    assert {(name, code) for name, code in used if code not in CATALOGUE} == set()


def test_every_code_of_the_catalogue_is_the_code_of_a_violation_or_a_rule() -> None:
    used = {code for _, code in _calls_with_code()}
    assert set(CATALOGUE) - used - {rule.code for rule in bundled_rules()} == set()


def test_severities_are_ordered_from_the_worst() -> None:
    assert [str(severity) for severity in Severity] == ["error", "loss", "advice", "drift"]
