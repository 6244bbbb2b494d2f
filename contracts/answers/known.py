"""Differences of live answers from Klaviyo's files that are known: they are no news, and so no drift.

Our own contracts have them for the operations that they have; these are for those of Klaviyo's files alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from ..openapi.live_shapes import FURTHER, STATUSES, UNDECLARED
from .walk import Mismatch

_MEMBER, _LACKS, _TYPE = "answer-member", "answer-lacks", "answer-type"
_RELATED = r"/(data|included)/relationships/[\w-]+"
_LINK = rf"(/data|/included|{_RELATED})?/links(/(self|related|next|prev|first|last))?"
# code -> places, without the items of lists and the types of included resources.
_PLACES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        # Errors: facts 4.1, LIVE. Links, which older files leave out of documents: facts 7.1, LIVE. Data
        # of relationships: facts 7.4, LIVE. Errors of jobs: REC get_bulk_delete_catalog_items_jobs.200.
        # Included: REC assign_template_to_campaign_message.200.
        _MEMBER: re.compile(
            rf"/errors/(status|links|meta)|{_LINK}|{_RELATED}/data|/data/attributes/errors/meta|/included"
        ),
        # The file of 2024-02-15 demands the data of relationships, which show links alone: facts 7.4, LIVE.
        # Links of collections without pages: facts 13, LIVE.
        _LACKS: re.compile(rf"{_LINK}|{_RELATED}/data"),
        # Null for a page that is not there: facts 7.1, LIVE; for a resource: facts 13, LIVE.
        _TYPE: re.compile(rf"{_LINK}|({_RELATED})?/data"),
    }
)
# Members of the resources of a type: REC get_profile.200, get_campaign.200, get_webhook_topics.200.
_MEMBERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "profile": frozenset(
            {"attributes/subscriptions/email/click_tracking", *(f"attributes/{name}" for name in UNDECLARED)}
        ),
        "campaign": frozenset({"attributes/send_options/ignore_unsubscribes"}),
        "webhook-topic": frozenset({"attributes"}),
    }
)
_REPORT = re.compile(r"[\w-]+-(values|series)-report")
_ITEM = re.compile(r"/\*(\[[^\]]*\])?")
_IN_RESOURCE = re.compile(r"/(?:data|included)/(.+)")


def is_known(item: Mismatch) -> bool:
    """Return whether live answers are known to differ so."""
    place = _ITEM.sub("", item.place)
    if item.code == _TYPE and (item.found != "null" or "array" in item.known):
        return False
    places = _PLACES.get(item.code)
    if places is not None and places.fullmatch(place):
        return True
    return item.code == _MEMBER and _is_known_member(item.kind, place)


def _is_known_member(kind: str, place: str) -> bool:
    found = _IN_RESOURCE.fullmatch(place)
    if found is None:
        return False
    further = FURTHER.get(kind)
    if further is not None and found[1] == f"relationships/{further.name}":
        return True
    # REC query_campaign_values.200 and six more.
    return found[1] in _MEMBERS.get(kind, ()) or found[1] == "id" and _REPORT.fullmatch(kind) is not None


def is_known_status(operation: str, status: int) -> bool:
    """Return whether an operation is known to answer with a status that its file does not name."""
    return STATUSES.get(operation) == status
