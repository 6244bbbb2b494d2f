"""Integrations that do more than they must, and leave the same account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from examples.plain_httpx import content, groups, people
from examples.plain_httpx.api import Api, KlaviyoError
from examples.plain_httpx.shop import HANDLERS
from examples.translation.content import assignment_of, campaign_changes, message_changes
from examples.translation.groups import described, list_of, members_of, parts
from examples.translation.people import profile_of, quoted
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.right.events import upsert
from tests.rehearsal.right.style import EVERY, Handler, python, shop


def identify_twice(api: Api, call: LegacyCall) -> None:
    """Import a person, and import the same once more."""
    people.identify(api, call)
    api.send("POST", "/api/profile-import", {"data": profile_of(call.properties)})


def identify_and_patch(api: Api, call: LegacyCall) -> None:
    """Import a person, and then send the same facts by the id that was answered."""
    profile = profile_of(call.properties)
    known = api.send("POST", "/api/profile-import", {"data": profile})["data"]["id"]
    again = {**profile, "attributes": {**profile["attributes"]}, "id": known}
    again["attributes"].pop("_kx", None)
    api.send("PATCH", f"/api/profiles/{known}", {"data": again})
    people.consent(api, call.properties)


def update_twice(api: Api, call: LegacyCall) -> None:
    """Read a person, change it, change it to the same, and read it again."""
    api.send("GET", f"/api/profiles/{call.ids[0]}")
    people.update_person(api, call)
    again = {"data": {**profile_of(call.arguments), "id": call.ids[0]}}
    again["data"].pop("meta", None)
    api.send("PATCH", f"/api/profiles/{call.ids[0]}", again)
    api.send("GET", f"/api/profiles/{call.ids[0]}")


def subscribe_one_by_one(api: Api, call: LegacyCall) -> None:
    """Import each person, whatever is known, and subscribe each by a job."""
    rich = described(call.arguments["profiles"])
    for person in call.arguments["profiles"]:
        profile = profile_of(person)
        if profile in rich:
            upsert(api, person)
        groups.subscribe(api, LegacyCall(call.name, {"profiles": [person]}, call.ids, call.version))


def add_one_by_one(api: Api, call: LegacyCall) -> None:
    """Make each person known, and put each on the list by a request."""
    for person in call.arguments["profiles"]:
        member = members_of([upsert(api, person)])
        api.send("POST", f"/api/lists/{call.ids[0]}/relationships/profiles", member)


def add_twice(api: Api, call: LegacyCall) -> None:
    """Import people with the list, and put them on it by their ids as well."""
    groups.add_members(api, call)
    found = [item["id"] for person in call.arguments["profiles"] for item in _found(api, person)]
    for part in parts(found, 1000):
        api.send("POST", f"/api/lists/{call.ids[0]}/relationships/profiles", members_of(part))


def _found(api: Api, person: Mapping[str, Any]) -> list[dict[str, Any]]:
    attributes = profile_of(person)["attributes"]
    for name in ("email", "phone_number", "external_id"):
        if name in attributes:
            query = {"filter": f"equals({name},{quoted(attributes[name])})"}
            return list(api.read("/api/profiles", query))
    return []


def unsubscribe_and_look(api: Api, call: LegacyCall) -> None:
    """Read the list before and after."""
    path = f"/api/lists/{call.ids[0]}/profiles"
    list(api.read(path, groups.IN_PAGES_OF_100))
    groups.unsubscribe(api, call)
    list(api.read(path, groups.IN_PAGES_OF_100))


def rename_twice(api: Api, call: LegacyCall) -> None:
    """Rename a list, unless it has the name, and see that it has it."""
    path = f"/api/lists/{call.ids[0]}"
    for _ in range(2):
        if api.send("GET", path)["data"]["attributes"]["name"] != call.arguments["list_name"]:
            api.send("PATCH", path, list_of(call.arguments["list_name"], call.ids[0]))
    api.send("PATCH", path, list_of(call.arguments["list_name"], call.ids[0]))


def create_list_and_look(api: Api, call: LegacyCall) -> None:
    """Make a list, read it, and give it the name that it has."""
    made = groups.create_list(api, call)
    api.send("GET", f"/api/lists/{made}")
    api.send("PATCH", f"/api/lists/{made}", list_of(call.arguments["list_name"], made))


def create_bare_campaign(api: Api, call: LegacyCall) -> None:
    """Make a draft with the least, then give it its name, its sender and its template one by one."""
    wanted = call.arguments
    attributes = {
        "name": "New campaign",
        "audiences": {"included": [wanted["list_id"]]},
        "campaign-messages": {
            "data": [{"type": "campaign-message", "attributes": {"definition": {"channel": "email"}}}]
        },
    }
    made = api.create(
        "/api/campaigns", {"data": {"type": "campaign", "attributes": attributes}}, content.EMAIL
    )
    (message,) = api.read(f"/api/campaigns/{made['id']}/campaign-messages")
    content.patch(api, "campaign", made["id"], campaign_changes(wanted))
    content.patch(api, "campaign-message", message["id"], message_changes(wanted))
    content.assign(api, message["id"], wanted["template_id"])


def update_whole_campaign(api: Api, call: LegacyCall) -> None:
    """Read a campaign and its message, and send all of what they have with the changes."""
    now = api.send("GET", f"/api/campaigns/{call.ids[0]}")["data"]["attributes"]
    (message,) = api.read(f"/api/campaigns/{call.ids[0]}/campaign-messages")
    changed = {name: now[name] for name in ("name", "audiences", "tracking_options")}
    # Answers have more of these options than requests may.
    changed["send_options"] = {"use_smart_sending": now["send_options"]["use_smart_sending"]}
    content.patch(api, "campaign", call.ids[0], changed | campaign_changes(call.arguments))
    definition = message["attributes"]["definition"]
    kept = {
        name: value
        for name, value in definition["content"].items()
        if name in ("subject", "preview_text", "from_email", "from_label", "reply_to_email") and value
    }
    changes = message_changes(call.arguments).get("definition", {}).get("content", {})
    whole = {"definition": {"channel": "email", "label": definition["label"], "content": kept | changes}}
    content.patch(api, "campaign-message", message["id"], whole)
    if "template_id" in call.arguments:
        api.send(
            "POST",
            "/api/campaign-message-assign-template",
            assignment_of(message["id"], call.arguments["template_id"]),
        )


def send_at_once(api: Api, call: LegacyCall) -> None:
    """Say that a campaign is to be sent at once, and send it."""
    if content.get_campaign(api, call)["attributes"]["status"] == "Draft":
        content.patch(api, "campaign", call.ids[0], {"send_strategy": {"method": "immediate"}})
    content.send_campaign(api, call)
    content.get_campaign(api, call)


def cancel_and_look(api: Api, call: LegacyCall) -> None:
    """See how far a campaign is, cancel it, and see its job."""
    api.send("GET", f"/api/campaign-send-jobs/{call.ids[0]}")
    content.cancel_campaign(api, call)
    content.get_campaign(api, call)


def update_whole_template(api: Api, call: LegacyCall) -> None:
    """Read a template, and send its name and its HTML with the changes."""
    now = api.send("GET", f"/api/templates/{call.ids[0]}")["data"]["attributes"]
    content.patch(api, "template", call.ids[0], {"name": now["name"], "html": now["html"], **call.arguments})


def copy_template(api: Api, call: LegacyCall) -> None:
    """Read a template, and make another one like it."""
    source = api.send("GET", f"/api/templates/{call.ids[0]}")["data"]["attributes"]
    attributes = {"name": call.arguments["name"], "editor_type": "CODE", "html": source["html"]}
    if source.get("text"):
        attributes["text"] = source["text"]
    api.create("/api/templates", {"data": {"type": "template", "attributes": attributes}})


def tag_twice(api: Api, call: LegacyCall) -> None:
    """Give a list a tag, unless it has it by now; read its tags before and after."""
    path = f"/api/lists/{call.ids[0]}/tags"
    if call.arguments["tag_id"] not in [item["id"] for item in api.read(path)]:
        groups.tag_list(api, call)
    list(api.read(path))


def delete_and_look(kind: str, right: Handler) -> Handler:
    """Make a handler that reads something, deletes it, and sees that it is gone."""

    def delete(api: Api, call: LegacyCall) -> None:
        api.send("GET", f"/api/{kind}/{call.ids[0]}")
        right(api, call)
        try:
            api.send("GET", f"/api/{kind}/{call.ids[0]}")
        except KlaviyoError as error:
            if error.status != 404:
                raise

    return delete


def lenient(right: Handler) -> Handler:
    """Make a handler that takes a 404 for an answer: there is nothing to read or to delete."""

    def handle(api: Api, call: LegacyCall) -> Any:
        try:
            return right(api, call)
        except KlaviyoError as error:
            if error.status != 404:
                raise
            return None

    return handle


def twice(right: Handler) -> Handler:
    """Make a handler that reads the same twice."""

    def handle(api: Api, call: LegacyCall) -> Any:
        right(api, call)
        return right(api, call)

    return handle


READS = (
    *("get person", "search people", "timeline", "metric timeline", "person timeline", "list metrics"),
    *("person metric timeline", "metric export", "list exclusions", "check members", "segment members"),
    *("all members", "lists of person", "segments of person", "list lists", "get campaign"),
    *("list campaigns", "list templates", "render template"),
)
SLOPPY: dict[str, Handler] = {
    **{name: twice(HANDLERS[name]) for name in READS},
    "identify": identify_twice,
    "update person": update_twice,
    "subscribe": subscribe_one_by_one,
    "add members": add_one_by_one,
    "unsubscribe": unsubscribe_and_look,
    "update list": rename_twice,
    "create list": create_list_and_look,
    "create campaign": create_bare_campaign,
    "update campaign": update_whole_campaign,
    "send campaign": send_at_once,
    "cancel campaign": cancel_and_look,
    "update template": update_whole_template,
    "clone template": copy_template,
    "tag list": tag_twice,
    "delete list": delete_and_look("lists", groups.delete_list),
    "delete template": delete_and_look("templates", content.delete_template),
    "delete campaign": delete_and_look("campaigns", content.delete_campaign),
}
STYLES = (
    python("sloppy and right", shop(handlers=SLOPPY)),
    python(
        "added and patched once more",
        shop(handlers={"identify": identify_and_patch, "add members": add_twice}),
        ("create-profile", "update-profile", "add-to-list", "journey"),
    ),
    python(
        "a refusal taken for an answer",
        shop(handlers={name: lenient(handler) for name, handler in HANDLERS.items()}),
        EVERY,
    ),
)
