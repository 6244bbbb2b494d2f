"""Messages over HTTP: both shapes, what can change, templates and images."""

from __future__ import annotations

import httpx
import pytest

from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.server import MockServer
from tests.mockserver.campaigning import (
    SENDER,
    assign,
    campaign_body,
    change,
    create_campaign,
    create_sendable,
    create_template,
    page,
    send,
)
from tests.mockserver.helpers import (
    NEWEST,
    OLDEST,
    REVISIONS,
    ClientFactory,
    Json,
    attributes_of,
    create_list,
    error_of,
    taken,
)

EMPTY: Json = dict.fromkeys(
    ("subject", "preview_text", "from_email", "from_label", "reply_to_email", "cc_email", "bcc_email")
)
RENDERING = {
    "shorten_links": True,
    "add_org_prefix": True,
    "add_info_link": True,
    "add_opt_out_language": False,
}
PUSH: Json = {"title": "Now", "body": "Open me"}


@pytest.mark.parametrize("written", REVISIONS)
def test_an_email_reads_right_at_either_revision(client_for: ClientFactory, key: str, written: str) -> None:
    _, message = create_campaign(client_for(key, written), message={"label": "First"})
    old, new = (
        attributes_of(client_for(key, item).get(f"/api/campaign-messages/{message}"))
        for item in (OLDEST, NEWEST)
    )
    said = {"channel": "email", "label": "First", "content": {**EMPTY, **SENDER}}
    assert {name: old[name] for name in said} == said and "definition" not in old
    assert new["definition"] == said and "content" not in new


@pytest.mark.parametrize("written", REVISIONS)
def test_a_text_reads_right_at_either_revision(client_for: ClientFactory, key: str, written: str) -> None:
    options = {"render_options": {"add_opt_out_language": True}}
    _, message = create_campaign(
        client_for(key, written), channel="sms", content={"body": "Hi"}, message=options
    )
    old, new = (
        attributes_of(client_for(key, item).get(f"/api/campaign-messages/{message}"))
        for item in (OLDEST, NEWEST)
    )
    rendering = {**RENDERING, "add_opt_out_language": True}
    content = {"body": "Hi", "media_url": None}
    assert (old["channel"], old["content"], old["render_options"]) == ("sms", content, rendering)
    assert new["definition"] == {"channel": "sms", "content": content, "render_options": rendering}


def test_a_push_message_is_kept(api: httpx.Client) -> None:
    _, message = create_campaign(api, channel="mobile_push", content=PUSH)
    definition = attributes_of(api.get(f"/api/campaign-messages/{message}"))["definition"]
    assert (definition["notification_type"], definition["content"]["body"]) == ("standard", "Open me")
    body = campaign_body([create_list(api)])
    silent = {"channel": "mobile_push", "notification_type": "silent", "kv_pairs": {"a": "b"}}
    (entry,) = body["data"]["attributes"]["campaign-messages"]["data"]
    entry["attributes"]["definition"] = silent
    made = taken(api.post("/api/campaigns", json=body), 201)["data"]
    (own,) = made["relationships"]["campaign-messages"]["data"]
    assert attributes_of(api.get(f"/api/campaign-messages/{own['id']}"))["definition"] == silent


def test_a_change_at_the_old_revision_leaves_what_it_does_not_name(
    client_for: ClientFactory, key: str
) -> None:
    api = client_for(key, OLDEST)
    _, message = create_campaign(api)
    changed = attributes_of(
        change(api, "campaign-message", message, label="Second", content={"subject": "New"})
    )
    assert (changed["label"], changed["content"]) == ("Second", {**EMPTY, **SENDER, "subject": "New"})
    emptied = attributes_of(change(api, "campaign-message", message, content={"from_label": None}))
    assert emptied["content"]["from_label"] is None
    assert emptied["label"] == "Second"


def test_a_change_of_a_definition_leaves_what_it_does_not_name(api: httpx.Client) -> None:
    _, message = create_campaign(api)
    definition = {"channel": "email", "content": {"subject": "New"}}
    changed = attributes_of(change(api, "campaign-message", message, definition=definition))
    assert changed["definition"]["content"] == {**EMPTY, **SENDER, "subject": "New"}
    assert attributes_of(change(api, "campaign-message", message))["definition"] == changed["definition"]


def test_what_only_texts_have_is_refused_of_an_email(api: httpx.Client) -> None:
    _, message = create_campaign(api)
    definition = {"channel": "email", "render_options": {"shorten_links": True}}
    error = error_of(change(api, "campaign-message", message, definition=definition), 400)
    # facts E20, LIVE
    assert (
        error["detail"] == "'render_options' is not a valid field for the resource 'EmailMessageDefinition'."
    )
    assert error["source"] == {"pointer": "/data/attributes/definition/render_options"}


def test_a_message_keeps_its_channel(api: httpx.Client) -> None:
    _, message = create_campaign(api)
    definition = {"channel": "sms", "content": {"body": "Hi"}}
    error = error_of(change(api, "campaign-message", message, definition=definition), 400)
    assert error["source"] == {"pointer": "/data/attributes/definition/channel"}


def test_the_message_of_a_sent_campaign_stays_as_it_is(api: httpx.Client) -> None:
    campaign, message = create_sendable(api)
    taken(send(api, campaign), 202)
    definition = {"channel": "email", "content": {"subject": "Late"}}
    error_of(change(api, "campaign-message", message, definition=definition), 400)
    error_of(assign(api, message, create_template(api)), 400)
    read = attributes_of(api.get(f"/api/campaign-messages/{message}"))
    assert read["definition"]["content"]["subject"] == SENDER["subject"]
    assert [item["is_local"] for item in read["send_times"]] == [False]


@pytest.mark.parametrize(("revision", "status"), [(OLDEST, 201), (NEWEST, 200)])
def test_an_assignment_answers_flat_and_brings_the_copy(
    client_for: ClientFactory, key: str, revision: str, status: int
) -> None:
    api = client_for(key, revision)
    _, message = create_campaign(api)
    template = create_template(api, "<p>{{ x }}</p>")
    document = taken(assign(api, message, template), status)
    attributes = document["data"]["attributes"]
    assert (attributes["label"], attributes["channel"]) == ("", "email")
    assert attributes["content"]["subject"] == SENDER["subject"]
    copy = document["data"]["relationships"]["template"]["data"]["id"]
    assert copy != template
    assert [(item["id"], item["attributes"]["html"]) for item in document["included"]] == [
        (copy, page("<p>{{ x }}</p>"))
    ]


def test_another_assignment_takes_the_place_of_the_first(api: httpx.Client) -> None:
    _, message = create_campaign(api)
    first = taken(assign(api, message, create_template(api, "1")))["included"][0]["id"]
    taken(assign(api, message, create_template(api, "2")))
    assert taken(api.get(f"/api/campaign-messages/{message}/template"))["data"]["attributes"]["html"] == page(
        "2"
    )
    error_of(api.get(f"/api/templates/{first}"), 404)


def test_a_later_change_of_the_template_does_not_reach_the_copy(api: httpx.Client) -> None:
    _, message = create_campaign(api)
    template = create_template(api, "1")
    taken(assign(api, message, template))
    taken(change(api, "template", template, html="2"))
    assert taken(api.get(f"/api/campaign-messages/{message}/template"))["data"]["attributes"]["html"] == page(
        "1"
    )


def test_what_does_not_exist_is_not_assigned(api: httpx.Client) -> None:
    _, message = create_campaign(api)
    error_of(assign(api, message, "NoTemp"), 404)
    error_of(assign(api, "NOMESSAGE", create_template(api)), 404)
    _, text = create_campaign(api, channel="sms", content={"body": "Hi"})
    error_of(assign(api, text, create_template(api)), 400)


@pytest.mark.parametrize("revision", REVISIONS)
def test_campaign_and_template_of_a_message(client_for: ClientFactory, key: str, revision: str) -> None:
    api = client_for(key, revision)
    campaign, message = create_campaign(api)
    own = f"/api/campaign-messages/{message}"
    assert taken(api.get(f"{own}/campaign"))["data"]["id"] == campaign
    assert taken(api.get(f"{own}/relationships/campaign"))["data"] == {"type": "campaign", "id": campaign}
    assert taken(api.get(f"{own}/template"))["data"] is None
    assert taken(api.get(f"{own}/relationships/template"))["data"] is None
    assign(api, message, create_template(api))
    copy = taken(api.get(f"{own}/relationships/template"))["data"]["id"]
    document = taken(api.get(own, params={"include": "campaign,template"}))
    assert [item["id"] for item in document["included"]] == [campaign, copy]
    assert document["data"]["relationships"]["template"]["data"] == {"type": "template", "id": copy}


@pytest.mark.parametrize(
    "path", ["", "/campaign", "/relationships/campaign", "/template", "/relationships/template", "/image"]
)
def test_a_message_that_does_not_exist_is_a_404(api: httpx.Client, path: str) -> None:
    error = error_of(api.get(f"/api/campaign-messages/NOMESSAGE{path}"), 404)
    assert error["detail"] == "A message with id 'NOMESSAGE' does not exist."


def test_a_text_has_an_image_and_an_email_refuses_one(api: httpx.Client, mock: MockServer, key: str) -> None:
    image = {"id": "77", "name": "Hat", "image_url": "https://northwind.shop/hat.png", "size": 10}
    seed(mock.account(key), {"images": [image]})
    _, text = create_campaign(api, channel="sms", content={"body": "Hi"})
    own, body = f"/api/campaign-messages/{text}", {"data": {"type": "image", "id": "77"}}
    assert taken(api.get(f"{own}/image"))["data"] is None
    taken(api.patch(f"{own}/relationships/image", json=body), 204)
    assert taken(api.get(f"{own}/relationships/image"))["data"] == body["data"]
    assert taken(api.get(f"{own}/image"))["data"]["attributes"]["name"] == "Hat"
    _, email = create_campaign(api)
    error_of(api.patch(f"/api/campaign-messages/{email}/relationships/image", json=body), 400)
    body["data"]["id"] = "78"
    error_of(api.patch(f"{own}/relationships/image", json=body), 404)
