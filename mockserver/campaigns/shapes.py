"""Campaigns and messages as revisions write them, and as the store keeps them: in the newest shape.

Kept are `definition`-like members of a message side by side and the send strategy of 2025-01-15 (facts 8.13).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..state.account_error import AccountError
from ..state.store import Attributes

# From here on: definitions, and the strategies by method (facts 8.13, SPEC).
DEFINITIONS_SINCE = "2025-01-15"
# From here on: add_tracking_params and custom_tracking_params, in place of is_add_utm and utm_params (SPEC).
_TRACKING_PARAMS_SINCE = "2024-10-15"
# From here on a campaign has messages, and not one that it names by `message` and `channel` (SPEC).
MESSAGES_SINCE = "2023-07-15"
_UNSUBSCRIBES_SINCE = "2026-07-15"  # REC get_campaign.200, which no contract declares
_BUTTONS_SINCE = "2026-04-15"  # SPEC

_EMAIL = ("subject", "preview_text", "from_email", "from_label", "reply_to_email", "cc_email", "bcc_email")
_PUSH = ("title", "body", "dynamic_image", "action_buttons")
# Where the older shape has the options of a method.
_OPTIONS = {"static": "options_static", "throttled": "options_throttled", "smart_send_time": "options_sto"}
CONTENT: Mapping[str, tuple[str, ...]] = {
    "email": _EMAIL,
    "sms": ("body", "media_url"),
    "mobile_push": _PUSH,
}
_RENDERING = {
    "shorten_links": True,
    "add_org_prefix": True,
    "add_info_link": True,
    "add_opt_out_language": False,
}


def is_modern(revision: str) -> bool:
    """Return whether a revision has definitions."""
    return revision >= DEFINITIONS_SINCE


def has_tracking_params(revision: str) -> bool:
    """Return whether a revision has tracking parameters that may be filled for each message."""
    return revision >= _TRACKING_PARAMS_SINCE


def strategy_of(sent: Mapping[str, Any], *, modern: bool) -> Attributes:
    """Read a send strategy into the newer shape. Raises AccountError where a method's options are missing."""
    method = sent["method"]
    if modern or method == "immediate":
        return {name: value for name, value in sent.items() if value is not None}
    name = _OPTIONS.get(method)
    if name is None:  # the official file of 2024-02-15 takes any text
        detail = f"'{method[:60]}' is no way to send."
        raise AccountError.of("bad-value", detail, field="method")
    options = sent.get(name)
    if options is None:  # stated in the prose of the official file, not in its schema
        detail = f"'{name}' is a required field for the resource 'send_strategy'."
        raise AccountError.of("missing-field", detail, field=name)
    if method != "static":
        return {"method": method, **options}
    local = bool(options.get("is_local"))
    timed: Attributes = {"method": method, "datetime": options["datetime"], "options": {"is_local": local}}
    if local:
        past = bool(options.get("send_past_recipients_immediately"))
        timed["options"]["send_past_recipients_immediately"] = past
    return timed


def strategy_as(kept: Attributes, *, modern: bool) -> Attributes:
    """Write a send strategy in the shape of a revision."""
    if modern and kept["method"] == "static" and kept.get("options") is None:
        return {**kept, "options": {"is_local": False}}  # REC create_campaign.201
    if modern or kept["method"] == "immediate":
        return kept
    if kept["method"] == "static":
        options = {"datetime": kept["datetime"], **(kept.get("options") or {"is_local": False})}
        return {"method": "static", "options_static": options}
    if kept["method"] == "throttled":
        names = ("datetime", "throttle_percentage")
        return {"method": "throttled", "options_throttled": {name: kept[name] for name in names}}
    return {"method": kept["method"], "options_sto": {"date": kept["date"]}}


def tracking_of(sent: Mapping[str, Any], *, modern: bool) -> Attributes:
    """Read tracking options into the newer shape; null is ignored."""
    if not modern:
        parameters = sent.get("utm_params")
        sent = {
            "add_tracking_params": sent.get("is_add_utm"),
            "custom_tracking_params": parameters and [{"type": "static", **item} for item in parameters],
            "is_tracking_clicks": sent.get("is_tracking_clicks"),
            "is_tracking_opens": sent.get("is_tracking_opens"),
        }
    return {name: value for name, value in sent.items() if value is not None}


def tracking_as(kept: Attributes, *, modern: bool) -> Attributes:
    """Write tracking options in the shape of a revision."""
    if modern:
        return kept
    older = {name: value for name, value in kept.items() if name.startswith("is_")}
    older["is_add_utm"] = kept["add_tracking_params"]
    older["utm_params"] = [
        {"name": item["name"], "value": item["value"]} for item in kept["custom_tracking_params"]
    ]
    return older


def campaign_as(campaign: Attributes, revision: str) -> Attributes:
    """Write a campaign's attributes in the shape of a revision."""
    names = ("name", "status", "archived", "audiences", "send_options")
    times = ("created_at", "scheduled_at", "updated_at", "send_time")
    lone = {"channel": campaign["channel"], "message": (*campaign["messages"], None)[0]}
    shown = {name: campaign[name] for name in names}
    if campaign["channel"] == "email" and revision >= _UNSUBSCRIBES_SINCE:
        shown["send_options"] = {"ignore_unsubscribes": False, **shown["send_options"]}
    return {
        **(lone if revision < MESSAGES_SINCE else {}),
        **shown,
        "tracking_options": tracking_as(campaign["tracking_options"], modern=has_tracking_params(revision)),
        "send_strategy": strategy_as(campaign["send_strategy"], modern=is_modern(revision)),
        **{name: campaign[name] for name in times},
    }


def send_times(campaign: Attributes) -> list[Attributes]:
    """Return the times that a message of the campaign shows: none before it is scheduled."""
    if campaign["send_time"] is None:
        return []
    local = (campaign["send_strategy"].get("options") or {}).get("is_local", False)
    return [{"datetime": campaign["send_time"], "is_local": local}]


def message_of(sent: Mapping[str, Any], kept: Attributes | None, *, modern: bool) -> Attributes:
    """Read the sent attributes of a message into the kept shape.

    kept: the message before a change, None for a new one. Members that are missing stay; null empties a
    member of the content and leaves the rest. Raises AccountError for a member of another channel.
    """
    said = sent.get("definition") or {} if modern else sent
    place = "definition/channel" if modern else "channel"
    channel = said.get("channel") or (kept or {}).get("channel") or "email"
    if channel not in CONTENT:  # the official file of 2024-02-15 takes any text
        detail = f"'{channel[:60]}' is no channel."
        raise AccountError.of("no-such-channel", detail, field=place)
    if kept is not None and kept["channel"] != channel:
        raise AccountError.of("other-channel", field=place)
    if not modern:
        _refuse_of_other_channel(channel, said)
    message: Attributes = kept or _empty(channel)
    message["content"] |= {
        name: value
        for name, value in (said.get("content") or {}).items()
        if name in message["content"] and not (channel == "mobile_push" and name == "body" and value is None)
    }
    if message["render_options"] is not None:
        message["render_options"] |= {
            name: value for name, value in (said.get("render_options") or {}).items() if value is not None
        }
    for name in ("label", "notification_type", "kv_pairs", "options"):
        if said.get(name) is not None:
            message[name] = said[name]
    return message


def _empty(channel: str) -> Attributes:
    return {
        "channel": channel,
        "label": None,
        "content": dict.fromkeys(CONTENT[channel]),
        "render_options": dict(_RENDERING) if channel == "sms" else None,
        "notification_type": "standard" if channel == "mobile_push" else None,
        "kv_pairs": None,
        "options": None,
    }


def _refuse_of_other_channel(channel: str, said: Mapping[str, Any]) -> None:
    """Refuse members of another channel where one schema serves all, before 2025-01-15.

    The wording is that of P24 and E20, LIVE elsewhere; that the older revisions refuse is UNCONFIRMED.
    """
    for name in said.get("content") or {}:
        if name not in CONTENT[channel]:
            detail = f"'{name}' is not a valid field for the resource 'content'."
            raise AccountError.of("unknown-field", detail, field=f"content/{name}")
    if channel == "email" and said.get("render_options") is not None:
        detail = "'render_options' is not a valid field for the resource 'EmailMessageDefinition'."
        raise AccountError.of("unknown-field", detail, field="render_options")


def message_as(message: Attributes, send_times: list[Attributes], revision: str) -> Attributes:
    """Write a message's attributes in the shape of a revision."""
    if not is_modern(revision):
        return flat_message(message, send_times)
    times = {name: message[name] for name in ("created_at", "updated_at")}
    definition = _definition(message)
    if revision < _BUTTONS_SINCE and "content" in definition:
        shown = {name: value for name, value in definition["content"].items() if name != "action_buttons"}
        definition = {**definition, "content": shown}
    return {"definition": definition, "send_times": send_times, **times}


def flat_message(message: Attributes, send_times: list[Attributes], *, whole: bool = False) -> Attributes:
    """Write a message in the flat shape: of old revisions, and of each assignment (facts 13.3).

    whole: with render_options of null (REC assign_template_to_campaign_message.200).
    """
    shown = {*_EMAIL, "body", "media_url"}
    flat = {
        "label": message["label"] or "",  # text at every revision; SDKs demand it
        "channel": message["channel"],
        "content": {name: value for name, value in message["content"].items() if name in shown},
        "send_times": send_times,
        "created_at": message["created_at"],
        "updated_at": message["updated_at"],
    }
    if message["render_options"] is None and not whole:
        return flat
    return {**flat, "render_options": message["render_options"]}


def _definition(message: Attributes) -> Attributes:
    channel = message["channel"]
    if channel == "email":
        return {name: message[name] for name in ("channel", "label", "content")}
    if channel == "sms":
        return {name: message[name] for name in ("channel", "content", "render_options")}
    if message["notification_type"] == "silent":
        return {name: message[name] for name in ("channel", "notification_type", "kv_pairs")}
    names = ("channel", "notification_type", "content", "kv_pairs", "options")
    return {name: message[name] for name in names}
