"""The resources that recorded calls name: on an empty account a proof would prove nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..migrate.call import Call
from ..migrate.events import day_of
from ..migrate.people import IDENTIFIERS
from ..scenarios.bystanders import mail_flow

# The segment of an old path before an id -> the kind of what it names.
_KINDS = {
    "list": "lists",
    "group": "lists",
    "segment": "segments",
    "person": "profiles",
    "metric": "metrics",
    "campaign": "campaigns",
    "email-template": "templates",
}
# Calls about people who are known before, and are on the list or in the segment that is named.
_OF_MEMBERS = frozenset(
    {
        *("unsubscribe", "check subscriptions", "check members", "remove members", "exclude members"),
        *("remove members in batch", "segment members", "check segment members"),
    }
)
# Calls that read everything of a kind: there is more of it than fits on a page of the new API.
_READ = {"list lists": "lists", "list metrics": "metrics", "list campaigns": "campaigns"}
_READ |= {"list templates": "templates"}
_MORE = 12
_OF_KNOWN = frozenset({"search people", "exchange person", "request deletion", "include person"})
_HTML = "<html><body><p>Hello {{ first_name }}</p></body></html>"


class _Account:
    """Gathers resources, each id once."""

    def __init__(self) -> None:
        self.content: dict[str, dict[str, dict[str, Any]]] = {}

    def put(self, kind: str, identifier: str, **entry: Any) -> dict[str, Any]:
        """Add a resource, or return the one with its id."""
        return self.content.setdefault(kind, {}).setdefault(identifier, {"id": identifier, **entry})

    def seed(self) -> dict[str, list[dict[str, Any]]]:
        """Return the resources by kind."""
        return {kind: [*entries.values()] for kind, entries in self.content.items()}


def planted_for(calls: tuple[Call, ...], now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Return the resources that calls name, by kind, as `Controller.seed` plants them."""
    account = _Account()
    for call in calls:
        _plant(account, call, now)
    return account.seed()


def _plant(account: _Account, call: Call, now: datetime) -> None:
    old = call.call
    named = [*_named(call)]
    for kind, identifier in named:
        _put(account, kind, identifier, old, now)
    for name in ("list_id", "template_id"):
        kind = f"{name.removesuffix('_id')}s"
        if isinstance(old.arguments.get(name), str) and old.arguments[name]:
            _put(account, kind, old.arguments[name], old, now)
    if isinstance(old.arguments.get("person_id"), str):
        _put(account, "profiles", old.arguments["person_id"], old, now)
    members = [_known(account, person, old) for person in _people(old)]
    for kind, identifier in named:
        if kind in ("lists", "segments"):
            own = account.content[kind][identifier].setdefault("members", [])
            own += [member for member in members if member not in own]
    _put_history(account, old, dict(named), now)
    for number in range(_MORE if old.name in _READ else 0):
        _put(account, _READ[old.name], f"READ{number:02d}", old, now)
    if old.name == "list exclusions":
        account.put(
            "profiles", "01EXCLUDED", email="excluded@northwind.shop", suppressions=["USER_SUPPRESSED"]
        )


def _named(call: Call) -> Iterator[tuple[str, str]]:
    """Yield the kinds and ids that the path of a call names."""
    parts = call.template.split("/")
    before = [parts[place - 1] for place, part in enumerate(parts) if part == "{}"]
    for segment, identifier in zip(before, call.call.ids, strict=False):
        if segment in _KINDS:
            yield _KINDS[segment], identifier


def _put(account: _Account, kind: str, identifier: str, call: LegacyCall, now: datetime) -> None:
    if kind == "profiles":
        # No two profiles share a phone number.
        number = f"+1202555{1000 + len(account.content.get(kind, ())) % 9000}"
        account.put(kind, identifier, email=f"{identifier.lower()}@northwind.shop", phone_number=number)
    elif kind == "templates":
        account.put(kind, identifier, name=f"Template {identifier}", html=_HTML)
        if call.name == "send template":
            _put_flow(account, identifier, call)
    elif kind == "campaigns":
        account.put(
            "profiles", "01RECIPIENT", email="recipient@northwind.shop", consent={"email": "SUBSCRIBED"}
        )
        account.put("lists", "RCPNTS", name="Recipients", members=["01RECIPIENT"])
        account.put("templates", "TMPLTE", name="Template", html="<html><body>Before</body></html>")
        entry: dict[str, Any] = {
            **{"name": f"Campaign {identifier}", "subject": "Sale", "from_email": "shop@northwind.shop"},
            **{"from_label": "Northwind", "lists": ["RCPNTS"], "template": "TMPLTE"},
            "message_id": f"{identifier}-MESSAGE",
        }
        if call.name == "cancel campaign":
            ahead = (now + timedelta(days=30)).isoformat(timespec="seconds")
            entry |= {"status": "Scheduled", "send_at": ahead}
        account.put(kind, identifier, **entry)
    else:
        account.put(kind, identifier, name=f"{kind[:-1].title()} {identifier}")


def _put_flow(account: _Account, template: str, call: LegacyCall) -> None:
    """Give a template the live flow that sends it now: its variables are those of an event."""
    account.put("templates", "FLWTPL", name="Template of a flow", html=_HTML.replace("{{ ", "{{ event."))
    sender = [str(call.arguments.get(name) or "") for name in ("subject", "from_email", "from_name")]
    entry = mail_flow("FLOW01", template, "FLWTPL", *sender)
    account.put("flows", entry.pop("id"), **entry)


def _people(call: LegacyCall) -> Iterator[dict[str, Any]]:
    """Yield the identifiers of people whom a call takes to be known."""
    if call.name not in _OF_MEMBERS | _OF_KNOWN:
        return
    arguments: Mapping[str, Any] = call.arguments
    for name, field in (("emails", "email"), ("email", "email"), ("phone_numbers", "phone_number")):
        sent = arguments.get(name)
        for item in sent.split(",") if isinstance(sent, str) else sent if isinstance(sent, list) else ():
            if isinstance(item, str) and item.strip():
                yield {field: item.strip()}
    batch = arguments.get("batch")
    for entry in batch if isinstance(batch, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("email"), str):
            yield {"email": entry["email"]}
    for name, field in (
        ("phone_number", "phone_number"),
        ("external_id", "external_id"),
        ("exchange_id", "_kx"),
    ):
        if isinstance(arguments.get(name), str) and arguments[name]:
            yield {field: arguments[name]}


def _known(account: _Account, person: Mapping[str, Any], call: LegacyCall) -> str:
    """Plant a person whom a call takes to be known, once. Returns the id."""
    for identifier, entry in account.content.get("profiles", {}).items():
        if any(entry.get(name) == person[name] for name in IDENTIFIERS if name in person):
            return identifier
    identifier = f"01PERSON{len(account.content.get('profiles', {})):04d}"
    entry = account.put("profiles", identifier, **person)
    if "email" not in person and call.name in ("unsubscribe", "remove members"):
        entry["email"] = f"person{identifier[-4:]}@northwind.shop"
    if call.name in ("unsubscribe", "exclude members"):
        entry["consent"] = {"email": "SUBSCRIBED"}
    if call.name == "include person":
        entry["suppressions"] = ["USER_SUPPRESSED"]
    return identifier


def _put_history(account: _Account, call: LegacyCall, named: Mapping[str, str], now: datetime) -> None:
    """Give a timeline or an export something to find."""
    if not call.name.endswith(("timeline", "export")):
        return
    profile = named.get("profiles") or "01VISITOR"
    metric = named.get("metrics") or "METRIC"
    _put(account, "profiles", profile, call, now)
    name = account.put("metrics", metric, name=f"Metric {metric}")["name"]
    moment = day_of(call.arguments["start_date"]) if call.arguments.get("start_date") else None
    moment = (moment or datetime(2014, 1, 2, tzinfo=UTC)) + timedelta(hours=5)
    for number in range(3):
        account.put(
            "events",
            f"event{number:06d}",
            metric=name,
            profile=profile,
            time=(moment + timedelta(hours=number)).isoformat(),
            value=number + 0.5,
            properties={"Plan": "gold", "Number": number},
        )
