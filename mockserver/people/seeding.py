"""Plants profiles, and jobs about many of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ..state.account import Account
from ..state.clock import stamp, whole_seconds
from .consent import (
    REASONS,
    SUBSCRIBED,
    UNSUBSCRIBED,
    Subscription,
    subscribe,
    suppress,
    unsubscribe,
)
from .model import create_profile

_SUPPRESSION_JOBS = ("profile-suppression-bulk-create-job", "profile-suppression-bulk-delete-job")
# Members of an entry that are kept beside the attributes of the profile.
_NO_ATTRIBUTES = frozenset({"id", "consent", "suppressions"})


def plant_profile(account: Account, entry: dict[str, Any]) -> None:
    """Plant a profile: attributes; id; consent, by channel; suppressions, as reasons or as objects.

    An object has the reason and the timestamp, an ISO 8601 text: a suppression may be years old.
    """
    attributes = {name: value for name, value in entry.items() if name not in _NO_ATTRIBUTES}
    identifier = create_profile(account, attributes, identifier=entry.get("id"))
    for channel, consent in entry.get("consent", {}).items():
        _consent(account, identifier, channel, consent)
    for item in entry.get("suppressions", []):
        suppression = {"reason": item} if isinstance(item, str) else item
        if suppression["reason"] not in REASONS:
            raise ValueError(f"suppressions: no reason {suppression['reason']}")
        suppress(account, identifier, suppression["reason"], suppression.get("timestamp"))


def _consent(account: Account, profile: str, channel: str, consent: str) -> None:
    purpose = channel if "." in channel else f"{channel}.marketing"
    if consent == SUBSCRIBED:
        subscribe(account, profile, Subscription({purpose: None}, confirmed=True))
    elif consent == UNSUBSCRIBED:
        unsubscribe(account, profile, [purpose])
    else:
        raise ValueError(f"consent: {consent} is neither {SUBSCRIBED} nor {UNSUBSCRIBED}")


def _profile(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    create_profile(account, attributes, identifier=identifier)


def _import_job(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    now = whole_seconds(account.clock.now())
    counts = {"total_count": 0, "completed_count": 0, "failed_count": 0}
    defaults = {"created_at": now, "expires_at": now, **counts, "lists": [], "profiles": [], "errors": []}
    _job("profile-bulk-import-job", account, identifier, {**defaults, **attributes})


def _suppression_job(kind: str, account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    counts = {"total_count": 0, "completed_count": 0, "skipped_count": 0}
    defaults = {"created": stamp(account.clock.now()), "list_id": None, "segment_id": None, **counts}
    _job(kind, account, identifier, {**defaults, **attributes})


def _job(kind: str, account: Account, identifier: str, content: dict[str, Any]) -> None:
    account.collection(kind).insert(identifier, content)
    account.jobs.add_complete(kind, identifier)


# type of a resource -> function that plants one as the API shows it: id and attributes
PLANTERS: Mapping[str, Callable[[Account, str, dict[str, Any]], None]] = {
    "profile": _profile,
    "profile-bulk-import-job": _import_job,
    **{kind: partial(_suppression_job, kind) for kind in _SUPPRESSION_JOBS},
}
