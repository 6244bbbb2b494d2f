"""Webhooks: the endpoint is masked, every metric a topic (REC create_webhook.201, get_webhook_topics.200)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from klaviyo_rehearsal.contracts.violation import violation

from ...jsonapi.refusal import Refusal
from ...jsonapi.reply import Reply
from ..call import Override, PlannedCall, Play
from ..plan import Action

WEBHOOK, TOPIC = "webhook", "webhook-topic"
_OTHER_THAN_WORDS = re.compile(r"\W+")


def create_webhook(call: PlannedCall, play: Play) -> Reply:
    """Make a webhook."""
    return play(_masked(call))


def update_webhook(call: PlannedCall, play: Play) -> Reply:
    """Change a webhook; a description of null changes nothing (FIND)."""
    return play(_masked(call))


def _masked(call: PlannedCall) -> PlannedCall:
    data = call.payload["data"]
    attributes: dict[str, Any] = {**(data.get("attributes") or {})}
    if isinstance(attributes.get("endpoint_url"), str):
        if not attributes["endpoint_url"].lower().startswith("https://"):  # SPEC create_webhook
            pointer = "/data/attributes/endpoint_url"
            raise Refusal([violation("bad-value", "'endpoint_url' must be https.", pointer=pointer)])
        attributes["endpoint_url"] = f"https://{_host(attributes['endpoint_url'])}/*****"
    if attributes.get("description", "") is None:
        del attributes["description"]
    return replace(call, payload={"data": {**data, "attributes": attributes}})


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc or url.partition("/")[0]
    except ValueError:
        return url.partition("/")[0]


def read_topics(call: PlannedCall, play: Play) -> Reply:
    """Read topics; that of a metric is there once the metric is."""
    topics = call.collection(TOPIC)
    for metric in call.account.metrics:
        content = call.account.metrics.get(metric) or {}
        integration = (content.get("integration") or {}).get("key") or "api"
        name = _OTHER_THAN_WORDS.sub("_", str(content.get("name", "")).lower()).strip("_")
        identifier = f"event:{integration}.{name}"
        if identifier not in topics:
            topics.insert(identifier, {})
    return play(call)


OVERRIDES: Mapping[tuple[str, Action], Override] = {
    (WEBHOOK, Action.CREATE): create_webhook,
    (WEBHOOK, Action.UPDATE): update_webhook,
    (TOPIC, Action.LIST): read_topics,
    (TOPIC, Action.READ): read_topics,
}
