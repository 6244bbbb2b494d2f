"""A day of the shop beside a running mock: a sign-up, an order, a campaign, and five mistakes.

Run it with `scripts/serve` in one terminal and `.venv/bin/python -m examples.shop.day` in another.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import yaml

from ..python_sdk.api import send
from .after import Marketing
from .model import Customer, Order

KEY = "pk_NWTEA1_shop"  # of the account NWTEA1
_PLANT = Path(__file__).with_name("plant.yaml")
NEWSLETTER, _CAMPAIGN = "Y6nRLr", "01JSPRING00000000000000000"
ANA = Customer("ana@northwind.shop", "7", "Ana", city="Győr", tier="gold")
_V2 = {"Content-Type": "application/json"}
_V3 = {
    "Authorization": f"Klaviyo-API-Key {KEY}",
    "Content-Type": "application/vnd.api+json",
    "revision": "2026-07-15",
}


def day(url: str) -> None:
    """Plant the shop's account, sign a customer up, take an order, send the campaign, make mistakes."""
    plant(url)
    shop = Marketing(url, KEY, NEWSLETTER)
    shop.signed_up(ANA)
    shop.joined_newsletter(ANA)
    print("Ana joins the newsletter: a mail asks her to confirm.")
    shop.order_placed(Order("1042", ANA, 49.95, datetime.now(UTC), ["Darjeeling, 100 g", "Cup"]))
    print("Ana orders: a flow thanks her.")
    send(
        shop.klaviyo.Campaigns.send_campaign,
        {"data": {"type": "campaign-send-job", "id": _CAMPAIGN}},
    )
    print("The campaign goes to Ben and Eva, and not to Tom, who has unsubscribed.")
    for path, body, headers in mistakes():
        _post(f"{url}{path}", body, headers)
    print("Five requests are mistaken, as half a migration leaves them.")
    print(f"See {url}/_mock/outbox for the mails, {url}/_mock/requests for the requests.")


def plant(url: str) -> None:
    """Empty the shop's account in the mock, and plant it."""
    content = yaml.safe_load(_PLANT.read_text())
    for action, body in (("reset", None), ("seed", content)):
        post = Request(f"{url}/_mock/{action}?key={KEY}", json.dumps(body).encode(), method="POST")
        urlopen(post).close()


def mistakes() -> list[tuple[str, Mapping[str, Any], Mapping[str, str]]]:
    """Return requests with one mistake each: path, body, headers."""
    order = {
        "metric": {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}},
        "profile": {"data": {"type": "profile", "attributes": {"email": ANA.email}}},
        "properties": {"Items": ["Cup"]},
    }
    old_profile = {**order, "profile": {"$email": ANA.email}}
    customer = {"email": ANA.email, "phone_number": "0175 5550123"}
    no_revision = {name: value for name, value in _V3.items() if name != "revision"}
    return [
        ("/api/events", _document("event", old_profile), _V3),
        ("/api/profiles", _document("profile", customer), _V3),
        ("/api/lists", _document("list", {"list_name": "VIPs"}), _V3),
        ("/api/events", _document("event", order), no_revision),
        ("/api/v2/list/Y6nRLr/members", {"api_key": KEY, "profiles": [{"email": ANA.email}]}, _V2),
    ]


def _document(kind: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {"data": {"type": kind, "attributes": attributes}}


def _post(url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> None:
    try:
        urlopen(Request(url, json.dumps(body).encode(), dict(headers))).close()
    except HTTPError as error:
        error.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Play a day of the shop against a mock.")
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8080", help="of the mock (%(default)s)")
    address = parser.parse_args().url
    try:
        day(address)
    except URLError as error:
        sys.exit(f"no mock answers at {address}: {error.reason}. Start it with scripts/serve.")
