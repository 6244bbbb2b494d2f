"""YAML in which dates stay text: `2026-07-15` is the name of a revision."""

from __future__ import annotations

from typing import Any

import yaml

from .errors import ContractError


# The loader in C is several times as fast; not every build of PyYAML has it.
class PlainLoader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Loads YAML without dates."""


def resolvers_without(*names: str) -> dict[str, list[tuple[str, Any]]]:
    """Return the resolvers of YAML without those of some tags, whose values then stay text."""
    return {
        first: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] not in names]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


PlainLoader.yaml_implicit_resolvers = resolvers_without("timestamp")


def parse_yaml(raw: bytes, *, place: str) -> Any:
    """Parse YAML. Raises ContractError with the line and the reason; `place` names the file in it."""
    try:
        return yaml.load(raw, Loader=PlainLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f"{place}:{mark.line + 1}:{mark.column + 1}" if mark else place
        reason = getattr(error, "problem", None) or error
        raise ContractError(f"{at}: not YAML: {reason}. Is the file complete?") from None
