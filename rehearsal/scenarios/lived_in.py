"""An account that has been in use: whatever a call is about has others like it, before and after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import bystanders
from .identifiers import Identifiers

Entry = dict[str, Any]
# Within the class below `list` is a method.
Entries = list[Entry]
# In the order of their planting, so that what an entry names exists: see mockserver/control/planting.py.
KINDS = ("profiles", "lists", "segments", "metrics", "events", "resources", "templates", "campaigns", "flows")
# These have bystanders in every account, the rest where a scenario is about such things.
_EVERYWHERE = frozenset({"profiles", "lists", "segments", "tags"})


class LivedIn:
    """Collects what a scenario is about, and puts it amid bystanders.

    number: everything is drawn from it: ids, names, and how the bystanders look. 0 stands for an account
    without bystanders, to which a failure is shrunk where it needs none.
    """

    def __init__(self, number: int) -> None:
        self.ids = Identifiers(number)
        self._is_bare = number == 0
        self._subjects: dict[str, Entries] = {kind: [] for kind in KINDS}
        self._numbers = {kind: 0 if kind not in _EVERYWHERE else n for kind, n in bystanders.USUAL.items()}
        self._is_crowded = True

    # Subjects

    def person(self, **facts: Any) -> Entry:
        """Add a profile that the scenario is about; it gets an address unless facts have an identifier."""
        if not {"email", "phone_number", "external_id"} & facts.keys():
            facts = {"email": self.ids.address(), **facts}
        self.ids.take(**facts)
        return self._add("profiles", {"id": self.ids.ulid(), **facts})

    def somebody(self, **facts: Any) -> Entry:
        """Add a profile with an address and whatever else an account may know of a person."""
        draw = self.ids.random.random
        known: Entry = {"email": facts.get("email") or self.ids.address()}
        if draw() < 0.6:
            known["phone_number"] = self.ids.phone()
        if draw() < 0.6:
            known["external_id"] = self.ids.external_id()
        if draw() < 0.8:
            known |= {
                "first_name": "Ana",
                "last_name": "Kovács",
                "location": {"city": "Győr", "zip": "09021"},
            }
        if draw() < 0.8:
            known["properties"] = {"Plan": "gold", "loyalty_points": 120, "Tags": ["a", "b"], "Old": None}
        return self.person(**{**known, **facts})

    def list(self, *members: str, **facts: Any) -> Entry:
        """Add a list that the scenario is about. members: the ids of profiles on it."""
        entry = {"id": self.ids.short(), "name": f"Newsletter {self.ids.token()}", **facts}
        return self._add("lists", {"opt_in_process": "single_opt_in", **entry, "members": [*members]})

    def segment(self, *members: str, **facts: Any) -> Entry:
        """Add a segment that the scenario is about. members: the ids of profiles in it."""
        entry = {"id": self.ids.short(), "name": f"Engaged {self.ids.token()}", **facts}
        return self._add("segments", {**entry, "members": [*members]})

    def tag(self, name: str, lists: Iterable[str] = ()) -> Entry:
        """Add a tag that the scenario is about. lists: the ids of lists that have it."""
        data = [{"type": "list", "id": item} for item in lists]
        entry: Entry = {"type": "tag", "id": self.ids.uuid(), "attributes": {"name": name}}
        return self._add("resources", {**entry, "relationships": {"lists": {"data": data}}})

    def resource(self, kind: str, identifier: str, attributes: Entry, **related: Sequence[str]) -> Entry:
        """Add a resource of any other type. related: the ids at the other ends, by relationship."""
        relationships = {
            name: {"data": [{"type": name, "id": item} for item in ids]} for name, ids in related.items()
        }
        entry: Entry = {"type": kind, "id": identifier, "attributes": attributes}
        return self._add("resources", {**entry, "relationships": relationships})

    def template(self, **facts: Any) -> Entry:
        """Add a template that the scenario is about."""
        name = f"Welcome {self.ids.token()}"
        return self._add(
            "templates", {"id": self.ids.short(), "name": name, "html": bystanders.HTML, **facts}
        )

    def campaign(self, status: str = "Draft", **facts: Any) -> Entry:
        """Add an email campaign that the scenario is about, to its list and with its template."""
        lists = [(self._subjects["lists"] or [self.list()])[0]["id"]]
        template = (self._subjects["templates"] or [self.template()])[0]["id"]
        own = {"name": f"Spring {self.ids.token()}", "lists": lists, "template": template, **facts}
        return self._add("campaigns", bystanders.campaign(self.ids, status, **own))

    def mail_flow(self, template: Entry, html: str, **facts: str) -> Entry:
        """Add a live flow that sends a template when an event of its metric is recorded.

        html: of the flow's own message, whose variables are those of the event. facts: subject, from_email
        and from_label.
        """
        own = self.template(html=html)
        self.metric(name=bystanders.metric_of(template["id"]))
        return self._add("flows", bystanders.mail_flow(self.ids.short(), template["id"], own["id"], **facts))

    def metric(self, **facts: Any) -> Entry:
        """Add a metric that the scenario is about."""
        return self._add("metrics", {"id": self.ids.short(), "name": f"Placed {self.ids.token()}", **facts})

    def event(self, metric: str, profile: str, **facts: Any) -> Entry:
        """Add an event that the scenario is about: the name of its metric, the id of its profile."""
        entry = {"id": self.ids.event(), "metric": metric, "profile": profile, "properties": {}, **facts}
        return self._add("events", entry)

    def subjects(self, kind: str) -> Entries:
        """Return what was added of a kind."""
        return self._subjects[kind]

    def _add(self, kind: str, entry: Entry) -> Entry:
        self._subjects[kind].append(entry)
        return entry

    # Bystanders

    def amid(self, *kinds: str, **numbers: int) -> None:
        """Have bystanders of these kinds too, as many as usual; or so many of a kind, as `lists=11`."""
        self._numbers |= {kind: bystanders.USUAL[kind] for kind in kinds} | numbers

    def closed(self) -> None:
        """Keep bystanders out of the subjects' lists and segments, and the subjects out of theirs."""
        self._is_crowded = False

    def seed(self) -> Mapping[str, Entries]:
        """Return the whole account."""
        if self._is_bare:
            return {kind: entries for kind, entries in self._subjects.items() if entries}
        others = bystanders.around(self.ids, self._subjects, self._numbers, mixed=self._is_crowded)
        if self._is_crowded:
            self._crowd([item["id"] for item in others["profiles"]])
        planted = {kind: self._midst(self._subjects[kind], others.get(kind, [])) for kind in KINDS}
        return {kind: entries for kind, entries in planted.items() if entries}

    def _crowd(self, people: Sequence[str]) -> None:
        """Put bystanders on the subjects' lists and into their segments, around the members."""
        for kind in ("lists", "segments"):
            for group in self._subjects[kind]:
                group["members"] = [*people[:1], *group["members"], *people[1:3]]

    def _midst(self, subjects: Entries, others: Entries) -> Entries:
        """Put the subjects in the midst of the others: neither a first nor a last page has them."""
        if len(others) < 2:
            return [*others, *subjects]
        place = self.ids.random.randrange(max(1, len(others) * 2 // 5), len(others) * 3 // 5 + 1)
        return [*others[:place], *subjects, *others[place:]]
