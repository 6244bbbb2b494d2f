"""What the package brings along: contracts, rules and use cases; and loading any of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ..errors import ContractError
from ..legacy.endpoints import LegacyApi
from ..rules.parsing import parse_rules
from ..rules.rule import Rule
from ..use_case import UseCase, parse_use_cases
from .cache import cached
from .contract import Contract, Library
from .document import parse_file, read_document, read_folder, read_mapping
from .parsing import contract_from

_DATA = Path(__file__).parent.parent / "data"
_SPECS = _DATA / "specs"


def bundled_revisions() -> tuple[str, ...]:
    """Name the revisions that come with the package, the oldest first."""
    return tuple(sorted(path.name for path in _SPECS.iterdir() if path.is_dir()))


def _read_bundle() -> dict[str, Any]:
    return {
        "specs": {revision: read_folder(_SPECS / revision) for revision in bundled_revisions()},
        "rules": read_list(_DATA / "rules.yaml"),
        "use_cases": read_mapping(_DATA / "use_cases.yaml"),
        "legacy": read_list(_DATA / "legacy.yaml"),
    }


def read_list(path: Path) -> list[Any]:
    """Read a YAML file that holds a list."""
    content = parse_file(path)
    if not isinstance(content, list):
        raise ContractError(f"{path}: expected a list at the top, found {type(content).__name__}")
    return content


def bundle() -> dict[str, Any]:
    """Return everything that the package brings along, parsed: specs, rules, use cases."""
    content: dict[str, Any] = cached(sorted(_DATA.glob("**/*.yaml")), _read_bundle)
    return content


def bundled_rules() -> tuple[Rule, ...]:
    """Return the rules of rules.yaml."""
    return parse_rules(bundle()["rules"])


def use_cases() -> dict[str, UseCase]:
    """Return the use cases of the migration guide, by name."""
    return parse_use_cases(bundle()["use_cases"])


def legacy_api() -> LegacyApi:
    """Return the endpoints of the old API."""
    return LegacyApi(bundle()["legacy"])


def load_file(path: Path, rules: Sequence[Rule] | None = None) -> Contract:
    """Read an OpenAPI file, JSON or YAML, into a contract. Raises ContractError with the place."""
    document = read_document(path)
    return contract_from(document, bundled_rules() if rules is None else rules, place=str(path))


def load(revisions: Iterable[str] = (), files: Iterable[Path] = ()) -> Library:
    """Load contracts by revision and from files; all bundled ones when no revision is named.

    A file replaces the bundled contract of its revision. Raises ContractError for a revision that is
    neither bundled nor in a file.
    """
    content = bundle()
    rules = parse_rules(content["rules"])
    from_files = {contract.revision: contract for contract in (load_file(path, rules) for path in files)}
    wanted = tuple(revisions) or (*content["specs"], *from_files)
    chosen = []
    for revision in dict.fromkeys(wanted):
        if revision in from_files:
            chosen.append(from_files[revision])
        elif revision in content["specs"]:
            chosen.append(contract_from(content["specs"][revision], rules, place=f"specs/{revision}"))
        else:
            known = ", ".join(sorted({*content["specs"], *from_files}))
            raise ContractError(
                f"revision {revision} is not loaded: bundled or named are {known}. Add its file: --spec FILE"
            )
    return Library(chosen)
