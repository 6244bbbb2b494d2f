"""Plants resources of any type as the API would show them: each as its feature keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..campaigns.seeding import plant_campaign, plant_template
from ..campaigns.sending import plant_send, start_estimation
from ..people.model import create_profile
from ..state.account import Account
from ..state.builtin_resources import ensure_builtin
from ..state.clock import stamp
from ..state.links import link_loosely

Planter = Callable[[Account, str, dict[str, Any]], object]


def plant_resource(account: Account, entry: dict[str, Any]) -> None:
    """Plant a resource of any type: type, id, attributes, relationships."""
    kind, identifier = entry["type"], entry["id"]
    attributes = entry.get("attributes") or {}
    plant = _PLANTERS.get(kind)
    if plant is not None:
        plant(account, identifier, attributes)
    else:
        ensure_builtin(account, kind, {})
        resources = account.collection(kind)
        if identifier in resources:  # what every account has, such as its tracking settings
            resources.replace(identifier, {**(resources.get(identifier) or {}), **attributes})
        else:
            resources.insert(identifier, attributes)
    for name, relationship in entry.get("relationships", {}).items():
        data = relationship["data"] or []
        for other in data if isinstance(data, list) else [data]:
            link_loosely(account, kind, name, identifier, other["id"])


def _profile(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    create_profile(account, attributes, identifier=identifier)


def _list(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    _group(account, "list", identifier, {"opt_in_process": account.settings.opt_in, **attributes})


def _segment(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    defaults = {"definition": None, "is_active": True, "is_processing": False, "is_starred": False}
    _group(account, "segment", identifier, {**defaults, **attributes})


def _group(account: Account, kind: str, identifier: str, attributes: dict[str, Any]) -> None:
    now = account.clock.now().isoformat(timespec="seconds")
    defaults = {"name": "", "created": now, "updated": now}
    account.collection(kind).insert(identifier, {**defaults, **attributes})
    account.members.setdefault(identifier, {})


def _template(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    plant_template(account, {"name": "", "html": "", **attributes, "id": identifier})


def _campaign(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    if identifier not in account.collection("campaign"):
        plant_campaign(account, {"name": attributes.get("name", ""), "id": identifier})


def _message(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    """Plant a message with a campaign of its own, since none is without."""
    channel = attributes.get("channel") or (attributes.get("definition") or {}).get("channel") or "email"
    plant_campaign(account, {"name": "", "channel": channel, "message_id": identifier})


def _send_job(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    """Plant a send with its campaign, which has its id."""
    _campaign(account, identifier, {})
    plant_send(account, identifier)


def _estimation(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    """Plant a count of recipients with its campaign, which has its id."""
    _campaign(account, identifier, {})
    start_estimation(account, identifier)


def _import_job(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    now = stamp(account.clock.now())
    counts = {"total_count": 0, "completed_count": 0, "failed_count": 0}
    defaults = {"created_at": now, "expires_at": now, **counts, "lists": [], "profiles": [], "errors": []}
    _job(account, "profile-bulk-import-job", identifier, {**defaults, **attributes})


def _suppression_job(kind: str) -> Planter:
    def plant(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
        counts = {"total_count": 0, "completed_count": 0, "skipped_count": 0}
        defaults = {"created": stamp(account.clock.now()), "list_id": None, "segment_id": None, **counts}
        _job(account, kind, identifier, {**defaults, **attributes})

    return plant


def _job(account: Account, kind: str, identifier: str, content: dict[str, Any]) -> None:
    account.collection(kind).insert(identifier, content)
    account.jobs.add_complete(identifier)


_PLANTERS: Mapping[str, Planter] = {
    "profile": _profile,
    "list": _list,
    "segment": _segment,
    "template": _template,
    "campaign": _campaign,
    "campaign-message": _message,
    "campaign-send-job": _send_job,
    "campaign-recipient-estimation": _estimation,
    "campaign-recipient-estimation-job": _estimation,
    "profile-bulk-import-job": _import_job,
    "profile-suppression-bulk-create-job": _suppression_job("profile-suppression-bulk-create-job"),
    "profile-suppression-bulk-delete-job": _suppression_job("profile-suppression-bulk-delete-job"),
}
