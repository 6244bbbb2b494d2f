"""The pages of accounts: their resources by type, one resource, and the changes since a mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response

from ..flows.definition import FLOW
from ..flows.unplayed import parts_not_played
from ..generic.job_status import with_status
from ..state.account import Account
from ..state.store import Collection
from ..templates.model import rendered
from .marks import INTERNAL, Marks
from .page import NoPage, Page, Redirect, foreign_html, number_of, plural
from .resource_view import consent_of, flow_of

if TYPE_CHECKING:
    from ..control.controller import Controller

_ROWS = 50
_EVENTS = 50
_LATEST = 10  # events on the page of an account
_GROUPS = ("list", "segment")
# The types that people look for first.
_FIRST = ("profile", "list", "segment", "event", "metric", "campaign", "flow", "template")
# Attributes by which people know a resource, the first that it has.
_NAMES = ("email", "name", "label", "subject", "title", "phone_number", "external_id", "unique_id")


class AccountPages:
    """The accounts of one mock."""

    def __init__(self, control: Controller) -> None:
        self._control = control
        self._marks = Marks()

    async def listing(self, request: Request) -> Page:
        """Show every account with the number of its requests and resources."""
        rows = [
            {
                "company_id": account.company_id,
                "requests": len(account.journal),
                "messages": len(account.outbox),
                "resources": dict(_counts(account)),
            }
            for account in self._control.all_accounts()
        ]
        return Page("accounts.html", {"accounts": rows})

    async def one(self, request: Request) -> Page:
        """Show the types of an account with the number of their resources, and the changes since its mark."""
        account = self._account(request)
        account.deferred.settle()
        content = {
            "account": account.company_id,
            "resources": dict(_counts(account)),
            "first": _FIRST,
            "requests": len(account.journal),
            "messages": len(account.outbox),
            "latest": [
                {**self._event(account, event), "profile": _profile_of(account, event)}
                for event in islice(reversed(account.events.rows), _LATEST)
            ],
            "mark": self._marks.of(account),
            "changes": [_named(account, change) for change in self._marks.changes(account)],
        }
        return Page("account.html", content)

    async def mark(self, request: Request, form: dict[str, str]) -> Redirect:
        """Remember the account as it is now."""
        account = self._account(request)
        account.deferred.settle()
        self._marks.set(account, self._control.now(), self._control.request_count)
        return Redirect(f"/_mock/accounts/{account.company_id}")

    async def kind(self, request: Request) -> Page:
        """Show the resources of a type, a page of them, or those with a text in their attributes."""
        account, kind = self._account(request), request.path_params["kind"]
        collection = _collection(account, kind)
        search = request.query_params.get("search", "").strip()
        start = number_of(request.query_params, "start") or 0
        found = list(islice(_found(collection, search), start, start + _ROWS + 1))
        more = ""
        if len(found) > _ROWS:
            kept = {"search": search} if search else {}
            more = "?" + urlencode({**kept, "start": start + _ROWS})
        content = {
            "account": account.company_id,
            "kind": kind,
            "total": len(collection),
            "search": search,
            "start": start,
            "resources": [_row(account, kind, identifier) for identifier in found[:_ROWS]],
            "more": more,
        }
        return Page("kind.html", content)

    async def resource(self, request: Request) -> Page:
        """Show one resource: its attributes, its relationships, and of a profile its consent and timeline."""
        account, kind = self._account(request), request.path_params["kind"]
        identifier = request.path_params["identifier"]
        account.deferred.settle()
        attributes = _collection(account, kind).get(identifier)
        if attributes is None:
            raise NoPage(f"no {kind} {identifier!r} in the account {account.company_id}")
        content = {
            "account": account.company_id,
            "kind": kind,
            "id": identifier,
            "name": _row(account, kind, identifier)["name"] or identifier,
            "attributes": with_status(account, kind, identifier, attributes),
            "not_played": parts_not_played(account, identifier) if kind == FLOW else [],
            "relationships": account.links.named(kind, identifier),
            "consent": None,
            "flow": flow_of(account, identifier) if kind == FLOW else None,
            "groups": [],
            "timeline": [],
            "members": None,
            "html": isinstance(attributes.get("html"), str),
        }
        # Relationships are named after the type at their other end: profile, lists.
        kinds = {name for name, _ in account.kinds()}
        content["linked"] = {kind: kind for kind in kinds} | {plural(kind): kind for kind in kinds}
        if kind == "profile":
            content |= self._of_profile(account, identifier)
        elif kind in _GROUPS:
            members = account.members.of(identifier)
            rows = [_row(account, "profile", item) for item in islice(members, _ROWS)]
            content["members"] = {"total": len(members), "first": rows}
        elif kind == "event":
            content["relationships"] = {
                name: [other]
                for name in ("profile", "metric")
                if (other := account.events.related(identifier, name)) is not None
            }
        return Page("resource.html", content)

    async def html(self, request: Request) -> Response:
        """Send the HTML of a template as it renders without a profile, for a frame without scripts."""
        account, kind = self._account(request), request.path_params["kind"]
        attributes = _collection(account, kind).get(request.path_params["identifier"]) or {}
        shown = rendered(account, attributes, {})
        return foreign_html(str(shown.get("html") or ""))

    def _of_profile(self, account: Account, profile: str) -> dict[str, Any]:
        groups = [
            _row(account, kind, group)
            for kind in _GROUPS
            for group in account.members.groups_of(profile, account.collection(kind))
        ]
        events = account.events.group("profile", profile)[-_EVENTS:]
        return {
            "consent": consent_of(account, profile, self._control.library.newest.revision),
            "groups": groups,
            "timeline": [self._event(account, event) for event in reversed(events)],
        }

    @staticmethod
    def _event(account: Account, event: str) -> dict[str, Any]:
        attributes = account.events.get(event) or {}
        return {
            "id": event,
            "metric": _metric_of(account, event),
            "time": attributes.get("datetime") or attributes.get("timestamp"),
            "properties": attributes.get("event_properties") or attributes.get("properties") or {},
        }

    def _account(self, request: Request) -> Account:
        company_id = request.path_params["company_id"]
        for account in self._control.all_accounts():
            if account.company_id == company_id:
                return account
        raise NoPage(f"no account {company_id!r}: one is made by the first request with its key")


def _counts(account: Account) -> Iterator[tuple[str, int]]:
    kinds = {kind: collection for kind, collection in account.kinds() if kind not in INTERNAL}
    for kind in sorted(
        kinds, key=lambda kind: (kind not in _FIRST, _FIRST.index(kind) if kind in _FIRST else 0, kind)
    ):
        if len(kinds[kind]):
            yield kind, len(kinds[kind])


def _named(account: Account, change: dict[str, Any]) -> dict[str, Any]:
    """Add the names of a changed resource and of its group."""
    kind = {"member": "profile", "consent": "profile"}.get(change["type"], change["type"])
    groups = (account.collection(kind).get(change["group"]) for kind in _GROUPS if change["group"])
    group = next((found["name"] for found in groups if found), None)
    return {**change, "name": _row(account, kind, change["id"])["name"], "group_name": group}


def _profile_of(account: Account, event: str) -> dict[str, Any] | None:
    profile = account.events.related(event, "profile")
    return None if profile is None else _row(account, "profile", profile)


def _collection(account: Account, kind: str) -> Collection:
    kinds = dict(account.kinds())
    found = kinds.get(kind)
    if found is None:
        known = ", ".join(sorted(kinds))
        raise NoPage(f"the account {account.company_id} has nothing of the type {kind!r}; it has {known}")
    return found


def _found(collection: Collection, search: str) -> Iterator[str]:
    """Yield the ids of resources, those alone that hold a text: anywhere in their attributes or their id."""
    if not search:
        # The newest first, without the cost of sorting a hundred thousand.
        yield from reversed(collection.rows)
        return
    # As it stands in the kept JSON, without its quotes.
    needle = orjson.dumps(search)[1:-1].lower()
    for identifier, raw in list(reversed(collection.rows.items())):
        if identifier == search or needle in raw.lower():
            yield identifier


def _row(account: Account, kind: str, identifier: str) -> dict[str, Any]:
    attributes = account.collection(kind).get(identifier) or {}
    return {
        "id": identifier,
        "type": kind,
        "name": _metric_of(account, identifier) if kind == "event" else _name_of(attributes),
        "created": attributes.get("created") or attributes.get("created_at") or attributes.get("datetime"),
        "updated": attributes.get("updated") or attributes.get("updated_at"),
    }


def _metric_of(account: Account, event: str) -> str:
    """Return the name of an event's metric."""
    metric = account.events.related(event, "metric")
    return str((account.metrics.get(metric) or {}).get("name") or "") if metric else ""


def _name_of(attributes: Mapping[str, Any]) -> str:
    return next((str(attributes[name]) for name in _NAMES if attributes.get(name)), "")
