"""Bystanders: what an account holds beside the things that a scenario is about, and much like them.

Nothing of it may change. So it has what a careless integration takes for the thing that is meant: the same
name, a similar identifier, the other state, the place before and after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from .identifiers import Identifiers, similar_addresses, similar_ids, similar_phones

Entry = dict[str, Any]
Entries = dict[str, list[Entry]]
# How many there are of a kind, unless a scenario asks for more or for none.
USUAL: Mapping[str, int] = {
    "profiles": 5,
    "lists": 3,
    "segments": 2,
    "tags": 2,
    "metrics": 4,
    "events": 5,
    "templates": 3,
    "campaigns": 5,
}
HTML = "<html><body><p>Hello {{ first_name }}</p></body></html>"
# Years ahead of any clock that a test runs on.
AHEAD = "2099-06-01T09:30:00+00:00"
# Everything that can be true of a profile's consent; the suppressions are of every reason and of any age.
_CONSENT: tuple[Entry, ...] = (
    {"consent": {"email": "SUBSCRIBED"}},
    {"consent": {"email": "UNSUBSCRIBED"}},
    {"suppressions": [{"reason": "USER_SUPPRESSED", "timestamp": "2019-11-30T23:59:59+00:00"}]},
    {"consent": {"email": "SUBSCRIBED"}, "suppressions": ["HARD_BOUNCE"]},
    {"suppressions": [{"reason": "SPAM_COMPLAINT", "timestamp": "2021-02-28T00:00:00+00:00"}]},
    {"suppressions": ["INVALID_EMAIL", "USER_SUPPRESSED"]},
    {},
)
# Integrations that have metrics of their own beside those of the API.
_INTEGRATIONS = (
    {"object": "integration", "id": "7FtS4J", "key": "shopify", "name": "Shopify", "category": "eCommerce"},
    {"object": "integration", "id": "2dUVRx", "key": "klaviyo", "name": "Klaviyo", "category": "Internal"},
)
_STATES = ("Draft", "Scheduled", "Sent", "Cancelled")
# What a bystander shares with the first subject.
_SHARED = frozenset({"first_name", "last_name", "organization", "title", "location", "properties"})
_SIMILAR: Mapping[str, Callable[[str], Iterator[str]]] = {
    "email": similar_addresses,
    "phone_number": similar_phones,
    "external_id": similar_ids,
}


def around(
    ids: Identifiers, subjects: Mapping[str, list[Entry]], numbers: Mapping[str, int], *, mixed: bool
) -> Entries:
    """Return bystanders of the subjects, by kind.

    numbers: how many of each. mixed: whether subjects are on their lists and in their segments too.
    """
    found: Entries = {"profiles": _profiles(ids, subjects["profiles"], numbers["profiles"])}
    people = [item["id"] for item in (*subjects["profiles"][:10], *found["profiles"])]
    for kind, usual in (("lists", "Newsletter"), ("segments", "Engaged")):
        members = people if mixed else [item["id"] for item in found["profiles"]]
        found[kind] = _groups(ids, _name_of(subjects[kind], usual), members, numbers[kind])
    for entry in found["lists"]:
        entry["opt_in_process"] = ids.random.choice(["single_opt_in", "double_opt_in"])
    lists = [item["id"] for item in (*subjects["lists"], *found["lists"])]
    found["resources"] = _tags(ids, subjects["resources"], lists, numbers["tags"])
    found["metrics"] = _metrics(ids, subjects["metrics"], numbers["metrics"])
    metrics = [item["name"] for item in (*subjects["metrics"], *found["metrics"])]
    moments = [item["time"] for item in subjects["events"][-1:]] or ["2026-03-10T12:00:00+00:00"]
    found["events"] = list(_events(ids, metrics, people, moments[0], numbers["events"]))
    found["templates"] = _templates(ids, _name_of(subjects["templates"], "Welcome"), numbers["templates"])
    templates = [item["id"] for item in (*subjects["templates"], *found["templates"])]
    found["campaigns"] = _campaigns(ids, subjects["campaigns"], lists, templates, numbers["campaigns"])
    return found


def _profiles(ids: Identifiers, subjects: Sequence[Entry], count: int) -> list[Entry]:
    """Return profiles that share names, domains and the beginning of identifiers with the subjects."""
    similar = {name: _similar(ids, name, resembling) for name, resembling in _SIMILAR.items()}
    facts = {name: value for name, value in (subjects[0] if subjects else {}).items() if name in _SHARED}
    turn = ids.random.randrange(len(_CONSENT))
    found = []
    for number in range(count):
        profile = {"id": ids.ulid(_place(number)), "first_name": "Ana", **facts}
        profile |= {name: value for name, values in similar.items() for value in islice(values, 1)}
        if "email" not in profile:
            profile["email"] = ids.address()
        consent = _CONSENT[(turn + number) % len(_CONSENT)]
        if number == count - 1:
            profile.setdefault("phone_number", ids.phone())
            consent = {"consent": {"email": "SUBSCRIBED", "sms": "SUBSCRIBED"}}
        found.append(profile | consent)
    return found


def _similar(ids: Identifiers, name: str, resembling: Callable[[str], Iterator[str]]) -> Iterator[str]:
    """Yield identifiers that resemble the first few of those taken, and are not taken themselves."""
    for value in [*islice(ids.taken[name], 3)]:
        for found in resembling(value):
            if found not in ids.taken[name]:
                ids.take(**{name: found})
                yield found


def _place(number: int) -> int:
    """Return where the id of a bystander sorts: as many before a subject as after it, of each state."""
    return (-1, 1)[(number + number // len(_STATES)) % 2]


def _name_of(subjects: Sequence[Entry], usual: str) -> str:
    return str(subjects[0]["name"]) if subjects else usual


def _named(ids: Identifiers, name: str, count: int) -> Iterator[tuple[str, str]]:
    """Yield an id and a name for each of some: one has the name of the subject, all have a part of it."""
    names = (name, f"{name} 2", f"A {name}")
    for number in range(count):
        text = names[number] if number < len(names) else f"{name} {number}"
        yield ids.short(_place(number)), text


def _groups(ids: Identifiers, name: str, people: Sequence[str], count: int) -> list[Entry]:
    """Return lists or segments, each with some of the people."""
    return [
        {"id": identifier, "name": text, "members": _some(ids, people)}
        for identifier, text in _named(ids, name, count)
    ]


def _some(ids: Identifiers, people: Iterable[str]) -> list[str]:
    return [item for item in people if ids.random.random() < 0.6]


def _tags(ids: Identifiers, subjects: Sequence[Entry], lists: Sequence[str], count: int) -> list[Entry]:
    """Return tags, each of some lists; no two have the same name (facts 13)."""
    name = next((item["attributes"]["name"] for item in subjects if item["type"] == "tag"), "season")
    found = []
    for number in range(count):
        data = [{"type": "list", "id": item} for item in lists[:10] if ids.random.random() < 0.5]
        tag = {"type": "tag", "id": ids.uuid(), "attributes": {"name": f"{name} {number}"}}
        found.append({**tag, "relationships": {"lists": {"data": data}}})
    return found


def _metrics(ids: Identifiers, subjects: Sequence[Entry], count: int) -> list[Entry]:
    """Return metrics, some of them of other integrations; no two have the same name."""
    taken = {item["name"] for item in subjects}
    name = _name_of(subjects, "Placed Order")
    found: list[Entry] = []
    for number, text in enumerate((name.swapcase(), "Active on Site", "Opened Email", f"{name} 2")[:count]):
        if text not in taken:
            found.append({"id": ids.short(_place(number)), "name": text})
            if number in (1, 2):
                found[-1]["integration"] = _INTEGRATIONS[number - 1]
    return found


def _events(
    ids: Identifiers, metrics: Sequence[str], people: Sequence[str], moment: str, count: int
) -> Iterator[Entry]:
    """Yield events of all metrics and of several people, in one minute."""
    for number in range(count):
        yield {
            "id": ids.event(),
            "metric": metrics[number % len(metrics)],
            "profile": people[-1 - number % len(people)],
            "time": f"{moment[:17]}{number:02d}{moment[19:]}",
            "properties": {"Items": number},
            "unique_id": f"bystander-{number}",
        }


def _templates(ids: Identifiers, name: str, count: int) -> list[Entry]:
    return [
        {"id": identifier, "name": text, "html": f"<html><body>{identifier}</body></html>"}
        for identifier, text in _named(ids, name, count)
    ]


def _campaigns(
    ids: Identifiers, subjects: Sequence[Entry], lists: Sequence[str], templates: Sequence[str], count: int
) -> list[Entry]:
    """Return campaigns of every state; the first has the name and the state of the subject."""
    name, state = _name_of(subjects, "Spring"), subjects[0]["status"] if subjects else "Draft"
    return [
        campaign(
            ids,
            _STATES[number % len(_STATES)] if number else state,
            id=ids.ulid(_place(number)),
            name=name if number < 2 else f"{name} {number}",
            lists=[ids.random.choice(lists)],
            template=ids.random.choice(templates),
        )
        for number in range(count)
    ]


def campaign(ids: Identifiers, status: str, **facts: Any) -> Entry:
    """Return the seed of an email campaign."""
    return {
        "id": ids.ulid(),
        "message_id": ids.ulid(),
        "channel": "email",
        "subject": "Spring is here",
        "from_email": "shop@northwind.shop",
        "from_label": "Northwind",
        "status": status,
        **({"send_at": AHEAD} if status == "Scheduled" else {}),
        **facts,
    }


def metric_of(template: str) -> str:
    """Return the name of the metric that triggers the flow of a template."""
    return f"Send template {template}"


def mail_flow(
    identifier: str, template: str, own: str, subject: str, from_email: str, from_label: str
) -> Entry:
    """Return the seed of a flow that replaces v1's one-off emails of a template (facts 9.2, row 38).

    An event of the template's metric sends one email to its profile. own: the id of the template of the
    flow's message, in which variables are those of the event. The rest is the message's.
    """
    message = {
        "name": f"Template {template}",
        "template_id": own,
        "subject_line": subject,
        "from_email": from_email,
        "from_label": from_label,
        # A test went out at once, however many there were, to subscribers and others.
        "smart_sending_enabled": False,
        "transactional": True,
    }
    return {
        "id": identifier,
        "name": f"Emails of template {template}",
        "metric": metric_of(template),
        "actions": [{"type": "send-email", "data": {"message": message}}],
    }
