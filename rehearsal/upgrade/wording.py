"""How each kind of change shows in a program, and the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from klaviyo_rehearsal.contracts.tools.change import (
    GONE,
    LIMIT,
    MAYBE,
    MEANING,
    NULL,
    ON_REQUEST,
    PAGE,
    SCOPE,
    STATUS,
    TYPE,
    VALUES,
    Change,
)

# Aspect -> the label of its lines.
LABELS: Mapping[str, str] = MappingProxyType(
    {
        GONE: "goes",
        ON_REQUEST: "default",
        PAGE: "default",
        NULL: "null",
        TYPE: "type",
        MAYBE: "missing",
        VALUES: "values",
        STATUS: "status",
        LIMIT: "limit",
        SCOPE: "scope",
        MEANING: "meaning",
    }
)
REFUSED = "refused"
LOST = "lost"
# Kind -> how it shows, and the remedy.
_KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        REFUSED: (
            "Klaviyo answers 4xx and does nothing: a program that checks the status stops here, another "
            "goes on without the data.",
            "Change the request as the remedy of each break says, then run `rehearse check` on it.",
        ),
        LOST: (
            "Klaviyo answers 2xx and drops a part: no error, and data that is missing later.",
            "Change the request as the remedy of each break says.",
        ),
        GONE: (
            "The answer is 200 as before, without the member: a KeyError, or silently an empty column.",
            "Read it at its new place where one is named; else from another operation, or do without it.",
        ),
        ON_REQUEST: (
            "The answer is 200 as before, without the member.",
            "Ask for it: send additional-fields[TYPE]=NAME.",
        ),
        PAGE: (
            "A page has another number of resources: a program that reads the first page alone reads fewer.",
            "Send page[size], and follow links.next to the last page.",
        ),
        NULL: (
            "Mostly as before; code that reads into the value fails on the first null.",
            "Take null as no value.",
        ),
        TYPE: ("A typed client fails, another compares or adds up wrongly.", "Read the new type."),
        MAYBE: ("Mostly as before; a KeyError where it is missing.", "Take a missing member as no value."),
        VALUES: ("A value that the code does not know.", "Give the choice a default branch."),
        STATUS: (
            "Code that compares the status takes a success for a failure.",
            "Take any status from 200 to 299 as success.",
        ),
        MEANING: (
            "The same form as before, with another content: no error, and other figures.",
            "Look at the code that reads it.",
        ),
        LIMIT: ("429 more often.", "Wait as Retry-After says."),
        SCOPE: ("403 where the key lacks the scope; no request shows it.", "Give the key the scope."),
    }
)
# Members that moved and changed at once, so that no likeness of names shows it (facts 8.13, SPEC-ALL).
_SUCCESSORS: Mapping[str, str] = MappingProxyType(
    {
        "/send_strategy/options_static": "datetime stands in send_strategy itself, is_local in its options",
        "/send_strategy/options_throttled": "datetime and throttle_percentage stand in send_strategy itself",
        "/send_strategy/options_sto": "date stands in send_strategy itself, with the method smart_send_time",
    }
)


def appearance(kind: str) -> tuple[str, str]:
    """Return how a kind of change shows in a program, and the remedy."""
    return _KINDS[kind]


def change_text(change: Change) -> str:
    """Return the words about a change, with the successor of a member where it is known."""
    successor = next((text for end, text in _SUCCESSORS.items() if change.place.endswith(end)), None)
    return f"the field is gone; {successor}" if successor and change.aspect == GONE else change.text
