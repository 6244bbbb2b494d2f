"""Campaigns over HTTP: drafted at one revision and read at another, changed, listed, copied, deleted."""

from __future__ import annotations

from typing import Any

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
    ids_of,
    journal,
    pages,
    taken,
)

TIME = "2027-11-08T00:00:00+00:00"
# the same plan as the two shapes have it: old, new
PLANS: list[tuple[Json, Json]] = [
    ({"method": "immediate"}, {"method": "immediate"}),
    (
        {
            "method": "static",
            "options_static": {
                "datetime": TIME,
                "is_local": True,
                "send_past_recipients_immediately": True,
            },
        },
        {
            "method": "static",
            "datetime": TIME,
            "options": {"is_local": True, "send_past_recipients_immediately": True},
        },
    ),
    (
        {"method": "static", "options_static": {"datetime": TIME, "is_local": False}},
        {"method": "static", "datetime": TIME, "options": {"is_local": False}},
    ),
    (
        {"method": "throttled", "options_throttled": {"datetime": TIME, "throttle_percentage": 20}},
        {"method": "throttled", "datetime": TIME, "throttle_percentage": 20},
    ),
    (
        {"method": "smart_send_time", "options_sto": {"date": "2027-11-08"}},
        {"method": "smart_send_time", "date": "2027-11-08"},
    ),
]


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_new_campaign_is_a_draft_with_its_message(
    client_for: ClientFactory, key: str, revision: str
) -> None:
    api = client_for(key, revision)
    vip = create_list(api)
    made = taken(api.post("/api/campaigns", json=campaign_body([vip], revision=revision)), 201)["data"]
    attributes = made["attributes"]
    assert (attributes["status"], attributes["archived"]) == ("Draft", False)
    assert attributes["audiences"] == {"included": [vip], "excluded": []}
    assert attributes["send_strategy"] == {"method": "immediate"}
    assert (attributes["scheduled_at"], attributes["send_time"]) == (None, None)
    assert len(made["relationships"]["campaign-messages"]["data"]) == 1
    assert taken(api.get(f"/api/campaigns/{made['id']}"))["data"] == made


@pytest.mark.parametrize("written", REVISIONS)
@pytest.mark.parametrize(("older", "newer"), PLANS, ids=lambda plan: plan["method"])
def test_a_plan_reads_right_at_either_revision(
    client_for: ClientFactory, key: str, written: str, older: Json, newer: Json
) -> None:
    shapes = {OLDEST: older, NEWEST: newer}
    campaign, _ = create_campaign(client_for(key, written), send_strategy=shapes[written])
    for revision, expected in shapes.items():
        read = attributes_of(client_for(key, revision).get(f"/api/campaigns/{campaign}"))
        assert read["send_strategy"] == expected


@pytest.mark.parametrize("written", REVISIONS)
def test_tracking_reads_right_at_either_revision(client_for: ClientFactory, key: str, written: str) -> None:
    parameter = {"name": "utm_medium", "value": "mail"}
    shapes: dict[str, Json] = {
        OLDEST: {"is_add_utm": True, "utm_params": [parameter], "is_tracking_opens": False},
        NEWEST: {
            "add_tracking_params": True,
            "custom_tracking_params": [{"type": "static", **parameter}],
            "is_tracking_opens": False,
        },
    }
    campaign, _ = create_campaign(client_for(key, written), tracking_options=shapes[written])
    for revision, expected in shapes.items():
        read = attributes_of(client_for(key, revision).get(f"/api/campaigns/{campaign}"))
        assert read["tracking_options"] == {**expected, "is_tracking_clicks": True}


def test_tracking_with_one_parameter_of_two_is_taken_with_advice(api: httpx.Client, key: str) -> None:
    parameter = {"type": "static", "name": "utm_medium", "value": "mail"}
    create_campaign(api, tracking_options={"custom_tracking_params": [parameter]})
    entry = next(item for item in journal(api, key) if item["path"] == "/api/campaigns")
    assert (entry["status"], [item["code"] for item in entry["violations"]]) == (201, ["tracking-params"])


def test_a_method_without_its_options_is_refused_at_the_old_revision(
    client_for: ClientFactory, key: str
) -> None:
    api = client_for(key, OLDEST)
    body = campaign_body([create_list(api)], revision=OLDEST, send_strategy={"method": "static"})
    error = error_of(api.post("/api/campaigns", json=body), 400)
    assert error["source"] == {"pointer": "/data/attributes/send_strategy/options_static"}


def test_an_audience_that_does_not_exist_is_a_404(api: httpx.Client) -> None:
    error_of(api.post("/api/campaigns", json=campaign_body(["NoList"])), 404)
    campaign, _ = create_campaign(api)
    error_of(change(api, "campaign", campaign, audiences={"included": ["NoList"]}), 404)


def test_a_campaign_needs_a_message(api: httpx.Client) -> None:
    body = campaign_body([create_list(api)])
    body["data"]["attributes"]["campaign-messages"]["data"] = []
    error_of(api.post("/api/campaigns", json=body), 400)


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("content", {"body": "Hi"}, "content/body"),
        ("render_options", {"shorten_links": True}, "render_options"),
    ],
)
def test_what_only_texts_have_is_refused_of_an_email_at_the_old_revision(
    client_for: ClientFactory, key: str, field: str, value: Json, pointer: str
) -> None:
    api = client_for(key, OLDEST)
    body = campaign_body([create_list(api)], revision=OLDEST, message={field: value})
    error = error_of(api.post("/api/campaigns", json=body), 400)
    place = "/data/attributes/campaign-messages/data/0/attributes/"
    assert error["source"] == {"pointer": place + pointer}
    assert error["detail"].startswith(f"'{pointer.split('/')[-1]}' is not a valid field for the resource '")


def test_audiences_are_replaced_and_null_changes_nothing(api: httpx.Client) -> None:
    one, two, three = (create_list(api, name) for name in ("one", "two", "three"))
    body = campaign_body([one])
    body["data"]["attributes"]["audiences"]["excluded"] = [two]
    campaign = taken(api.post("/api/campaigns", json=body), 201)["data"]["id"]
    unchanged = attributes_of(change(api, "campaign", campaign, name=None, audiences=None))
    assert unchanged["audiences"] == {"included": [one], "excluded": [two]}
    changed = attributes_of(change(api, "campaign", campaign, audiences={"included": [three]}))
    assert changed["audiences"] == {"included": [three], "excluded": []}
    assert changed["name"] == "Sale"


def test_options_are_added_to(api: httpx.Client) -> None:
    campaign, _ = create_campaign(api, tracking_options={"add_tracking_params": True})
    change(api, "campaign", campaign, send_options={"use_smart_sending": False})
    read = attributes_of(change(api, "campaign", campaign, tracking_options={"is_tracking_opens": False}))
    assert read["send_options"] == {"ignore_unsubscribes": False, "use_smart_sending": False}
    assert read["tracking_options"]["add_tracking_params"] is True
    assert read["tracking_options"]["is_tracking_opens"] is False


def test_a_sent_campaign_takes_another_name_and_nothing_else(api: httpx.Client) -> None:
    campaign, _ = create_sendable(api)
    taken(send(api, campaign), 202)
    assert attributes_of(change(api, "campaign", campaign, name="Past"))["name"] == "Past"
    error_of(change(api, "campaign", campaign, send_strategy={"method": "immediate"}), 400)


@pytest.mark.parametrize("revision", REVISIONS)
def test_campaigns_are_listed_by_channel(client_for: ClientFactory, key: str, revision: str) -> None:
    api = client_for(key, revision)
    mail, message = create_campaign(api)
    text, _ = create_campaign(api, channel="sms", content={"body": "Hi"})
    for channel, expected in (("email", mail), ("sms", text)):
        filter_ = f'equals(messages.channel,"{channel}")'
        assert ids_of(taken(api.get("/api/campaigns", params={"filter": filter_}))) == [expected]
    error_of(api.get("/api/campaigns"), 400)
    include = {"filter": 'equals(messages.channel,"email")', "include": "campaign-messages,tags"}
    page = taken(api.get("/api/campaigns", params=include))
    assert [item["id"] for item in page["included"]] == [message]
    assert page["data"][0]["relationships"]["tags"]["data"] == []


def test_campaigns_are_filtered_sorted_and_paged(api: httpx.Client) -> None:
    vip = create_list(api)
    made = [create_campaign(api, [vip], name=f"S{number}")[0] for number in range(5)]
    email = 'equals(messages.channel,"email")'
    listed = list(pages(api, "/api/campaigns", {"filter": email, "sort": "name", "page[size]": "2"}))
    assert [ids_of(page) for page in listed] == [made[:2], made[2:4], made[4:]]
    found = taken(api.get("/api/campaigns", params={"filter": f'and({email},contains(name,"S3"))'}))
    assert ids_of(found) == [made[3]]
    for condition, expected in (
        ('equals(status,"Draft")', 5),
        ('any(status,["Sent","Cancelled"])', 0),
        ("equals(archived,false)", 5),
        ("equals(archived,true)", 0),
        (f'any(id,["{made[0]}","{made[4]}"])', 2),
        ("greater-than(created_at,2020-01-01T00:00:00Z)", 5),
    ):
        page = taken(api.get("/api/campaigns", params={"filter": f"{email},{condition}"}))
        assert len(page["data"]) == expected, condition


def test_a_copy_is_a_draft_with_messages_and_templates_of_its_own(api: httpx.Client) -> None:
    campaign, message = create_campaign(api)
    taken(assign(api, message, create_template(api, "<p>1</p>")))
    body = {"data": {"type": "campaign", "id": campaign, "attributes": {"new_name": "Again"}}}
    copy = taken(api.post("/api/campaign-clone", json=body), 201)["data"]
    assert (copy["attributes"]["name"], copy["attributes"]["status"]) == ("Again", "Draft")
    (own,) = ids_of(taken(api.get(f"/api/campaigns/{copy['id']}/campaign-messages")))
    assert own != message
    templates = [taken(api.get(f"/api/campaign-messages/{item}/template"))["data"] for item in (message, own)]
    assert templates[0]["id"] != templates[1]["id"]
    assert templates[1]["attributes"]["html"] == page("<p>1</p>")


def test_a_deleted_campaign_takes_its_messages_and_their_templates_along(api: httpx.Client) -> None:
    campaign, message = create_sendable(api)
    copy = taken(api.get(f"/api/campaign-messages/{message}/relationships/template"))["data"]["id"]
    taken(api.delete(f"/api/campaigns/{campaign}"), 204)
    clone = {"data": {"type": "campaign", "id": campaign, "attributes": {}}}
    for answer in (
        api.get(f"/api/campaigns/{campaign}"),
        api.delete(f"/api/campaigns/{campaign}"),
        change(api, "campaign", campaign, name="x"),
        api.post("/api/campaign-clone", json=clone),
        api.get(f"/api/campaigns/{campaign}/campaign-messages"),
        api.get(f"/api/campaigns/{campaign}/relationships/campaign-messages"),
        api.get(f"/api/campaign-messages/{message}"),
        api.get(f"/api/templates/{copy}"),
    ):
        assert error_of(answer, 404)["code"] == "not_found"


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_messages_of_a_campaign_are_read(client_for: ClientFactory, key: str, revision: str) -> None:
    api = client_for(key, revision)
    campaign, message = create_campaign(api)
    path = f"/api/campaigns/{campaign}/campaign-messages"
    document = taken(api.get(path, params={"include": "campaign,template"}))
    assert ids_of(document) == [message]
    assert [(item["type"], item["id"]) for item in document["included"]] == [("campaign", campaign)]
    assert document["links"] == {"self": document["links"]["self"]}
    ids = taken(api.get(f"/api/campaigns/{campaign}/relationships/campaign-messages"))
    assert ids["data"] == [{"type": "campaign-message", "id": message}]


def test_what_is_seeded_is_read(api: httpx.Client, mock: MockServer, key: str) -> None:
    content: dict[str, Any] = {
        "profiles": [{"id": "P1", "email": "ada@northwind.shop"}],
        "lists": [{"id": "LiSt01", "name": "VIP", "members": ["P1"]}],
        "templates": [{"id": "TeMp01", "name": "T", "html": "<p>{{ x }}</p>"}],
        "campaigns": [
            {
                "id": "CAMP1",
                "name": "Seeded",
                "lists": ["LiSt01"],
                "subject": "Hello",
                "from_email": SENDER["from_email"],
                "from_label": "N",
                "template": "TeMp01",
                "status": "Sent",
                "message_id": "MSG1",
            }
        ],
    }
    seed(mock.account(key), content)
    read = taken(api.get("/api/campaigns/CAMP1"))["data"]
    assert (read["attributes"]["name"], read["attributes"]["status"]) == ("Seeded", "Sent")
    assert read["relationships"]["campaign-messages"]["data"] == [{"type": "campaign-message", "id": "MSG1"}]
    copy = taken(api.get("/api/campaign-messages/MSG1/template"))["data"]
    assert copy["id"] != "TeMp01" and copy["attributes"]["html"] == page("<p>{{ x }}</p>")


def test_the_tags_of_a_campaign_are_included_until_it_is_deleted(api: httpx.Client) -> None:
    campaign, _ = create_campaign(api)
    tag = taken(api.post("/api/tags", json={"data": {"type": "tag", "attributes": {"name": "Q3"}}}), 201)[
        "data"
    ]
    named = {"data": [{"type": "campaign", "id": campaign}]}
    path = f"/api/tags/{tag['id']}/relationships/campaigns"
    taken(api.post(path, json=named), 204)
    answer = taken(api.get(f"/api/campaigns/{campaign}", params={"include": "tags,campaign-messages"}))
    assert answer["data"]["relationships"]["tags"]["data"] == [{"type": "tag", "id": tag["id"]}]
    assert [item["type"] for item in answer["included"]] == ["campaign-message", "tag"]
    assert answer["included"][1] == tag
    api.delete(f"/api/campaigns/{campaign}")
    assert taken(api.get(path))["data"] == []
