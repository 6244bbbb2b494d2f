"""The outbox over HTTP: the messages of sign-ups and campaigns, and the acts of their recipients."""

from __future__ import annotations

import httpx
import pytest

from klaviyo_rehearsal.mockserver.control.controller import Controller
from klaviyo_rehearsal.mockserver.server import MockServer
from tests.mockserver.campaigning import assign, create_campaign, create_template, send
from tests.mockserver.helpers import Json, taken

_HTML = (
    "<p>Hi {{ person.first_name|default:'you' }}</p><script>alert(1)</script>"
    '<a href="https://northwind.shop/sale">Sale</a><a href="https://northwind.shop/">Shop</a>'
)


@pytest.fixture
def control(mock: MockServer, key: str) -> Controller:
    """Plant a list of four, of whom one is suppressed and one without an address."""
    people: list[Json] = [
        {"id": "P1", "email": "ana@northwind.shop", "first_name": "Ana<b>"},
        {"id": "P2", "email": "bo@northwind.shop"},
        {"id": "P3", "email": "cy@northwind.shop", "suppressions": [{"reason": "HARD_BOUNCE"}]},
        {"id": "P4", "phone_number": "+15005550006"},
    ]
    lists = [
        {"id": "NEWS01", "name": "News", "members": ["P1", "P2", "P3", "P4"]},
        {"id": "STAFF1", "name": "Staff", "members": ["P2"]},
    ]
    mock.control.seed(mock.account(key), {"profiles": people, "lists": lists})
    return mock.control


def outbox(api: httpx.Client, key: str, **query: object) -> list[Json]:
    """Return the messages of an account."""
    found: list[Json] = taken(api.get("/_mock/outbox", params={"key": key, **query}))["messages"]  # type: ignore[dict-item]
    return found


def send_sale(api: httpx.Client, **parts: object) -> str:
    """Send a campaign to the list and return its id."""
    campaign, message = create_campaign(api, ["NEWS01"], **parts)
    assert assign(api, message, create_template(api, _HTML)).is_success
    assert send(api, campaign).status_code == 202
    return campaign


def test_a_campaign_leaves_a_message_for_each_member(
    control: Controller, api: httpx.Client, key: str
) -> None:
    campaign = send_sale(api)
    messages = outbox(api, key)
    assert [(item["profile_id"], item["state"], item["reason"]) for item in messages] == [
        ("P1", "sent", None),
        ("P2", "sent", None),
        ("P3", "skipped", "suppressed: HARD_BOUNCE"),
        ("P4", "skipped", "no email"),
    ]
    ana = messages[0]
    assert (ana["to"], ana["subject"], ana["from_email"]) == (
        "ana@northwind.shop",
        "Hello",
        "shop@northwind.shop",
    )
    assert "<p>Hi Ana&lt;b&gt;</p>" in ana["html"]
    assert ana["text"] == "Hi Ana<b>\nSaleShop"
    assert ana["links"] == ["https://northwind.shop/sale", "https://northwind.shop/"]
    assert (ana["cause"]["kind"], ana["cause"]["ids"]["campaign"], ana["cause"]["words"]) == (
        "campaign",
        campaign,
        "campaign Sale",
    )


def test_excluded_members_and_those_of_a_moment_ago_are_skipped(
    control: Controller, api: httpx.Client, key: str
) -> None:
    send_sale(api, audiences={"included": ["NEWS01"], "excluded": ["STAFF1"]})
    send_sale(api)
    send_sale(api, send_options={"use_smart_sending": False})
    reasons = [item["reason"] for item in outbox(api, key) if item["profile_id"] in ("P1", "P2")]
    assert reasons == [None, "excluded", "smart sending", None, None, None]
    control.advance(16 * 3600)
    send_sale(api)
    assert [item["state"] for item in outbox(api, key, to="ana@")] == ["sent", "skipped", "sent", "sent"]


def test_messages_are_filtered_and_paged(control: Controller, api: httpx.Client, key: str) -> None:
    campaign = send_sale(api)
    first, *rest = outbox(api, key)
    assert outbox(api, key, after=first["id"]) == rest
    assert outbox(api, key, limit=1) == [first]
    assert outbox(api, key, to="ANA@", text="hi ana", subject="hel", cause=campaign) == [first]
    assert outbox(api, key, state="skipped", channel="email", cause="campaign Sale") == rest[1:]
    assert outbox(api, key, channel="sms") == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"from": "x"}, "there is no parameter 'from'; known: key, company_id, to, "),
        ({"channel": "fax"}, "channel: 'fax' is none of email, sms"),
        ({"state": "gone"}, "state: 'gone' is none of sent, skipped"),
        ({"limit": "0"}, "limit: '0' is no number from 1"),
        ({"after": "nope"}, "the outbox has no message 'nope'"),
    ],
)
def test_bad_queries_are_told(api: httpx.Client, query: dict[str, str], words: str) -> None:
    answer = api.get("/_mock/outbox", params=query)
    assert (answer.status_code, words in answer.json()["message"]) == (400, True)


def test_the_html_is_foreign_text(control: Controller, api: httpx.Client, key: str) -> None:
    send_sale(api)
    identifier = outbox(api, key)[0]["id"]
    assert taken(api.get(f"/_mock/outbox/{identifier}"))["id"] == identifier
    page = api.get(f"/_mock/outbox/{identifier}.html")
    assert "<script>alert(1)</script>" in page.text
    policy = page.headers["content-security-policy"]
    assert policy.startswith("sandbox") and "default-src 'none'" in policy and "allow-scripts" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"


def test_recipients_act_and_klaviyo_records_it(control: Controller, api: httpx.Client, key: str) -> None:
    send_sale(api)
    ana, bo, *_ = (item["id"] for item in outbox(api, key))
    shown = taken(api.post(f"/_mock/outbox/{ana}/open"))
    assert [item["kind"] for item in shown["happened"]] == ["opened"]
    taken(api.post(f"/_mock/outbox/{ana}/open"))
    taken(api.post(f"/_mock/outbox/{ana}/click", json={"url": "https://northwind.shop/"}))
    taken(api.post(f"/_mock/outbox/{ana}/spam"))
    taken(api.post(f"/_mock/outbox/{bo}/bounce"))
    events = taken(api.get("/api/events", params={"include": "metric", "sort": "timestamp"}))
    names = {item["id"]: item["attributes"]["name"] for item in events["included"]}
    made = [names[item["relationships"]["metric"]["data"]["id"]] for item in events["data"]]
    assert sorted(made) == sorted(
        ["Received Email"] * 2
        + ["Opened Email"] * 2
        + ["Clicked Email", "Marked Email as Spam", "Bounced Email"]
    )
    properties = [item["attributes"]["event_properties"] for item in events["data"]]
    clicked = next(item for item in properties if "URL" in item)
    assert clicked["URL"] == "https://northwind.shop/"
    assert (clicked["Subject"], clicked["Campaign Name"], clicked["Email Domain"]) == (
        "Hello",
        "Sale",
        "northwind.shop",
    )
    send_sale(api, send_options={"use_smart_sending": False})
    last = outbox(api, key)[-4:]
    assert [item["reason"] for item in last][:2] == ["suppressed: SPAM_COMPLAINT", "suppressed: HARD_BOUNCE"]


@pytest.mark.parametrize(
    ("act", "body", "words"),
    [
        ("read", None, "a recipient cannot 'read'; known: open, click, bounce, spam, unsubscribe"),
        (
            "click",
            {"url": "https://elsewhere.shop/"},
            "has no link 'https://elsewhere.shop/'; it has: https://",
        ),
        ("click", {"link": "x"}, "/link: unknown; known: url"),
        ("bounce", {"type": "round"}, "/type: 'round' is none of hard, soft"),
    ],
)
def test_bad_acts_are_told(
    control: Controller, api: httpx.Client, key: str, act: str, body: Json | None, words: str
) -> None:
    send_sale(api)
    identifier = outbox(api, key)[0]["id"]
    answer = api.post(f"/_mock/outbox/{identifier}/{act}", json=body)
    assert (answer.status_code, words in answer.json()["message"]) == (400, True)


def test_a_message_that_was_not_sent_is_not_opened(control: Controller, api: httpx.Client, key: str) -> None:
    send_sale(api)
    held = outbox(api, key, state="skipped")[0]
    answer = api.post(f"/_mock/outbox/{held['id']}/open")
    assert "was not sent: suppressed: HARD_BOUNCE" in answer.json()["message"]


def test_a_state_keeps_the_outbox_and_a_reset_empties_it(
    control: Controller, api: httpx.Client, key: str
) -> None:
    send_sale(api)
    before = outbox(api, key)
    saved = api.get("/_mock/state").content
    api.post("/_mock/reset", params={"key": key})
    assert outbox(api, key) == []
    assert api.put("/_mock/state", content=saved).status_code == 204
    assert outbox(api, key) == before


def test_a_link_of_a_mail_may_come_from_elsewhere(api: httpx.Client) -> None:
    answer = api.get("/_mock/confirm/none", headers={"sec-fetch-site": "cross-site"})
    assert (answer.status_code, answer.json()["message"]) == (400, "the outbox has no message 'none'")
    assert api.get("/_mock/confirm/none", headers={"host": "evil.example"}).status_code == 403
