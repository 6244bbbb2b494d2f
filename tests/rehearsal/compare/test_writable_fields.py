"""Nothing that a request can set stays uncompared: each writable field is, or has its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from klaviyo_rehearsal.contracts.openapi.loading import guide_use_cases, load, use_cases
from klaviyo_rehearsal.rehearsal.compare.resources import SET_BY_ACCOUNT

# By the end of the pointer: where the comparison has the field.
COMPARED: Mapping[str, str] = {
    **dict.fromkeys(("email", "phone_number", "external_id", "anonymous_id", "_kx"), "profiles"),
    **dict.fromkeys(("first_name", "last_name", "organization", "title", "image", "locale"), "profiles"),
    r"location(/\w+)?": "profiles, location.*",
    r"properties(/\$value)?": "profiles and events, properties.*",
    r"patch_properties/(append|unappend|unset)(/0)?": "profiles, properties.*",
    r"subscriptions/\w+/\w+/consent": "profiles, consent.*",
    r"custom_source": "profiles, consent.*.source",
    r"historical_import": "profiles, unconfirmed.* and consent.*",
    r"metric/data/attributes/name": "events, by their metric",
    r"(time|value|value_currency|unique_id)": "events, time and properties.$...",
    r"backfill": "the rule backfilled-event",
    r"(lists?|segments?)(/data(/0)?/id)?": "lists, member *; suppressions",
    r"opt_in_process": "lists, opt_in_process",
    r"name": "lists, campaigns, templates, tags: name",
    r"new_name": "campaigns, name",
    r"(audiences|definition)/(included|excluded)/0": "campaigns, included and excluded",
    r"send_options/\w+": "campaigns, send_options.*",
    r"tracking_options/\w+(/0/\w+)?": "campaigns, tracking_options.*",
    r"(attributes|0)/(send_date|send_time|strategy)": "campaigns of 2026-10-15, send_method and scheduled_at",
    r"send_strategy(/(method|datetime|options|options/is_local))?": "campaigns, send_*, is_local",
    r"(definition|details)/channel": "campaigns, channel",
    r"(content|details)/(subject|preview_text|from_email|from_label|body)": "campaigns, by the same name",
    r"(content|details)/(reply_to_email|cc_email|bcc_email)": "campaigns, by the same name",
    r"(template/data/id|details/template_id)": "campaigns, html",
    r"action": "campaigns, status",
    r"(html|text|amp)": "templates",
}
NOT_COMPARED: Mapping[str, str] = {
    r"(?:\w+/)*data(/0)?(/id)?": "the resource that is meant: a wrong one differs in its fields",
    r"(data|data/0|data/attributes/definition|attributes)": "a whole object: its parts are listed",
    r"age_gated_date_of_birth": "has no effect in the mock",
    r"/(relationships|list|lists|data)": "a place that is forbidden, or a whole document",
    r"consented_at": "must lie in the past, and the old calls had no time of consent (facts 8.6)",
    r"patch_identifiers(/\w+)*": "has no effect in the mock, and the journal notes it",
    r"metric/data/attributes/service": "makes the metric another integration's; the mock keeps the API's",
    r"subscriptions/push(/(anonymous_id|tokens/.*))?": "tokens of devices, which v1/v2 did not have",
    r"subscriptions/\w+/\w+/consented_at": "see consented_at",
    r"message_schedules/0/message_id": "the resource that is meant: a wrong one differs in its fields",
    r"definition/priority": "v1 sent to all at once",
    r"(throttled|timezone)_options/\w+": "options of methods that differ already",
    r"definition/details(/(?!template_id|channel|body|subject|preview|from_|reply|cc_|bcc)\w+(/0/\w+)?)?": (
        "messages to apps and by SMS: v1 sent emails"
    ),
    r"definition/options/.*": "messages to apps: v1 sent emails",
    r"(content/|definition/)?(title|label|kv_pairs|notification_type|dynamic_image)": "messages to apps",
    r"content/action_buttons/0/\w+": "messages to apps",
    r"render_options/\w+": "messages by SMS: v1 sent emails",
    r"relationships/image/data/id": "messages to apps and by SMS",
    r"(date|throttle_percentage|send_past_recipients_immediately)": "options of methods that differ already",
    r"definition/(body|styles|id|template_id).*": "templates without HTML, which differs already",
    r"editor_type": "v1 had HTML alone, which differs already",
    r"tag-group/data/id": "the old API had no tags",
    r"context": "a reading: the rendered texts are compared",
}
READINGS = frozenset({"POST /api/metric-aggregates"})


def test_each_writable_field_of_a_use_case_is_compared_or_has_a_reason() -> None:
    assert [pointer for pointer in _writable() if not _listed(pointer, {**COMPARED, **NOT_COMPARED})] == []


def test_each_line_of_the_table_stands_for_a_field() -> None:
    pointers = [*_writable()]
    for pattern in (*COMPARED, *NOT_COMPARED):
        assert any(_listed(pointer, {pattern: ""}) for pointer in pointers), pattern


def test_no_attribute_of_a_use_case_beyond_the_guide_is_left_out() -> None:
    operations = {key for case in use_cases().values() if case.beyond for key in case.operations}
    sent = {
        found[1]
        for key in operations
        for pointer in _leaves(load().newest[key].body_schema or {})
        if (found := re.search(r"/data(?:/0)?/attributes/(\w+)(?:$|/)(?!data)", pointer))
    }
    assert {"price", "inventory_quantity", "unique_code", "token", "channels", "status"} <= sent
    assert not sent & SET_BY_ACCOUNT


def _listed(pointer: str, table: Mapping[str, str]) -> bool:
    return any(re.search(rf"(?:^|/){pattern.lstrip('/')}$", pointer) for pattern in table)


def _writable() -> Iterator[str]:
    # Campaigns of 2026-10-15 have operations of their own.
    contracts = [load().newest, *reversed(load().contracts.values())]
    keys = {key for use_case in guide_use_cases().values() for key in use_case.operations} - READINGS
    for key in sorted(keys):
        schema = next(one[key].body_schema for one in contracts if key in one.keys)
        if not key.startswith("GET") and schema:
            for pointer in sorted({*_leaves(schema)}):
                if not pointer.endswith("/type"):
                    yield f"{key} {pointer}"


def _leaves(schema: Mapping[str, Any], pointer: str = "") -> Iterator[str]:
    below = [(pointer, item) for name in ("allOf", "anyOf", "oneOf") for item in schema.get(name, ())]
    below += [(f"{pointer}/{name}", item) for name, item in schema.get("properties", {}).items()]
    if isinstance(schema.get("items"), Mapping):
        below.append((f"{pointer}/0", schema["items"]))
    if not below:
        yield pointer
    for place, item in below:
        yield from _leaves(item, place)
