"""Problems as SARIF 2.1.0, which code scanning of GitHub, GitLab and Azure reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import orjson

from klaviyo_rehearsal import __version__
from klaviyo_rehearsal.contracts.violation import CATALOGUE

from .escaping import visible
from .matter import OPEN, Matter, Spot
from .run_facts import RunFacts, relative_to_repository

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Mapping[str, str] = MappingProxyType(
    {"error": "error", "loss": "warning", OPEN: "warning", "drift": "warning", "advice": "note"}
)
_MOST_TEXT = 20_000


def sarif_report(
    kind: str, matters: Iterable[Matter], facts: RunFacts | None, *, complete: bool = True
) -> str:
    """Return problems as SARIF.

    kind: the command, such as check; code scanning keeps the results of each apart. complete: whether the run
    came to its end.
    """
    found = list(matters)
    codes = list(dict.fromkeys(matter.code for matter in found))
    driver: dict[str, Any] = {
        "name": "klaviyo-rehearsal",
        "version": facts.version if facts else __version__,
        "rules": [_rule(code, next(item for item in found if item.code == code)) for code in codes],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"klaviyo-rehearsal/{kind}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(facts, complete)],
        "results": [_result(matter, codes.index(matter.code), facts) for matter in found],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n"


def _rule(code: str, first: Matter) -> dict[str, Any]:
    kind = CATALOGUE.get(code)
    summary = _text(kind.summary if kind else first.title)
    remedy = _text((kind.remedy if kind else first.remedy) or summary)
    level = kind.severity if kind else first.level
    return {
        "id": code,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "help": {"text": remedy},
        "defaultConfiguration": {"level": _LEVELS[level]},
    }


def _invocation(facts: RunFacts | None, complete: bool) -> dict[str, Any]:
    invocation: dict[str, Any] = {"executionSuccessful": complete}
    if facts:
        ended = facts.begun + timedelta(seconds=facts.seconds)
        invocation |= {
            "startTimeUtc": facts.moment,
            "endTimeUtc": ended.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    return invocation


def _result(matter: Matter, rule: int, facts: RunFacts | None) -> dict[str, Any]:
    logical = {"fullyQualifiedName": _text(matter.subject), "kind": "function"}
    spots = [_location(spot, facts) for spot in matter.spots]
    places = [{"physicalLocation": spot} for spot in spots if spot]
    first = {**(places[0] if places else {}), "logicalLocations": [logical]}
    properties = {
        "severity": matter.level,
        "subject": matter.subject,
        "use_case": matter.use_case,
        "revision": matter.revision,
        "place": matter.place,
        "remedy": matter.remedy,
        "evidence": matter.evidence,
    }
    return {
        "ruleId": matter.code,
        "ruleIndex": rule,
        "level": _LEVELS[matter.level],
        "message": {"text": _text(matter.text())},
        "locations": [first],
        "relatedLocations": [{"id": number, **place} for number, place in enumerate(places[1:], 1)],
        "occurrenceCount": matter.count,
        "partialFingerprints": {"klaviyoRehearsal/v1": matter.fingerprint},
        "properties": {name: _text(value) for name, value in properties.items() if value},
    }


def _location(spot: Spot, facts: RunFacts | None) -> dict[str, Any] | None:
    if spot.file in ("", "-"):  # standard input has no address
        return None
    name = relative_to_repository(spot.file, facts)
    artifact: dict[str, Any]
    # The name of a file may be no UTF-8.
    address = quote(Path(name).as_posix(), errors="backslashreplace")
    if Path(name).is_absolute():
        artifact = {"uri": f"file://{address}"}
    else:
        artifact = {"uri": address, "uriBaseId": "%SRCROOT%"}
    return {"artifactLocation": artifact, "region": {"startLine": max(1, spot.line)}}


def _text(text: str) -> str:
    """Return foreign text for a viewer, not too long for those that have a limit."""
    lines = "\n".join(visible(line) for line in text.split("\n"))
    return lines if len(lines) <= _MOST_TEXT else f"{lines[:_MOST_TEXT]}..."
