"""YAML in which dates stay text: `2026-07-15` is the name of a revision. Bombs are refused."""

from __future__ import annotations

from typing import Any

import yaml

from .errors import ContractError

# Aliases repeat a part at no cost until the part is written out.
MOST_VALUES = 5_000_000
_MOST_MERGED = 100_000


# The loader in C is several times as fast; not every build of PyYAML has it.
class PlainLoader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Loads YAML without dates, whose keys stand there once."""

    def __init__(self, stream: bytes | str) -> None:
        super().__init__(stream)
        self._checked: set[int] = set()

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Take the members of `<<` over. Raises YAMLError for more than a person has written, or twice."""
        # Before the merge, whose members may stand there again.
        if id(node) not in self._checked:
            self._checked.add(id(node))
            _check_keys(node)
        super().flatten_mapping(node)
        if len(node.value) > _MOST_MERGED:
            raise yaml.constructor.ConstructorError(
                None, None, f"merges make more than {_MOST_MERGED:,} members", node.start_mark
            )


def _check_keys(node: yaml.MappingNode) -> None:
    seen = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode) and not key.tag.endswith(":merge"):
            if (key.tag, key.value) in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} stands there twice", key.start_mark
                )
            seen.add((key.tag, key.value))


def resolvers_without(*names: str) -> dict[str, list[tuple[str, Any]]]:
    """Return the resolvers of YAML without those of some tags, whose values then stay text."""
    return {
        first: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] not in names]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


PlainLoader.yaml_implicit_resolvers = resolvers_without("timestamp")


def parse_yaml(raw: bytes | str, *, place: str) -> Any:
    """Parse YAML. Raises ContractError with the line and the reason; `place` names the file in it."""
    try:
        content = yaml.load(raw, Loader=PlainLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f"{place}:{mark.line + 1}:{mark.column + 1}" if mark else place
        reason = getattr(error, "problem", None) or str(error).partition("\n")[0]
        if "twice" in reason:
            raise ContractError(f"{at}: {reason}. Remove one of them.") from None
        raise ContractError(f"{at}: not YAML: {reason}. Is the file complete?") from None
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        # PyYAML raises these for values such as `0x_`, for numbers of 5 000 digits and for circles of merges.
        reason = str(error).partition("\n")[0][:200]
        raise ContractError(f"{place}: not YAML that can be read: {reason}") from None
    if size_of(content) > MOST_VALUES:
        raise ContractError(f"{place}: YAML whose aliases make more than {MOST_VALUES:,} values")
    return content


def size_of(content: Any) -> float:
    """Return the number of values of a document with its aliases written out; infinite for a circle."""
    sizes: dict[int, float] = {}
    begun: set[int] = set()
    stack = [content]
    while stack:
        whole, key = stack[-1], id(stack[-1])
        if key in sizes:
            stack.pop()
            continue
        inner = whole.values() if isinstance(whole, dict) else whole if isinstance(whole, list) else ()
        parts = [part for part in inner if isinstance(part, (dict, list))]
        if key not in begun:
            begun.add(key)
            stack += [part for part in parts if id(part) not in begun]
            continue
        # A part that has begun and is not counted holds this one: a circle.
        sizes[key] = 1 + len(inner) - len(parts) + sum(sizes.get(id(part), float("inf")) for part in parts)
        stack.pop()
    return sizes[id(content)]
