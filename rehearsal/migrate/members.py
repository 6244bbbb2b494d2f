"""Calls about members of lists and segments: sign-ups, additions, removals, questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from .call import Call, NoEquivalent, Replacement
from .consent import PROFILES, SUBSCRIBE, job
from .people import Person, notes_of, read_person
from .profiles import IMPORT, imports
from .request import Fill, Request, one_of
from .terms import ASKED, Terms

UNSUBSCRIBE = "POST /api/profile-subscription-bulk-delete-jobs"
OF_LIST, OF_SEGMENT = "GET /api/lists/{id}/profiles", "GET /api/segments/{id}/profiles"
REMOVE = "DELETE /api/lists/{id}/relationships/profiles"
_IN_BROWSER = "POST /client/subscriptions"
_BY_ADDRESS = frozenset({"email", "phone_number"})


def subscribe(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Subscribe people to a list; what else is known of them is imported before. Raises NoEquivalent."""
    list_id = calls[0].call.ids[0]
    people = [
        read_person(item, terms, of_list=True) for call in calls for item in entries_of(call, "profiles")
    ]
    notes = [*notes_of(people)]
    known = _identified(people, notes)
    sms = "A phone number without consent to SMS is no consent: it is imported, and not subscribed."
    if any(not channels_of(person) for person in known):
        notes.append(sms)
    if terms.browser:
        return Replacement(tuple(_in_browser(known, terms, list_id)), tuple(notes))
    rich = [person for person in known if is_rich(person) or not channels_of(person)]
    if len(rich) == 1:
        requests = [Request(IMPORT, body={"data": rich[0].profile(terms, IMPORT, "data")})]
    else:
        requests = imports(rich, terms)
    by_source: dict[str | None, list[dict[str, Any]]] = {}
    for person in known:
        if channels_of(person):
            by_source.setdefault(person.source, []).append(person.subscriber(channels_of(person)))
    for source, subscribers in by_source.items():
        for part in terms.parts(subscribers, SUBSCRIBE, *PROFILES):
            requests.append(job(part, terms, source, list_id))
    return Replacement(tuple(requests), tuple(notes))


def channels_of(person: Person) -> tuple[str, ...]:
    """Return the channels that v2 subscribed: an address was consent to email, a number was none (V2SUB)."""
    email = ("email",) if "email" in person.attributes else ()
    sms = ("sms",) if "sms" in person.channels and "phone_number" in person.attributes else ()
    return (*email, *sms)


def is_rich(person: Person) -> bool:
    """Return whether more is known of a person than a subscription job takes."""
    return bool(person.attributes.keys() - _BY_ADDRESS) or bool(person.unset)


def _in_browser(people: Iterable[Person], terms: Terms, list_id: str) -> Iterator[Request]:
    query = {"company_id": "$KLAVIYO_COMPANY_ID"}
    named = terms.takes(_IN_BROWSER, "data", "attributes", "profile", "data", "attributes", "subscriptions")
    for person in people:
        channels = channels_of(person)
        numbered = "phone_number" in person.attributes and "sms" not in channels
        if is_rich(person) or not channels or (numbered and not named):
            profile = person.profile(terms, "POST /client/profiles", "data")
            yield Request("POST /client/profiles", query=query, body={"data": profile})
        if not channels:
            continue
        subscriber = person.subscriber(channels)
        if not named:  # an identifier was consent to its channel before 2025-01-15
            own = subscriber["attributes"]
            own.pop("subscriptions")
            if numbered:
                own.pop("phone_number")
        attributes: dict[str, Any] = {"profile": {"data": subscriber}}
        if person.source:
            attributes["custom_source"] = person.source
        relationships = {"list": {"data": {"type": "list", "id": list_id}}}
        data = {"type": "subscription", "attributes": attributes, "relationships": relationships}
        yield Request(_IN_BROWSER, query=query, body={"data": data})


def add_members(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Put people on a list without touching consent. Raises NoEquivalent."""
    if calls[0].call.version == "v1":
        people = [_of_v1(call.call.arguments, terms) for call in calls]
        asks = any(_asks(call.call.arguments) for call in calls)
    else:
        people = [
            read_person(item, terms, of_list=True) for call in calls for item in entries_of(call, "profiles")
        ]
        asks = False
    return _added(calls[0].call.ids[0], people, terms, asks)


def add_members_in_batch(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Put people on a list, as v1 did. Raises NoEquivalent."""
    people = [_of_v1(item, terms) for call in calls for item in entries_of(call, "batch")]
    return _added(calls[0].call.ids[0], people, terms, any(_asks(call.call.arguments) for call in calls))


def _added(list_id: str, people: list[Person], terms: Terms, asks: bool) -> Replacement:
    notes = [*notes_of(people)]
    known = _identified(people, notes)
    if asks:
        notes.append(
            "confirm_optin was on: to a list with double opt-in send POST "
            "/api/profile-subscription-bulk-create-jobs instead, which asks for a confirmation, and gives "
            "consent."
        )
    return Replacement(tuple(imports(known, terms, list_id)), tuple(notes))


def _of_v1(entry: Mapping[str, Any], terms: Terms) -> Person:
    """Read a member of v1: an address and properties, which a form has as JSON."""
    sent = entry.get("properties")
    if isinstance(sent, str):
        try:
            sent = orjson.loads(sent)
        except orjson.JSONDecodeError:
            sent = {}
    own = sent if isinstance(sent, dict) else {}
    return read_person({**own, "$email": entry.get("email")}, terms)


def _asks(arguments: Mapping[str, Any]) -> bool:
    return str(arguments.get("confirm_optin", True)).lower() in ("true", "1", "yes")


def entries_of(call: Call, name: str) -> list[dict[str, Any]]:
    """Return the people that a call lists. Raises NoEquivalent where there is no list of objects."""
    sent = call.call.arguments.get(name)
    listed = [sent] if isinstance(sent, dict) else sent
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise NoEquivalent(f"{name} is no list of objects, so that the old API answered 400")
    return listed


def _identified(people: Iterable[Person], notes: list[str]) -> list[Person]:
    """Return those who can be known. Raises NoEquivalent where that is nobody."""
    everyone = [*people]
    known = [person for person in everyone if person.identifiers]
    if not known:
        raise NoEquivalent("; ".join(("it names nobody with an identifier that Klaviyo takes", *notes)))
    left = len(everyone) - len(known)
    if left:
        notes.append(f"{left} of {len(everyone)} people are left out: nothing identifies them.")
    return known


def unsubscribe(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Unsubscribe those who are on a list. Raises NoEquivalent for a call that names nobody.

    The job would unsubscribe everyone else from everything (P31).
    """
    list_id = calls[0].call.ids[0]
    requests: list[Request] = []
    for read in _asked(calls, terms, OF_LIST):
        holder = terms.placeholder("emails")
        profile: dict[str, Any] = {"type": "profile", "attributes": {"email": holder}}
        if terms.takes(UNSUBSCRIBE, *PROFILES, 0, "attributes", "subscriptions"):
            profile["attributes"]["subscriptions"] = {"email": {"marketing": {"consent": "UNSUBSCRIBED"}}}
        data = {
            "type": "profile-subscription-bulk-delete-job",
            "attributes": {"profiles": {"data": [profile]}},
            "relationships": {"list": {"data": {"type": "list", "id": list_id}}},
        }
        note = "Finds those who are on the list: the job would unsubscribe everyone else from everything."
        fill = Fill(holder, "data.*.attributes.email")
        requests += [_filling(read, fill, note), Request(UNSUBSCRIBE, body={"data": data})]
    return Replacement(tuple(requests))


def remove_members(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Take people off a list without touching consent. Raises NoEquivalent for a call that names nobody."""
    requests: list[Request] = []
    for read in _asked(calls, terms, OF_LIST):
        holder = terms.placeholder("profile_ids")
        body = {"data": [{"type": "profile", "id": holder}]}
        note = "Finds the ids of the members: addresses are not taken here."
        requests += [_filling(read, Fill(holder, "data.*.id"), note), Request(REMOVE, read.ids, body=body)]
    return Replacement(tuple(requests))


def _filling(read: Request, fill: Fill, note: str) -> Request:
    return Request(read.operation, read.ids, read.query, fills=(fill,), note=note)


def check_members(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Read those named who are on a list; v1 listed everyone where nobody was named."""
    return _checked(calls, terms, OF_LIST)


def check_segment_members(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Read those named who are in a segment; v1 listed everyone where nobody was named."""
    return _checked(calls, terms, OF_SEGMENT)


def check_subscriptions(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Read those named who are on a list, with the consent that shows who is suppressed."""
    more = {"additional-fields[profile]": "subscriptions"}
    requests = tuple(_asked(calls, terms, OF_LIST, more))
    note = "Leave out members whose subscriptions.email.marketing has a suppression, as the old call did."
    return Replacement(requests, (note,))


def _checked(calls: Sequence[Call], terms: Terms, operation: str) -> Replacement:
    if calls[0].call.version == "v1" and not any(_named(calls).values()):
        return Replacement((Request(operation, calls[0].call.ids, terms.page(operation), pages=True),))
    return Replacement(tuple(_asked(calls, terms, operation)))


def _asked(
    calls: Sequence[Call], terms: Terms, operation: str, more: Mapping[str, str] | None = None
) -> list[Request]:
    """Ask for the members whom calls name, a hundred in a filter. Raises NoEquivalent for nobody."""
    requests = []
    for field, values in _named(calls).items():
        for start in range(0, len(values), ASKED):
            part = one_of(field, values[start : start + ASKED])
            query = {"filter": part, **(more or {}), **terms.page(operation)}
            requests.append(Request(operation, calls[0].call.ids, query))
    if not requests:
        raise NoEquivalent("it names nobody by email or phone number; push tokens have no filter")
    return requests


def _named(calls: Sequence[Call]) -> dict[str, list[str]]:
    """Return the addresses and the numbers that calls name, each once."""
    found: dict[str, dict[str, None]] = {"email": {}, "phone_number": {}}
    for call in calls:
        arguments = call.call.arguments
        batch = arguments.get("batch")
        for entry in batch if isinstance(batch, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get("email"), str):
                found["email"][entry["email"]] = None
        for name, field in (("emails", "email"), ("email", "email"), ("phone_numbers", "phone_number")):
            found[field] |= dict.fromkeys(_texts(arguments.get(name)))
    return {field: [*values] for field, values in found.items()}


def _texts(sent: Any) -> Iterator[str]:
    """Yield texts of a list, or of a text with commas."""
    for item in sent.split(",") if isinstance(sent, str) else sent if isinstance(sent, list) else ():
        if isinstance(item, str) and item.strip():
            yield item.strip()


def exclude_members(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Exclude an address from a list, as v1 did: unsubscribe it there. Raises NoEquivalent without one."""
    return unsubscribe(calls, terms)
