"""Campaigns through real clients: create, change, message, template, send, cancel, clone, delete."""

from __future__ import annotations

import httpx
import pytest

from tests.clients.client import Client
from tests.clients.driver import Refused
from tests.clients.test_templates import template_of
from tests.mockserver.helpers import (
    Json,
    attributes_of,
    create_list,
    create_profile,
    members_body,
    taken,
)

EMAIL = 'equals(messages.channel,"email")'


def message_attributes(sdk: Client, subject: str) -> Json:
    """Write the attributes of an email message as the client's revision has them (facts 8.13)."""
    content = {
        "subject": subject,
        "preview_text": "Winter is over",
        "from_email": "shop@northwind.shop",
        "from_label": "Northwind",
        "reply_to_email": "help@northwind.shop",
    }
    message = {"channel": "email", "label": "Spring mail", "content": content}
    return {"definition": message} if sdk.new else message


def campaign_of(sdk: Client, audience: str, **attributes: Json) -> Json:
    """Create a campaign with the client and return what it answered."""
    message = {"type": "campaign-message", "attributes": message_attributes(sdk, "Spring is here")}
    content = {
        "name": "Spring sale",
        "audiences": {"included": [audience]},
        "campaign-messages": {"data": [message]},
        **attributes,
    }
    return dict(sdk.create_campaign({"data": {"type": "campaign", "attributes": content}})["data"])


def later(sdk: Client) -> Json:
    """Say that a campaign goes out in many years."""
    when = "2099-11-08T00:00:00+00:00"
    if sdk.new:
        return {"method": "static", "datetime": when, "options": {"is_local": False}}
    return {"method": "static", "options_static": {"datetime": when, "is_local": False}}


def message_of(sdk: Client, campaign: str) -> str:
    """Return the id of the only message of a campaign."""
    (message,) = sdk.get_messages_for_campaign(campaign)["data"]
    return str(message["id"])


def assign(sdk: Client, message: str, template: str) -> Json:
    """Give a message a template."""
    related = {"template": {"data": {"type": "template", "id": template}}}
    data = {"type": "campaign-message", "id": message, "relationships": related}
    return dict(sdk.assign_template_to_campaign_message({"data": data})["data"])


def ready(sdk: Client, api: httpx.Client, **attributes: Json) -> str:
    """Create a campaign that can be sent: an audience with a member, and a template."""
    vip = create_list(api)
    person = create_profile(api, "ada@northwind.shop")
    taken(api.post(f"/api/lists/{vip}/relationships/profiles", json=members_body(person)), 204)
    campaign = str(campaign_of(sdk, vip, **attributes)["id"])
    assign(sdk, message_of(sdk, campaign), template_of(sdk))
    return campaign


def send(sdk: Client, campaign: str) -> Json:
    """Send a campaign and return the job."""
    return dict(sdk.send_campaign({"data": {"type": "campaign-send-job", "id": campaign}})["data"])


def stop(sdk: Client, campaign: str, action: str) -> None:
    """Stop the sending of a campaign."""
    body = {"data": {"type": "campaign-send-job", "id": campaign, "attributes": {"action": action}}}
    assert sdk.cancel_campaign_send(campaign, body) is None


def status_of(api: httpx.Client, campaign: str) -> str:
    """Return how far a campaign is."""
    return str(attributes_of(api.get(f"/api/campaigns/{campaign}"))["status"])


def test_create_campaign(sdk: Client, api: httpx.Client) -> None:
    vip = create_list(api)
    campaign = campaign_of(sdk, vip, send_strategy=later(sdk))
    assert campaign["attributes"]["status"] == "Draft"
    assert len(campaign["relationships"]["campaign-messages"]["data"]) == 1
    kept = attributes_of(api.get(f"/api/campaigns/{campaign['id']}"))
    assert (kept["name"], kept["audiences"]["included"]) == ("Spring sale", [vip])
    assert kept["send_strategy"]["datetime"].startswith("2099-11-08T00:00:00")


def test_query_campaigns(sdk: Client, api: httpx.Client) -> None:
    campaign = campaign_of(sdk, create_list(api))["id"]
    found = sdk.get_campaigns(filter=EMAIL, include=["campaign-messages", "tags"], sort="-updated_at")
    assert [item["id"] for item in found["data"]] == [campaign]
    assert [item["type"] for item in found["included"]] == ["campaign-message"]
    assert sdk.get_campaigns(filter='equals(messages.channel,"sms")')["data"] == []
    read = sdk.get_campaign(campaign, include=["campaign-messages", "tags"])["data"]
    assert read["attributes"]["name"] == "Spring sale"


def test_a_campaign_and_its_message_know_each_other(sdk: Client, api: httpx.Client) -> None:
    campaign = campaign_of(sdk, create_list(api))["id"]
    message = message_of(sdk, campaign)
    assert [item["id"] for item in sdk.get_message_ids_for_campaign(campaign)["data"]] == [message]
    assert sdk.get_campaign_for_campaign_message(message)["data"]["id"] == campaign
    assert sdk.get_campaign_id_for_campaign_message(message)["data"]["id"] == campaign


def test_estimate_recipients(sdk: Client, api: httpx.Client) -> None:
    campaign = ready(sdk, api)
    body = {"data": {"type": "campaign-recipient-estimation-job", "id": campaign}}
    sdk.refresh_campaign_recipient_estimation(body)
    job = sdk.get_campaign_recipient_estimation_job(campaign)["data"]
    assert (job["id"], job["attributes"]["status"]) == (campaign, "complete")
    estimation = sdk.get_campaign_recipient_estimation(campaign)["data"]
    assert estimation["attributes"]["estimated_recipient_count"] == 1


def test_update_campaign(sdk: Client, api: httpx.Client) -> None:
    campaign = campaign_of(sdk, create_list(api))["id"]
    news = create_list(api, "Newsletter")
    attributes = {"name": "Summer sale", "audiences": {"included": [news]}}
    body = {"data": {"type": "campaign", "id": campaign, "attributes": attributes}}
    assert sdk.update_campaign(campaign, body)["data"]["attributes"]["name"] == "Summer sale"
    kept = attributes_of(api.get(f"/api/campaigns/{campaign}"))
    assert (kept["name"], kept["audiences"]["included"]) == ("Summer sale", [news])


def test_update_campaign_message(sdk: Client, api: httpx.Client) -> None:
    message = message_of(sdk, campaign_of(sdk, create_list(api))["id"])
    attributes = message_attributes(sdk, "Summer is here")
    if not sdk.new:
        del attributes["channel"]  # part of a message that is made, not of one that is changed
    body = {"data": {"type": "campaign-message", "id": message, "attributes": attributes}}
    sdk.update_campaign_message(message, body)
    read = sdk.get_campaign_message(message)["data"]["attributes"]
    assert (read["definition"] if sdk.new else read)["content"]["subject"] == "Summer is here"
    kept = attributes_of(api.get(f"/api/campaign-messages/{message}"))
    assert kept["definition"]["content"]["subject"] == "Summer is here"


def test_assign_template(sdk: Client, api: httpx.Client) -> None:
    message = message_of(sdk, campaign_of(sdk, create_list(api))["id"])
    template = template_of(sdk)
    assert assign(sdk, message, template)["id"] == message
    kept = taken(api.get(f"/api/campaign-messages/{message}/template"))["data"]
    # The message has a copy of its own (facts 8.13, SPEC).
    assert kept["id"] != template
    assert "{{ first_name }}" in kept["attributes"]["html"]
    assert sdk.get_template_for_campaign_message(message)["data"]["id"] == kept["id"]
    assert sdk.get_template_id_for_campaign_message(message)["data"]["id"] == kept["id"]


def test_send_campaign(sdk: Client, api: httpx.Client) -> None:
    campaign = ready(sdk, api)
    job = send(sdk, campaign)
    assert (job["type"], job["id"]) == ("campaign-send-job", campaign)
    assert sdk.get_campaign_send_job(campaign)["data"]["attributes"]["status"] == "complete"
    assert status_of(api, campaign) == "Sent"


@pytest.mark.parametrize(("action", "status"), [("cancel", "Cancelled"), ("revert", "Draft")])
def test_cancel_campaign(sdk: Client, api: httpx.Client, action: str, status: str) -> None:
    campaign = ready(sdk, api, send_strategy=later(sdk))
    send(sdk, campaign)
    assert status_of(api, campaign) == "Scheduled"
    stop(sdk, campaign, action)
    assert status_of(api, campaign) == status


def test_clone_campaign(sdk: Client, api: httpx.Client) -> None:
    campaign = campaign_of(sdk, create_list(api))["id"]
    body = {"data": {"type": "campaign", "id": campaign, "attributes": {"new_name": "Spring sale, again"}}}
    copy = sdk.create_campaign_clone(body)["data"]
    assert copy["id"] != campaign
    kept = attributes_of(api.get(f"/api/campaigns/{copy['id']}"))
    assert (kept["name"], kept["status"]) == ("Spring sale, again", "Draft")


def test_tags_of_a_campaign(sdk: Client, api: httpx.Client) -> None:
    campaign = campaign_of(sdk, create_list(api))["id"]
    tag = sdk.create_tag({"data": {"type": "tag", "attributes": {"name": "sale"}}})["data"]["id"]
    body = {"data": [{"type": "campaign", "id": campaign}]}
    assert sdk.tag_campaigns(tag, body) is None
    assert [item["id"] for item in sdk.get_tags_for_campaign(campaign)["data"]] == [tag]
    assert [item["id"] for item in sdk.get_tag_ids_for_campaign(campaign)["data"]] == [tag]
    assert [item["id"] for item in sdk.get_campaign_ids_for_tag(tag)["data"]] == [campaign]
    assert sdk.remove_tag_from_campaigns(tag, body) is None
    assert taken(api.get(f"/api/campaigns/{campaign}/tags"))["data"] == []


def test_delete_campaign(sdk: Client, api: httpx.Client) -> None:
    campaign = campaign_of(sdk, create_list(api))["id"]
    assert sdk.delete_campaign(campaign) is None
    with pytest.raises(Refused) as refused:
        sdk.get_campaign(campaign, include=["campaign-messages", "tags"])
    assert refused.value.status == 404
    assert taken(api.get("/api/campaigns", params={"filter": EMAIL}))["data"] == []
