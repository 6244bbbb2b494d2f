"""The demands of SARIF 2.1.0 (OASIS) that matter to its readers, and those of GitHub's code scanning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_LEVELS = {"none", "note", "warning", "error"}
# Objects of the format, with the members that each may have here; the format allows no others.
_MEMBERS = {
    "log": {"$schema", "version", "runs"},
    "run": {"tool", "invocations", "results", "automationDetails", "columnKind", "versionControlProvenance"},
    "driver": {"name", "version", "semanticVersion", "informationUri", "rules"},
    "rule": {"id", "name", "shortDescription", "fullDescription", "help", "helpUri", "defaultConfiguration"},
    "invocation": {"executionSuccessful", "startTimeUtc", "endTimeUtc"},
    "result": {
        *("ruleId", "ruleIndex", "level", "message", "locations", "relatedLocations", "occurrenceCount"),
        *("partialFingerprints", "properties"),
    },
    "location": {"id", "physicalLocation", "logicalLocations", "message"},
}


def breaches(log: Any) -> list[str]:
    """Return the demands that a document does not meet."""
    return list(_log(log))


def _log(log: Any) -> Iterator[str]:
    yield from _members("log", log, "version", "runs")
    if log["version"] != "2.1.0":
        yield "version is not 2.1.0"
    for run in log["runs"]:
        yield from _run(run)


def _members(kind: str, value: Any, *required: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{kind} is no object"
        return
    yield from (f"{kind} lacks {name}" for name in required if name not in value)
    yield from (f"{kind} has {name}" for name in value.keys() - _MEMBERS[kind])


def _run(run: Any) -> Iterator[str]:
    yield from _members("run", run, "tool")
    driver = run["tool"]["driver"]
    yield from _members("driver", driver, "name")
    ids = [rule["id"] for rule in driver["rules"]]
    if len(ids) != len(set(ids)):
        yield "two rules have one id"
    for rule in driver["rules"]:
        yield from _members("rule", rule, "id")
        for name in ("shortDescription", "fullDescription", "help"):
            yield from _text(f"rule {name}", rule[name])
        if rule["defaultConfiguration"]["level"] not in _LEVELS:
            yield "rule has another level"
    for invocation in run["invocations"]:
        yield from _members("invocation", invocation, "executionSuccessful")
        for name in ("startTimeUtc", "endTimeUtc"):
            if name in invocation and not _MOMENT.fullmatch(invocation[name]):
                yield f"{name} is no moment in UTC"
    for result in run["results"]:
        yield from _result(result, ids)


def _result(result: Any, ids: list[str]) -> Iterator[str]:
    yield from _members("result", result, "message")
    yield from _text("message", result["message"])
    if ids[result["ruleIndex"]] != result["ruleId"]:
        yield "ruleIndex leads to another rule"
    if result["level"] not in _LEVELS:
        yield "result has another level"
    if not isinstance(result["occurrenceCount"], int) or result["occurrenceCount"] < 1:
        yield "occurrenceCount is less than 1"
    if not all(isinstance(text, str) for text in result["partialFingerprints"].values()):
        yield "a fingerprint is no text"
    if len(result["locations"]) != 1:  # GitHub reads the first alone, and takes no result without
        yield "a result has no location, or several"
    for location in [*result["locations"], *result["relatedLocations"]]:
        yield from _members("location", location)
        if "physicalLocation" in location:
            yield from _place(location["physicalLocation"])


def _place(place: Any) -> Iterator[str]:
    artifact = place["artifactLocation"]
    address = urlsplit(artifact["uri"])
    if address.scheme not in ("", "file") or re.search(r"[\s<>\"{}|\\^`]", artifact["uri"]):
        yield f"{artifact['uri']} is no reference"
    if not address.scheme and unquote(address.path).startswith("/"):
        yield f"{artifact['uri']} is neither relative nor whole"
    if place["region"]["startLine"] < 1:
        yield "a line is less than 1"


def _text(name: str, value: Any) -> Iterator[str]:
    if not isinstance(value.get("text"), str) or not value["text"]:
        yield f"{name} has no text"
