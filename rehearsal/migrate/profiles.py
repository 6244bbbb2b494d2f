"""Calls about persons: identify, the person of v1, search and deletion of v2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .call import Call, NoEquivalent, Replacement
from .consent import FIND, by_answer, consent_requests
from .people import Person, notes_of, read_person
from .request import Request, quoted
from .terms import Terms

IMPORT, UPDATE = "POST /api/profile-import", "PATCH /api/profiles/{id}"
IN_BULK, IN_BROWSER = "POST /api/profile-bulk-import-jobs", "POST /client/profiles"
PEOPLE = ("data", "attributes", "profiles", "data")
DELETE = "POST /api/data-privacy-deletion-jobs"
_SOUGHT_BY = ("email", "phone_number", "external_id")


def identify(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Replace identify calls: one by an import of a profile, several by jobs. Raises NoEquivalent."""
    people = [_identified(call, terms) for call in calls]
    notes = [*notes_of(people)]
    if terms.browser or (len(calls) == 1 and needs_public_key(people[0], terms)):
        sent = [_in_browser(person, terms) for person in people]
        if not terms.browser:
            notes.append(f"{terms.revision} takes an anonymous id from browsers only, with the public key.")
    elif len(calls) == 1:
        sent = [Request(IMPORT, body={"data": people[0].profile(terms, IMPORT, "data")})]
    else:
        sent = imports(people, terms)
        notes.append("A job imports its profiles some seconds after it is accepted.")
    if not terms.browser:
        sent += consent_requests([*zip(calls, people, strict=True)], terms)
    return Replacement(tuple(sent), tuple(notes))


def _identified(call: Call, terms: Terms) -> Person:
    person = read_person(call.call.properties, terms)
    if not person.identifiers:
        reason = "it identifies nobody, so that the old API answered 1 and recorded nothing"
        raise NoEquivalent("; ".join((reason, *person.notes)))
    return person


def needs_public_key(person: Person, terms: Terms) -> bool:
    """Return whether the private key cannot send a person: since 2026-01-15 an anonymous id."""
    return "anonymous_id" in person.attributes and not terms.takes(
        IMPORT, "data", "attributes", "anonymous_id"
    )


def imports(people: Sequence[Person], terms: Terms, list_id: str = "") -> list[Request]:
    """Import profiles by jobs, and put them on a list where one is given."""
    found = []
    profiles = [person.profile(terms, IN_BULK, *PEOPLE, 0) for person in people]
    for part in terms.parts(profiles, IN_BULK, *PEOPLE):
        job: dict[str, Any] = {
            "type": "profile-bulk-import-job",
            "attributes": {"profiles": {"data": part}},
        }
        if list_id:
            job["relationships"] = {"lists": {"data": [{"type": "list", "id": list_id}]}}
        found.append(Request(IN_BULK, body={"data": job}))
    return found


def _in_browser(person: Person, terms: Terms) -> Request:
    query = {"company_id": "$KLAVIYO_COMPANY_ID"}
    return Request(IN_BROWSER, query=query, body={"data": person.profile(terms, IN_BROWSER, "data")})


def get_person(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Read a profile."""
    return Replacement((Request("GET /api/profiles/{id}", calls[0].call.ids),))


def update_person(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Change a profile by Klaviyo's id, and give the consent that came along."""
    (call,) = calls
    person = read_person(call.call.arguments, terms)
    fills, jobs = by_answer(call, person, terms)
    profile = {**person.profile(terms, UPDATE, "data"), "id": call.call.ids[0]}
    change = Request(UPDATE, call.call.ids, body={"data": profile}, fills=tuple(fills))
    return Replacement((change, *jobs), person.notes)


def search_people(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Find a profile by an identifier. Raises NoEquivalent without one."""
    arguments = calls[0].call.arguments
    given = [name for name in _SOUGHT_BY if isinstance(arguments.get(name), str) and arguments[name]]
    if not given:
        raise NoEquivalent("it names none of email, phone_number and external_id")
    found = f"equals({given[0]},{quoted(arguments[given[0]])})"
    note = "Nobody found is 200 with an empty list; the old API answered 404."
    more = f"Only {given[0]} is looked for: a filter takes one identifier." if len(given) > 1 else ""
    return Replacement((Request(FIND, query={"filter": found}, note=note),), (more,) if more else ())


def exchange_person(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Find a profile by an exchange id. Raises NoEquivalent without one."""
    sent = calls[0].call.arguments.get("exchange_id")
    if not isinstance(sent, str) or not sent:
        raise NoEquivalent("it has no exchange_id")
    note = "Nobody found is 200 with an empty list; the old API answered 404."
    return Replacement((Request(FIND, query={"filter": f"equals(_kx,{quoted(sent)})"}, note=note),))


def request_deletion(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Have a profile forgotten. Raises NoEquivalent for a call that names nobody or several."""
    arguments = calls[0].call.arguments
    given = [name for name in ("email", "phone_number", "person_id") if arguments.get(name)]
    if len(given) != 1 or not isinstance(arguments[given[0]], str):
        raise NoEquivalent("it must name one of email, phone_number and person_id")
    value = arguments[given[0]]
    profile: dict[str, Any] = {"type": "profile", "attributes": {}}
    if given[0] == "person_id":
        profile["id"] = value
    else:
        profile["attributes"][given[0]] = value
    attributes = {"profile": {"data": profile}}
    body = {"data": {"type": "data-privacy-deletion-job", "attributes": attributes}}
    return Replacement((Request(DELETE, body=body),))
