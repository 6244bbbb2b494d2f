"""Answers that differ from the contract of their revision: drift, which no integration is to blame for."""

from __future__ import annotations

from collections.abc import Mapping

from .violation_kind import ViolationKind, drift

_EVIDENCE = "mock: a recorded answer beside the contract of its revision"

KINDS: Mapping[str, ViolationKind] = {
    "answer-status": drift(
        "Klaviyo answered a status that the contract does not name.",
        "Take any 2xx for success, and do not compare with one number.",
        _EVIDENCE,
        "Klaviyo answered {found}; {revision} names {known}.",
    ),
    "answer-not-json": drift(
        "Klaviyo answered a success with a body that is not JSON.",
        "Look at the Content-Type before the body is read: something between you and Klaviyo may answer.",
        _EVIDENCE,
        "Klaviyo answered {found} with a body that is not JSON.",
    ),
    "answer-body": drift(
        "Klaviyo answered with a body where the contract has none.",
        "Leave the body unread.",
        _EVIDENCE,
        "Klaviyo answered {found} with a body, which {revision} does not have.",
    ),
    "answer-member": drift(
        "Klaviyo answered a member that the contract does not have.",
        "Let your reader pass over members that it does not know, and do not rely on this one.",
        _EVIDENCE,
        "Klaviyo answered the member '{found}', which {revision} does not have.",
    ),
    "answer-lacks": drift(
        "Klaviyo's answer lacks a member that the contract demands.",
        "Let your reader do without it.",
        _EVIDENCE,
        "Klaviyo's answer lacks the member '{found}', which {revision} demands.",
    ),
    "answer-type": drift(
        "Klaviyo answered a value of another type than the contract has.",
        "Let your reader take both types.",
        _EVIDENCE,
        "Klaviyo answered {found} where {revision} has {known}.",
    ),
    "answer-value": drift(
        "Klaviyo answered a value that the contract does not list.",
        "Let your reader take values that it does not know: Klaviyo adds them without a new revision.",
        _EVIDENCE,
        "Klaviyo answered '{found}', which {revision} does not list; it has {known}.",
    ),
}
