"""Tags, groups and lists against a small model of their own, whatever the order of the calls."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from tests.mockserver.generic.direct import Caller, DirectMock, library_of
from tests.mockserver.helpers import NEWEST, Json

_STAGE = DirectMock(library_of(()))
_NAMES = st.sampled_from(["summer", "winter", "spring"])


def ids(document: Json) -> set[str]:
    return {item["id"] for item in document["data"]}


class TagMachine(RuleBasedStateMachine):
    """The model: the group of each tag, whether a group is exclusive, and pairs of tag and target."""

    tags: Bundle[str] = Bundle("tags")
    groups: Bundle[str] = Bundle("groups")
    targets: Bundle[tuple[str, str]] = Bundle("targets")

    @initialize(target=groups)
    def begin(self) -> str:
        self.ask: Caller = _STAGE.empty(NEWEST)
        (default,) = ids(self.ask.ok("GET", "/api/tag-groups"))
        self.default = default
        self.exclusive: dict[str, bool] = {default: False}
        self.group_of: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.there: set[tuple[str, str]] = set()
        self.tagged: set[tuple[str, tuple[str, str]]] = set()
        return default

    @rule(target=groups, name=_NAMES, exclusive=st.sampled_from([True, True, False]))
    def create_group(self, name: str, exclusive: bool) -> str:
        body = {"data": {"type": "tag-group", "attributes": {"name": name, "exclusive": exclusive}}}
        group = str(self.ask.ok("POST", "/api/tag-groups", body)["data"]["id"])
        self.exclusive[group] = exclusive
        return group

    @rule(target=tags, name=_NAMES, group=st.none() | groups)
    def add_tag(self, name: str, group: str | None) -> str:
        return self.create_tag(name, group)

    def create_tag(self, name: str, group: str | None) -> str:
        data: Json = {"type": "tag", "attributes": {"name": name}}
        if group is not None:
            data["relationships"] = {"tag-group": {"data": {"type": "tag-group", "id": group}}}
        status, document = self.ask("POST", "/api/tags", {"data": data})
        if name in self.names.values():  # facts E31
            assert status == 409
            return "nowhere"
        if group is not None and group not in self.exclusive:
            assert status == 404
            return "nowhere"
        tag = str(document["data"]["id"])
        self.group_of[tag], self.names[tag] = group or self.default, name
        return tag

    @rule(target=targets, kind=st.sampled_from(["list", "segment"]))
    def create_target(self, kind: str) -> tuple[str, str]:
        attributes: Json = {"name": "VIP"}
        if kind == "segment":
            attributes["definition"] = {"condition_groups": []}
        body = {"data": {"type": kind, "attributes": attributes}}
        made = kind, str(self.ask.ok("POST", f"/api/{kind}s", body)["data"]["id"])
        self.there.add(made)
        return made

    @rule(tag=tags, place=targets, method=st.sampled_from(["POST", "DELETE"]))
    def change_tagging(self, tag: str, place: tuple[str, str], method: str) -> None:
        kind, identifier = place
        path = f"/api/tags/{tag}/relationships/{kind}s"
        status, _ = self.ask(method, path, {"data": [{"type": kind, "id": identifier}]})
        if tag not in self.group_of:
            assert status == 404
        elif method == "DELETE":
            assert status == 204
            self.tagged.discard((tag, place))
        elif place not in self.there:
            assert status == 404
        elif self._is_taken(tag, place):
            assert status == 400
        else:
            assert status == 204
            self.tagged.add((tag, place))

    @rule(group=groups, place=targets, names=st.lists(_NAMES, min_size=2, max_size=3))
    def tag_with_all_of_a_group(self, group: str, place: tuple[str, str], names: list[str]) -> None:
        for name in names:
            self.change_tagging(self.create_tag(name, group), place, "POST")

    def _is_taken(self, tag: str, target: tuple[str, str]) -> bool:
        group = self.group_of[tag]
        others = {other for other, place in self.tagged if place == target and other != tag}
        return self.exclusive[group] and any(self.group_of[other] == group for other in others)

    @rule(tag=tags, name=_NAMES)
    def rename_tag(self, tag: str, name: str) -> None:
        body = {"data": {"type": "tag", "id": tag, "attributes": {"name": name}}}
        assert self.ask("PATCH", f"/api/tags/{tag}", body)[0] == (204 if tag in self.group_of else 404)
        if tag in self.names:
            self.names[tag] = name

    @rule(tag=consumes(tags))
    def delete_tag(self, tag: str) -> None:
        assert self.ask("DELETE", f"/api/tags/{tag}")[0] == (204 if tag in self.group_of else 404)
        self._forget(tag)

    @rule(group=groups)
    def delete_group(self, group: str) -> None:
        status, _ = self.ask("DELETE", f"/api/tag-groups/{group}")
        if group == self.default:
            assert status == 400
            return
        assert status == (204 if self.exclusive.pop(group, None) is not None else 404)
        for tag in [tag for tag, own in self.group_of.items() if own == group]:
            self._forget(tag)

    @rule(place=consumes(targets))
    def delete_target(self, place: tuple[str, str]) -> None:
        kind, identifier = place
        assert self.ask("DELETE", f"/api/{kind}s/{identifier}")[0] == 204
        self.there.remove(place)
        self.tagged = {pair for pair in self.tagged if pair[1] != place}

    def _forget(self, tag: str) -> None:
        self.group_of.pop(tag, None)
        self.names.pop(tag, None)
        self.tagged = {pair for pair in self.tagged if pair[0] != tag}

    @invariant()
    def tags_and_groups_are_those_of_the_model(self) -> None:
        listed = self.ask.ok("GET", "/api/tags")["data"]
        shown = {tag["id"]: tag["relationships"]["tag-group"]["data"]["id"] for tag in listed}
        assert shown == self.group_of
        assert {tag["id"]: tag["attributes"]["name"] for tag in listed} == self.names
        assert ids(self.ask.ok("GET", "/api/tag-groups")) == self.exclusive.keys()

    @invariant()
    def every_target_shows_its_tags(self) -> None:
        for target in self.there:
            kind, identifier = target
            expected = {tag for tag, place in self.tagged if place == target}
            assert ids(self.ask.ok("GET", f"/api/{kind}s/{identifier}/tags")) == expected

    @invariant()
    def every_tag_shows_its_targets(self) -> None:
        for tag in self.group_of:
            for kind in ("list", "segment"):
                path = f"/api/tags/{tag}/relationships/{kind}s"
                expected = {place[1] for own, place in self.tagged if own == tag and place[0] == kind}
                assert ids(self.ask.ok("GET", path)) == expected


TestTags = TagMachine.TestCase
TestTags.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
