"""Audiences of campaigns, resources of their own since 2026-10-15 (PYSDK 25.0.0).

A campaign keeps the lists of all its audiences together, as older revisions and the old API have them.
One that was made there has a single audience, which has the campaign's id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..state.account import Account
from ..state.account_error import unknown_id
from ..state.clock import stamp
from ..state.store import Attributes
from .model import (
    AUDIENCE,
    KIND,
    MESSAGE,
    audiences_of,
    campaign_message,
    get_campaign,
    require_draft,
    save_campaign,
)

_SIDES = ("included", "excluded")
_MEMBERS = ("name", *_SIDES, "priority")


def audience_ids(account: Account, campaign: str) -> list[str]:
    """Return the ids of a campaign's audiences. Raises AccountError for an unknown campaign."""
    return _ids(campaign, get_campaign(account, campaign))


def get_audience(account: Account, identifier: str) -> Attributes:
    """Return an audience: its members, campaign, created, updated. Raises AccountError for an unknown id."""
    audience = account.collection(AUDIENCE).get(identifier)
    if audience is None:
        campaign = account.collection(KIND).get(identifier)
        if campaign is None or identifier not in _ids(identifier, campaign):
            raise unknown_id(AUDIENCE, identifier)
        times = {"created": campaign["created_at"], "updated": campaign["updated_at"]}
        return {"campaign": identifier, "name": None, **campaign["audiences"], "priority": None, **times}
    campaign = get_campaign(account, audience["campaign"])
    ids = _ids(audience["campaign"], campaign)
    if _joined(account, ids) != campaign["audiences"]:
        # An older revision has replaced the lists: the first audience has them all.
        return {**audience, **(campaign["audiences"] if identifier == ids[0] else no_lists())}
    return audience


def definition_of(account: Account, identifier: str) -> Attributes:
    """Return the members of an audience that can be sent. Raises AccountError for an unknown id."""
    audience = get_audience(account, identifier)
    return {name: audience[name] for name in _MEMBERS}


def messages_of(account: Account, audience: str) -> list[str]:
    """Return the ids of the messages that go to an audience. Raises AccountError for an unknown id."""
    campaign = get_campaign(account, get_audience(account, audience)["campaign"])
    return [item for item in campaign["messages"] if audience_of(account, item) == audience]


def audience_of(account: Account, message: str) -> str | None:
    """Return the id of a message's audience, None where it has none."""
    kept = campaign_message(account, message)
    ids = audience_ids(account, kept["campaign"])
    chosen = kept.get("audience", kept["campaign"])
    return chosen if chosen in ids else None


def checked(account: Account, definition: Mapping[str, Any]) -> Attributes:
    """Return the members of a definition that are sent; null is ignored.

    Raises AccountError for an id that is neither of a list nor of a segment.
    """
    said = {name: definition[name] for name in _MEMBERS if definition.get(name) is not None}
    lists = audiences_of(account, said)
    return {**said, **{side: lists[side] for side in _SIDES if side in said}}


def create_audience(account: Account, campaign: str, definition: Mapping[str, Any]) -> str:
    """Give a draft another audience and return its id.

    definition: name, included, excluded, priority. Raises AccountError for an unknown list or segment, and
    for a campaign that is not a draft.
    """
    identifier = account.ids.ulid(account.clock.seconds())
    plant_audience(account, identifier, campaign, definition)
    return identifier


def plant_audience(account: Account, identifier: str, campaign: str, definition: Mapping[str, Any]) -> None:
    """Give a draft an audience of an id. Raises AccountError as `create_audience` does."""
    content = checked(account, definition)
    require_draft(get_campaign(account, campaign))
    ids = _settle(account, campaign)
    moment = stamp(account.clock.now())
    own = {"campaign": campaign, "name": None, **no_lists(), "priority": None, **content}
    account.collection(AUDIENCE).insert(identifier, {**own, "created": moment, "updated": moment})
    _join(account, campaign, [*ids, identifier])


def change_audience(account: Account, identifier: str, definition: Mapping[str, Any]) -> None:
    """Change an audience; null is ignored. Raises AccountError as `create_audience` does."""
    content = checked(account, definition)
    campaign = draft_of(account, identifier)
    ids = _settle(account, campaign)
    changed = {**get_audience(account, identifier), **content, "updated": stamp(account.clock.now())}
    account.collection(AUDIENCE).replace(identifier, changed)
    _join(account, campaign, ids)


def delete_audience(account: Account, identifier: str) -> None:
    """Delete an audience; its messages stay, without one.

    Raises AccountError for an unknown id, and for a campaign that is no draft.
    """
    campaign = draft_of(account, identifier)
    ids = _settle(account, campaign)
    account.collection(AUDIENCE).delete(identifier)
    _join(account, campaign, [item for item in ids if item != identifier])


def address(account: Account, message: str, audience: str) -> None:
    """Send a message to an audience instead of its own. Raises AccountError for an unknown message."""
    kept = campaign_message(account, message)
    account.collection(MESSAGE).replace(message, {**kept, "audience": audience})


def move_audience(account: Account, identifier: str, campaign: str) -> None:
    """Move an audience to another campaign. Raises AccountError where one of the two is no draft."""
    require_draft(get_campaign(account, campaign))
    before = draft_of(account, identifier)
    left = [item for item in _settle(account, before) if item != identifier]
    own = _settle(account, campaign)
    moved = {**get_audience(account, identifier), "campaign": campaign}
    account.collection(AUDIENCE).replace(identifier, moved)
    _join(account, before, left)
    _join(account, campaign, [*own, identifier])


def draft_of(account: Account, audience: str) -> str:
    """Return the id of an audience's campaign. Raises AccountError for an unknown id, and for a sent one."""
    campaign = str(get_audience(account, audience)["campaign"])
    require_draft(get_campaign(account, campaign))
    return campaign


def no_lists() -> dict[str, list[str]]:
    """Return the lists of an audience without any."""
    return {side: [] for side in _SIDES}


def _ids(campaign: str, kept: Mapping[str, Any]) -> list[str]:
    ids = kept.get("audience_ids")
    if ids:
        return list(ids)
    return [campaign] if any(kept["audiences"].values()) else []


def _settle(account: Account, campaign: str) -> list[str]:
    """Keep the audiences of a campaign as they show by now, and return their ids."""
    ids = audience_ids(account, campaign)
    for identifier, audience in [(item, get_audience(account, item)) for item in ids]:
        if identifier in account.collection(AUDIENCE):
            account.collection(AUDIENCE).replace(identifier, audience)
        else:
            account.collection(AUDIENCE).insert(identifier, audience)
    return ids


def _join(account: Account, campaign: str, ids: list[str]) -> None:
    changes = {"audience_ids": ids, "audiences": _joined(account, ids)}
    save_campaign(account, campaign, {**get_campaign(account, campaign), **changes})


def _joined(account: Account, ids: Iterable[str]) -> dict[str, list[str]]:
    """Return the lists of several audiences together.

    A list that is excluded from one audience is so from all: how Klaviyo keeps them apart is UNCONFIRMED.
    """
    found: dict[str, dict[str, None]] = {side: {} for side in _SIDES}
    for identifier in ids:
        audience = account.collection(AUDIENCE).get(identifier) or {}
        for side in _SIDES:
            found[side] |= dict.fromkeys(audience.get(side) or ())
    return {side: list(lists) for side, lists in found.items()}
