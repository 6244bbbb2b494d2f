"""Real clients and campaigns: the SDK's typed answers, and what recorded clients sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from klaviyo_api import KlaviyoAPI
from pydantic import BaseModel

from klaviyo_rehearsal.mockserver.campaigns import message_operations as campaign_messages
from klaviyo_rehearsal.mockserver.campaigns import operations as campaigns
from klaviyo_rehearsal.mockserver.campaigns import sending_operations as send_jobs
from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.templates import operations as templates
from tests.mockserver.campaigning import (
    campaign_body,
    create_sendable,
    create_template,
    send,
    template_body,
)
from tests.mockserver.helpers import LIBRARY, ClientFactory, Json, create_list

OWN = {
    **campaigns.OPERATIONS,
    **campaign_messages.OPERATIONS,
    **send_jobs.OPERATIONS,
    **templates.OPERATIONS,
}
TIME = "2027-11-08T00:00:00+00:00"
RECORDED = (
    "klaviyo-api-py-7.0.0",
    "klaviyo-api-py-24.0.0",
    "klaviyo-api-node-23.0.0",
    "klaviyo-api-client-0.1.1",
)


def _about(kind: str, identifier: str, **parts: Any) -> Json:
    return {"data": {"type": kind, "id": identifier, **parts}}


@pytest.fixture
def answers(mock: MockServer, key: str, api: httpx.Client) -> Iterator[dict[str, Any]]:
    """Call every operation once through the SDK; name what it returned by the operation."""
    sdk = KlaviyoAPI(key, max_retries=0, test_host=mock.url)
    image = {"id": "77", "name": "Hat", "image_url": "https://northwind.shop/hat.png"}
    seed(mock.account(key), {"images": [image]})
    vip = create_list(api)
    calls: dict[str, Any] = {}
    calls["POST /api/templates"] = sdk.Templates.create_template(template_body())
    template = calls["POST /api/templates"].data.id
    calls["GET /api/templates"] = sdk.Templates.get_templates()
    calls["GET /api/templates/{id}"] = sdk.Templates.get_template(template)
    changed = _about("template", template, attributes={"html": "<p>{{ x }}</p>"})
    calls["PATCH /api/templates/{id}"] = sdk.Templates.update_template(template, changed)
    context = _about("template", template, attributes={"context": {"x": 1}})
    calls["POST /api/template-render"] = sdk.Templates.render_template(context)
    clone = sdk.Templates.clone_template(_about("template", template, attributes={"name": "Copy"}))
    calls["POST /api/template-clone"] = clone
    copied = sdk.Templates.get_templates(filter='equals(name,"Copy")').data[0].id
    calls["DELETE /api/templates/{id}"] = sdk.Templates.delete_template(copied)
    plan = {"method": "static", "datetime": TIME}
    made = sdk.Campaigns.create_campaign(campaign_body([vip], send_strategy=plan))
    calls["POST /api/campaigns"] = made
    campaign = made.data.id
    email = 'equals(messages.channel,"email")'
    calls["GET /api/campaigns"] = sdk.Campaigns.get_campaigns(email, include=["campaign-messages"])
    calls["GET /api/campaigns/{id}"] = sdk.Campaigns.get_campaign(campaign)
    renamed = _about("campaign", campaign, attributes={"name": "New"})
    calls["PATCH /api/campaigns/{id}"] = sdk.Campaigns.update_campaign(campaign, renamed)
    copy = sdk.Campaigns.create_campaign_clone(_about("campaign", campaign, attributes={"new_name": "Copy"}))
    calls["POST /api/campaign-clone"] = copy
    calls["DELETE /api/campaigns/{id}"] = sdk.Campaigns.delete_campaign(copy.data.id)
    calls["GET /api/campaigns/{id}/campaign-messages"] = sdk.Campaigns.get_messages_for_campaign(campaign)
    ids = sdk.Campaigns.get_message_ids_for_campaign(campaign)
    calls["GET /api/campaigns/{id}/relationships/campaign-messages"] = ids
    message = ids.data[0].id
    own = "/api/campaign-messages/{id}"
    related = {"template": {"data": {"type": "template", "id": template}}}
    calls["POST /api/campaign-message-assign-template"] = sdk.Campaigns.assign_template_to_campaign_message(
        _about("campaign-message", message, relationships=related)
    )
    calls[f"GET {own}"] = sdk.Campaigns.get_campaign_message(message)
    definition = {"channel": "email", "content": {"subject": "New"}}
    calls[f"PATCH {own}"] = sdk.Campaigns.update_campaign_message(
        message, _about("campaign-message", message, attributes={"definition": definition})
    )
    calls[f"GET {own}/campaign"] = sdk.Campaigns.get_campaign_for_campaign_message(message)
    calls[f"GET {own}/relationships/campaign"] = sdk.Campaigns.get_campaign_id_for_campaign_message(message)
    calls[f"GET {own}/template"] = sdk.Campaigns.get_template_for_campaign_message(message)
    calls[f"GET {own}/relationships/template"] = sdk.Campaigns.get_template_id_for_campaign_message(message)
    text = sdk.Campaigns.create_campaign(campaign_body([vip], channel="sms", content={"body": "Hi"}))
    texted = sdk.Campaigns.get_message_ids_for_campaign(text.data.id).data[0].id
    calls[f"PATCH {own}/relationships/image"] = sdk.Campaigns.update_image_for_campaign_message(
        texted, _about("image", "77")
    )
    calls[f"GET {own}/image"] = sdk.Campaigns.get_image_for_campaign_message(texted)
    calls[f"GET {own}/relationships/image"] = sdk.Campaigns.get_image_id_for_campaign_message(texted)
    estimation = "/api/campaign-recipient-estimation"
    calls[f"POST {estimation}-jobs"] = sdk.Campaigns.refresh_campaign_recipient_estimation(
        _about("campaign-recipient-estimation-job", campaign)
    )
    calls[f"GET {estimation}-jobs/{{id}}"] = sdk.Campaigns.get_campaign_recipient_estimation_job(campaign)
    calls[f"GET {estimation}s/{{id}}"] = sdk.Campaigns.get_campaign_recipient_estimation(campaign)
    calls["POST /api/campaign-send-jobs"] = sdk.Campaigns.send_campaign(_about("campaign-send-job", campaign))
    calls["GET /api/campaign-send-jobs/{id}"] = sdk.Campaigns.get_campaign_send_job(campaign)
    calls["PATCH /api/campaign-send-jobs/{id}"] = sdk.Campaigns.cancel_campaign_send(
        campaign, _about("campaign-send-job", campaign, attributes={"action": "revert"})
    )
    yield calls


def test_every_operation_returns_its_typed_object(answers: dict[str, Any]) -> None:
    assert answers.keys() == OWN.keys()
    for name, returned in answers.items():
        if name in ("POST /api/template-clone", "POST /api/template-render"):
            assert returned is None, "the SDK takes no 200, which Klaviyo answers (REC clone_template.200)"
        elif all(
            LIBRARY.newest[name].response_content(item) is None for item in LIBRARY.newest[name].success
        ):
            assert returned is None, name
        else:
            assert isinstance(returned, BaseModel) and returned.data is not None, name


def _recorded(corpus: Path, name: str) -> Iterator[Json]:
    for line in (corpus / f"{name}.jsonl").read_text().splitlines():
        request = json.loads(line)
        path = request["path"]
        if ("campaign" in path or "template" in path) and "tags" not in path:
            yield request


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_requests_are_taken(
    client_for: ClientFactory, mock: MockServer, key: str, corpus: Path, name: str
) -> None:
    """Ids of the recording are replaced by those of a scheduled campaign, made anew for each request."""
    requests = list(_recorded(corpus, name))
    assert len(requests) > 10
    for request in requests:
        api = client_for(key, request["revision"])
        mock.account(key).reset()
        vip = create_list(api)
        campaign, message = create_sendable(api, [vip], send_strategy=_plan(request["revision"]))
        if "send-jobs" in request["path"] and request["method"] != "POST":
            assert send(api, campaign).is_success
        ids = {
            **dict.fromkeys(("Y6nRLr", "UTd5ui"), vip),
            "RcvwnQ": create_template(api),
            "01HABCDEFCAMP000000000000": campaign,
            "01HABCDEFMSG0000000000000": message,
        }
        text = json.dumps([request["path"], request["query"] or "", request["body"]])
        for recorded, own in ids.items():
            text = text.replace(recorded, own)
        path, query, body = json.loads(text)
        headers = {"content-type": "application/json"} if body else {}
        answer = api.request(
            request["method"], f"{path}?{query}" if query else path, content=body, headers=headers
        )
        assert answer.is_success, (request["use_case"], answer.text)
        # These answer 200, as Klaviyo does (facts P44, REC clone_template.200).
        if request["use_case"] not in ("delete_template", "render_template", "clone_template"):
            assert answer.status_code == request["answered"], request["use_case"]


def _plan(revision: str) -> Json:
    if revision < "2025":
        return {"method": "static", "options_static": {"datetime": TIME}}
    return {"method": "static", "datetime": TIME}
