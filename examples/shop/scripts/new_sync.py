"""The same program after the migration, which has lost the customer's tier on the way."""

import json
import sys
import urllib.request
from datetime import UTC, datetime


def track(order: dict) -> None:
    """Record an order by the events API."""
    attributes = {
        "metric": {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}},
        "profile": {
            "data": {"type": "profile", "attributes": {"email": order["email"], "first_name": order["name"]}}
        },
        "properties": {},
        "value": order["total"],
        "unique_id": order["number"],
        "time": datetime.fromtimestamp(order["time"], UTC).isoformat(),
    }
    request = urllib.request.Request(
        "https://a.klaviyo.com/api/events",
        json.dumps({"data": {"type": "event", "attributes": attributes}}).encode(),
        {
            "Authorization": "Klaviyo-API-Key pk_shop",
            "Content-Type": "application/vnd.api+json",
            "revision": "2026-07-15",
        },
    )
    with urllib.request.urlopen(request):
        pass


for line in sys.stdin:
    track(json.loads(line))
