"""The file of known failures and intended differences, as YAML or JSON."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.files import parse_file
from klaviyo_rehearsal.contracts.suggestions import did_you_mean
from klaviyo_rehearsal.contracts.violation import CATALOGUE

from ..compare.intended import Clean
from ..integration import IntegrationError, load_integration
from .baseline import TWINS, Baseline, Cleaning, Entry, IntendedPlace, KnownFailure
from .cause import is_known_code

# Of the entries of --write-baseline: until they expire, and the reason.
WRITTEN_FOR = timedelta(days=90)
WRITTEN_REASON = "written by --write-baseline; give the reason here"
# As of `rehearse upgrade --to`; betas end with .pre.
REVISION = re.compile(r"\d{4}-\d{2}-\d{2}(\.pre)?")
KNOWN = ("use_case", "code", "place", "reason", "expires")
KEYS: Mapping[str, tuple[str, ...]] = {
    "ignore": ("ignore", "use_case", "reason", "expires"),
    "clean": ("clean", "reason", "expires"),
    # Of `rehearse check` and `upgrade`: a recorded request may have no use case.
    "operation": ("operation", "to", "code", "place", "reason", "expires"),
}
NEEDED: Mapping[str, tuple[str, ...]] = {
    "ignore": ("ignore", "reason"),
    "clean": ("clean", "reason"),
    "operation": ("operation", "code", "reason", "expires"),
    "known": ("use_case", "code", "reason", "expires"),
}


class BaselineError(Exception):
    """The file cannot be read. The message gives place and reason."""


def read_baseline(path: Path, use_cases: Collection[str], folder: Path | None = None) -> Baseline:
    """Read a file of known failures, YAML or JSON.

    folder: where the modules of `clean` are looked for first. Raises BaselineError.
    """
    names = (*use_cases, TWINS)
    entries = [
        _entry(item, f"{path}: entry {number}", names, folder) for number, item in enumerate(_items(path), 1)
    ]
    return Baseline(
        tuple(entry for entry in entries if isinstance(entry, KnownFailure)),
        ignored=tuple(entry for entry in entries if isinstance(entry, IntendedPlace)),
        cleanings=tuple(entry for entry in entries if isinstance(entry, Cleaning)),
    )


def _items(path: Path) -> list[Any]:
    try:
        content = parse_file(path)
    except ContractError as error:
        raise BaselineError(str(error)) from None
    if isinstance(content, dict):
        for name in content:
            if name != "known":
                raise BaselineError(
                    f"{path}: unknown key '{name}'. The entries stand in a list under 'known'."
                )
    entries = content.get("known") if isinstance(content, dict) else content
    if not isinstance(entries, list):
        raise BaselineError(f"{path}: no list of entries under 'known'")
    return entries


def _entry(item: Any, place: str, use_cases: tuple[str, ...], folder: Path | None) -> Entry:
    if not isinstance(item, Mapping):
        raise BaselineError(f"{place} is not a mapping")
    kind = next((name for name in KEYS if name in item), "known")
    allowed = KEYS.get(kind, KNOWN)
    for name in item:
        # A misspelt `expires` would make an entry that never ends.
        if name not in allowed:
            hint = did_you_mean(str(name), (*allowed, *KEYS)) or f" Known: {', '.join(allowed)}."
            raise BaselineError(f"{place}: unknown key '{name}'.{hint}")
    for name in NEEDED[kind]:
        if not item.get(name) or not str(item[name]).strip():
            raise BaselineError(f"{place} has no '{name}'")
    reason, expires = str(item["reason"]), _day(item.get("expires"), place)
    if kind == "ignore":
        use_case = _use_case(item["use_case"], place, use_cases) if "use_case" in item else ""
        return IntendedPlace(_text(item, "ignore", place), reason, expires, use_case, origin=place)
    if kind == "clean":
        name = _text(item, "clean", place)
        return Cleaning(name, _function(name, place, folder), reason, expires, origin=place)
    operation = _text(item, "operation", place) if kind == "operation" else ""
    target = _revision(item["to"], place) if "to" in item else ""
    joined = "" if operation else _use_cases(item["use_case"], place, use_cases)
    assert expires is not None  # known failures need a day
    code = str(item["code"])
    if not is_known_code(code):
        hint = (
            did_you_mean(code, CATALOGUE) or " See docs/rules.md; differences are missing, extra or changed."
        )
        raise BaselineError(f"{place}: no code '{code}'.{hint}")
    return KnownFailure(joined, code, reason, expires, str(item.get("place") or ""), place, operation, target)


def _use_cases(names: Any, place: str, use_cases: tuple[str, ...]) -> str:
    listed = names if isinstance(names, list) else [names]
    return ", ".join(_use_case(name, place, use_cases) for name in listed)


def _text(item: Mapping[Any, Any], name: str, place: str) -> str:
    value = item[name]
    if not isinstance(value, str):
        raise BaselineError(f"{place}: '{name}' is not a text but {type(value).__name__}")
    return value


def _use_case(name: Any, place: str, use_cases: tuple[str, ...]) -> str:
    if name not in use_cases:
        raise BaselineError(f"{place}: no use case '{name}'.{did_you_mean(str(name), use_cases)}")
    return str(name)


def _day(expires: Any, place: str) -> date | None:
    if expires is None:
        return None
    try:
        return date.fromisoformat(str(expires))
    except ValueError:
        raise BaselineError(f"{place}: 'expires' is not a date such as 2026-12-31") from None


def _revision(value: Any, place: str) -> str:
    # YAML reads an unquoted one as a day.
    revision = str(value)
    if not REVISION.fullmatch(revision):
        raise BaselineError(f"{place}: 'to' is not a revision such as 2026-07-15")
    return revision


def _function(name: str, place: str, folder: Path | None) -> Clean:
    try:
        return cast(Clean, load_integration(name, folder))
    except IntegrationError as error:
        raise BaselineError(f"{place}: clean: {error}") from None


def write_baseline(path: Path, entries: Iterable[Entry]) -> None:
    """Write entries, as YAML or, for a file ending in .json, as JSON. Raises OSError."""
    import yaml

    content = {"known": [_written(entry) for entry in entries]}
    if path.suffix == ".json":
        import orjson

        path.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")
    else:
        path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))


def _written(entry: Entry) -> dict[str, Any]:
    content: dict[str, Any] = entry.as_dict()
    if isinstance(entry, KnownFailure) and len(entry.use_cases) > 1:
        content["use_case"] = list(entry.use_cases)
    return content
