"""The lower bounds of the dependencies are those that `tox -e lowest` installs."""

from __future__ import annotations

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.packaging.installs import PROJECT, group

from .imports import ROOT

_CONSTRAINTS = ROOT / "tests" / "constraints-lowest.txt"


def _lowest() -> dict[str, Version]:
    """Return the pinned versions of the constraints file."""
    lines = [line for line in _CONSTRAINTS.read_text().splitlines() if line and not line.startswith("#")]
    pins = [line.split("==") for line in lines]
    return {canonicalize_name(name): Version(version) for name, version in pins}


def _bounds(requirements: list[str]) -> dict[str, Version]:
    """Return the lower bound of each requirement."""
    return {
        canonicalize_name(requirement.name): Version(bound.version)
        for requirement in map(Requirement, requirements)
        for bound in requirement.specifier
        if bound.operator in (">=", "==")
    }


def test_every_dependency_is_tested_at_its_lower_bound() -> None:
    bounds = _bounds(PROJECT["project"]["dependencies"])
    assert len(bounds) == len(PROJECT["project"]["dependencies"])
    assert {name: version for name, version in _lowest().items() if name in bounds} == bounds


def test_a_pinned_tool_of_the_tests_is_at_its_lower_bound() -> None:
    bounds = _bounds([*PROJECT["project"]["dependencies"], *group("tests")])
    assert {name: bounds.get(name) for name in _lowest()} == _lowest()
