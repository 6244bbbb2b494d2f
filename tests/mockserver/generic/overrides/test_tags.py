from __future__ import annotations

import pytest

from klaviyo_rehearsal.mockserver.generic.overrides.tags import (
    MOST_TAG_GROUPS,
    MOST_TAGS,
    MOST_TAGS_OF_ONE,
)
from klaviyo_rehearsal.mockserver.state.store import Collection
from tests.mockserver.generic.direct import Caller, Json


def tag_body(name: str, group: str | None = None) -> Json:
    data: Json = {"type": "tag", "attributes": {"name": name}}
    if group is not None:
        data["relationships"] = {"tag-group": {"data": {"type": "tag-group", "id": group}}}
    return {"data": data}


def group_body(name: str, **attributes: bool | None) -> Json:
    return {"data": {"type": "tag-group", "attributes": {"name": name, **attributes}}}


def create_tag(ask: Caller, name: str, group: str | None = None) -> str:
    return str(ask.ok("POST", "/api/tags", tag_body(name, group))["data"]["id"])


def create_group(ask: Caller, name: str, **attributes: bool | None) -> str:
    return str(ask.ok("POST", "/api/tag-groups", group_body(name, **attributes))["data"]["id"])


def create_list(ask: Caller, name: str = "VIP") -> str:
    body = {"data": {"type": "list", "attributes": {"name": name}}}
    return str(ask.ok("POST", "/api/lists", body)["data"]["id"])


def those(kind: str, *ids: str) -> Json:
    return {"data": [{"type": kind, "id": item} for item in ids]}


def ids(document: Json) -> list[str]:
    return [item["id"] for item in document["data"]]


def test_every_account_has_a_default_group(ask: Caller) -> None:
    (group,) = ask.ok("GET", "/api/tag-groups")["data"]
    assert group["attributes"] == {"name": "Ungrouped Tags", "exclusive": False, "default": True}
    assert ask("DELETE", f"/api/tag-groups/{group['id']}")[0] == 400


def test_a_tag_without_a_group_shows_that_it_is_in_the_default_one(ask: Caller) -> None:
    created = ask.ok("POST", "/api/tags", tag_body("summer"))["data"]
    (default,) = ids(ask.ok("GET", "/api/tag-groups"))
    assert created["relationships"]["tag-group"]["data"] == {"type": "tag-group", "id": default}
    assert ids(ask.ok("GET", f"/api/tag-groups/{default}/tags")) == [created["id"]]


def test_a_tag_in_an_unknown_group_is_not_made(ask: Caller) -> None:
    assert ask("POST", "/api/tags", tag_body("summer", "nowhere"))[0] == 404
    assert ask.ok("GET", "/api/tags")["data"] == []


def test_a_tag_is_read_with_its_group(ask: Caller) -> None:
    group = create_group(ask, "season")
    tag = create_tag(ask, "summer", group)
    read = ask.ok("GET", f"/api/tags/{tag}", include="tag-group")
    assert read["included"][0]["id"] == group
    assert ask.ok("GET", f"/api/tags/{tag}/tag-group")["data"]["attributes"]["name"] == "season"
    assert ask.ok("GET", f"/api/tags/{tag}/relationships/tag-group")["data"]["id"] == group
    assert ids(ask.ok("GET", f"/api/tag-groups/{group}/relationships/tags")) == [tag]


def test_tags_are_renamed_and_deleted_without_an_answer(ask: Caller) -> None:
    tag = create_tag(ask, "summer")
    renamed = {"data": {"type": "tag", "id": tag, "attributes": {"name": "winter"}}}
    assert ask("PATCH", f"/api/tags/{tag}", renamed) == (204, {})
    assert ask.ok("GET", f"/api/tags/{tag}")["data"]["attributes"] == {"name": "winter"}
    assert ask("DELETE", f"/api/tags/{tag}") == (204, {})
    assert ask("GET", f"/api/tags/{tag}")[0] == 404


def test_tags_are_filtered_sorted_and_narrowed(ask: Caller) -> None:
    for name in ("beach", "autumn", "beer"):
        create_tag(ask, name)
    found = ask.ok("GET", "/api/tags", filter='starts-with(name,"be")', sort="-name")["data"]
    assert [tag["attributes"]["name"] for tag in found] == ["beer", "beach"]


@pytest.mark.parametrize("target", ["list", "segment", "campaign", "flow"])
def test_a_tag_is_put_on_resources_and_taken_off(ask: Caller, target: str) -> None:
    ask.seed(resources=[{"type": target, "id": "Aa00AA"}])
    tag = create_tag(ask, "summer")
    path = f"/api/tags/{tag}/relationships/{target}s"
    assert ask("POST", path, those(target, "Aa00AA"))[0] == 204
    assert ask("POST", path, those(target, "Aa00AA"))[0] == 204  # again changes nothing
    assert ids(ask.ok("GET", path)) == ["Aa00AA"]
    if target != "flow":  # flows themselves are in no contract of ours
        assert ids(ask.ok("GET", f"/api/{target}s/Aa00AA/tags")) == [tag]
        assert ids(ask.ok("GET", f"/api/{target}s/Aa00AA/relationships/tags")) == [tag]
    assert ask("POST", path, those(target, "nowhere"))[0] == 404
    assert ask("DELETE", path, those(target, "Aa00AA"))[0] == 204
    assert ask.ok("GET", path)["data"] == []


def test_lists_show_their_tags_when_asked(ask: Caller) -> None:
    vip, plain = create_list(ask), create_list(ask, "Plain")
    tag = create_tag(ask, "summer")
    ask.ok("POST", f"/api/tags/{tag}/relationships/lists", those("list", vip))
    document = ask.ok("GET", "/api/lists", include="tags", **{"fields[tag]": "name"})
    shown = {item["id"]: item["relationships"]["tags"]["data"] for item in document["data"]}
    assert shown == {vip: [{"type": "tag", "id": tag}], plain: []}
    (included,) = document["included"]
    assert (included["id"], included["attributes"]) == (tag, {"name": "summer"})
    assert ask.ok("GET", f"/api/lists/{vip}", include="tags")["included"][0]["id"] == tag


def test_a_deleted_tag_is_off_everything_and_a_deleted_list_out_of_every_tag(ask: Caller) -> None:
    vip, other = create_list(ask), create_list(ask, "Other")
    kept, gone = create_tag(ask, "kept"), create_tag(ask, "gone")
    for tag in (kept, gone):
        ask.ok("POST", f"/api/tags/{tag}/relationships/lists", those("list", vip, other))
    ask.ok("DELETE", f"/api/tags/{gone}")
    ask.ok("DELETE", f"/api/lists/{other}")
    assert ids(ask.ok("GET", f"/api/lists/{vip}/tags")) == [kept]
    assert ids(ask.ok("GET", f"/api/tags/{kept}/relationships/lists")) == [vip]


def test_a_group_is_deleted_with_its_tags(ask: Caller) -> None:
    group = create_group(ask, "season")
    tag, other = create_tag(ask, "summer", group), create_tag(ask, "other")
    assert ask("DELETE", f"/api/tag-groups/{group}")[0] == 204
    assert ask("GET", f"/api/tag-groups/{group}")[0] == 404
    assert ask("GET", f"/api/tags/{tag}")[0] == 404
    assert ids(ask.ok("GET", "/api/tags")) == [other]


def test_a_group_keeps_its_exclusiveness(ask: Caller) -> None:
    created = ask.ok("POST", "/api/tag-groups", group_body("season", exclusive=None))["data"]
    assert created["attributes"] == {"name": "season", "exclusive": False, "default": False}
    change = {"data": {"type": "tag-group", "id": created["id"], "attributes": {"exclusive": True}}}
    assert ask("PATCH", f"/api/tag-groups/{created['id']}", change)[0] == 400


def test_a_resource_has_one_tag_of_an_exclusive_group(ask: Caller) -> None:
    group = create_group(ask, "season", exclusive=True)
    summer, winter = create_tag(ask, "summer", group), create_tag(ask, "winter", group)
    free = create_tag(ask, "free")
    vip = create_list(ask)
    ask.ok("POST", f"/api/tags/{summer}/relationships/lists", those("list", vip))
    ask.ok("POST", f"/api/tags/{free}/relationships/lists", those("list", vip))
    assert ask("POST", f"/api/tags/{winter}/relationships/lists", those("list", vip))[0] == 400
    ask.ok("DELETE", f"/api/tags/{summer}/relationships/lists", those("list", vip))
    assert ask("POST", f"/api/tags/{winter}/relationships/lists", those("list", vip))[0] == 204


def _fill(collection: Collection, number: int) -> None:
    for count in range(number - len(collection)):
        collection.insert(f"filler-{count}", {"name": f"{count}"})


def test_tags_and_groups_are_limited(ask: Caller) -> None:
    create_group(ask, "season")
    _fill(ask.account.collection("tag-group"), MOST_TAG_GROUPS - 1)
    create_group(ask, "the last")
    assert ask("POST", "/api/tag-groups", group_body("one more"))[0] == 400
    _fill(ask.account.collection("tag"), MOST_TAGS - 1)
    create_tag(ask, "the last")
    assert ask("POST", "/api/tags", tag_body("one more"))[0] == 400


def test_a_resource_has_a_hundred_tags_at_most(ask: Caller) -> None:
    vip = create_list(ask)
    tags = [create_tag(ask, f"{number}") for number in range(MOST_TAGS_OF_ONE + 1)]
    for tag in tags[:-1]:
        ask.ok("POST", f"/api/tags/{tag}/relationships/lists", those("list", vip))
    assert ask("POST", f"/api/tags/{tags[-1]}/relationships/lists", those("list", vip))[0] == 400
    assert ask("POST", f"/api/tags/{tags[0]}/relationships/lists", those("list", vip))[0] == 204
