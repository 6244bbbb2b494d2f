"""Hostile requests beyond the contracts: v1/v2, the control API, pages, long jobs, and templates."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from benchmarks.asking import COMPANY, KEY, Mock, Question
from benchmarks.filling import LIST, PERSON, SEGMENT, SMALL_LIST, TEMPLATE, profile_id
from benchmarks.hostile_bodies import hostile_bodies
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyEndpoint
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api

_JSON = {"content-type": "application/json"}
_FORM = {"content-type": "application/x-www-form-urlencoded"}
_NEWEST = {"revision": "2026-07-15"}
_PEOPLE = 10_000
# Every so manieth kind of body is tried where not all are.
_STEP = 12
# A value of each argument of the old API that has no words.
_VALUES: Mapping[str, Any] = MappingProxyType(
    {
        "event": "Placed Order",
        "customer_properties": {"$email": "ana@northwind.shop", "Plan": "gold"},
        "properties": {"$email": "ana@northwind.shop", "Plan": "gold"},
        "email": "ana@northwind.shop",
        "emails": ["ana@northwind.shop"],
        "phone_numbers": ["+15005550006"],
        "profiles": [{"email": "ana@northwind.shop", "Plan": "gold"}],
        "batch": [{"email": "ana@northwind.shop", "properties": {"Plan": "gold"}}],
        "to": [{"email": "ana@northwind.shop", "name": "Ana"}],
        "context": {"first_name": "Ana"},
        "html": "<p>Hi {{ first_name }}</p>",
        "confirm_optin": False,
        "list_id": LIST,
        "template_id": TEMPLATE,
        "time": 1_770_000_000,
        "count": 100,
        "page": 0,
        "from_email": "hello@northwind.shop",
        "where": [["OrderId", "=", 5]],
        "by": "OrderId",
    }
)


def _some(kinds: Iterator[Any], every: bool, turn: int) -> Iterator[Any]:
    return kinds if every else islice(kinds, turn % _STEP, None, _STEP)


def legacy(mock: Mock, size: int, every: bool) -> Iterator[Question]:
    """Yield calls of v1 and v2: as JSON, as forms and in queries."""
    metric = orjson.loads(mock.send("/api/metrics"))["data"][0]["id"]
    for turn, endpoint in enumerate(legacy_api().endpoints):
        path = _filled(mock, endpoint, metric, turn)
        operation = f"{endpoint.method} {endpoint.path}"
        sent = {
            name: words[0] if words else _VALUES.get(name, "x") for name, words in endpoint.arguments.items()
        }
        if endpoint.version != "public":
            sent["api_key"] = KEY
        else:
            sent["token"] = COMPANY
        if endpoint.method == "GET":
            yield from _legacy_queries(endpoint, operation, path, sent)
            continue
        for kind, make in _some(hostile_bodies(sent, size), every, turn):
            yield Question("legacy", operation, kind, path, make(), _JSON)
        if endpoint.version == "public":
            body = b"data=" + quote(orjson.dumps(sent)).encode()
            yield Question("legacy", operation, "form", path, body, _FORM)
        many = urlencode([(f"a{number}", "1") for number in range(size // 20)])
        yield Question("legacy", operation, "form of many fields", path, many.encode(), _FORM)


def _filled(mock: Mock, endpoint: LegacyEndpoint, metric: str, turn: int) -> str:
    own = f"OWN{turn:03d}"
    ids = {"list": LIST, "group": LIST, "segment": SEGMENT, "person": PERSON, "metric": metric}
    if endpoint.name == "delete list":
        mock.plant({"lists": [{"id": own, "name": own}]})
        ids["list"] = own
    if "/campaign/" in endpoint.path:
        draft = {
            "lists": [SMALL_LIST],
            "template": TEMPLATE,
            "subject": "Hi",
            "from_email": "a@northwind.shop",
        }
        mock.plant({"campaigns": [{"id": own, "name": own, **draft}]})
    if "/email-template/" in endpoint.path:
        mock.plant({"templates": [{"id": own, "name": own, "html": "<p>{{ first_name }}</p>"}]})
    parts: list[str] = []
    for part in endpoint.path.split("/"):
        parts.append(ids.get(parts[-1], own) if part == "{}" else part)
    return "/".join(parts)


def _legacy_queries(
    endpoint: LegacyEndpoint, operation: str, path: str, sent: Mapping[str, Any]
) -> Iterator[Question]:
    if endpoint.version == "public":
        data = base64.b64encode(orjson.dumps(sent)).decode()
        yield Question("legacy", operation, "right", f"{path}?data={quote(data)}")
        return
    key = {"api_key": KEY}
    flat = {
        name: value if isinstance(value, (str, int)) else orjson.dumps(value).decode()
        for name, value in sent.items()
    }
    yield Question("legacy", operation, "right", f"{path}?{urlencode(key)}")
    for name, value in flat.items():
        yield Question("legacy", operation, name, f"{path}?{urlencode({**key, name: value})}")
    if "email" in sent or "emails" in sent:
        name = "emails" if "emails" in sent else "email"
        people = ",".join(f"p{number}@northwind.shop" for number in range(2_500))
        yield Question("legacy", operation, "many people", f"{path}?{urlencode({**key, name: people})}")


def control(mock: Mock, size: int, every: bool) -> Iterator[Question]:
    """Yield bodies for each control that takes one, and the large answers."""
    own = f"pk_SEEDED_{KEY}"
    right: Mapping[str, Any] = {
        f"POST /_mock/seed?key={own}": {
            "profiles": [{"id": "P1", "email": "seed@northwind.shop", "properties": {"a": 1}}],
            "lists": [{"id": "SEED01", "name": "Seed"}],
            "events": [{"metric": "Seeded", "profile": "P1", "properties": {"a": 1}}],
        },
        "POST /_mock/faults": [{"target": "POST /api/events", "kind": "503", "count": 0}],
        "POST /_mock/keys": {"key": "pk_other_0123456789", "scopes": ["profiles:read"]},
        "POST /_mock/clock": {"advance": 0},
        f"POST /_mock/confirm?key={own}": {"profile_id": "P1", "list_id": "SEED01"},
        "PUT /_mock/state": {"format": "klaviyo-rehearsal state", "version": 2, "accounts": [{"a": [1]}]},
    }
    for turn, (operation, body) in enumerate(right.items()):
        target = operation.split(" ", 1)[1]
        for kind, make in _some(hostile_bodies(body, size), every, turn):
            yield Question("control", operation, kind, target, make(), _JSON)
    for path in ("state", "accounts", "requests", "requests?format=har", "outbox", "faults", "keys"):
        yield Question("control", f"GET /_mock/{path}", "right", f"/_mock/{path}")


def jobs(mock: Mock, size: int, every: bool) -> Iterator[Question]:
    """Yield long work, each with the request after it, which meets its effects."""
    for number, group in enumerate((SMALL_LIST, LIST, SEGMENT)):
        draft = {"template": TEMPLATE, "subject": "Hi {{ first_name }}", "from_email": "a@northwind.shop"}
        mock.plant({"campaigns": [{"id": f"SEND{number}", "name": "Big", "lists": [group], **draft}]})
        for kind in ("campaign-recipient-estimation-job", "campaign-send-job"):
            body = {"data": {"type": kind, "id": f"SEND{number}"}}
            yield from _with_next(f"POST /api/{kind}s", f"to {group}", body)
    mail = {"name": "M", "subject_line": "Hi", "template_id": TEMPLATE, "smart_sending_enabled": False}
    mock.plant({"lists": [{"id": "FlwLst", "name": "Flow"}]})
    actions = [{"type": "send-email", "data": {"message": mail}}]
    mock.plant({"flows": [{"id": "FLOW01", "name": "F", "list": "FlwLst", "actions": actions}]})
    for kind, group in (
        ("new profiles", ""),
        ("the same again", ""),
        ("into a list", SMALL_LIST),
        ("into a flow", "FlwLst"),
    ):
        yield from _with_next("POST /api/profile-bulk-import-jobs", f"10 000 {kind}", _import(group))
    for change in ("create", "delete"):
        kind = f"profile-suppression-bulk-{change}-job"
        body = {"data": {"type": kind, "relationships": {"list": {"data": {"type": "list", "id": LIST}}}}}
        yield from _with_next(f"POST /api/{kind}s", "of a large list", body)
    condition = {
        "type": "profile-property",
        "property": "email",
        "filter": {"type": "string", "operator": "contains", "value": "9"},
    }
    for count in (1, 30):
        definition = {"condition_groups": [{"conditions": [condition] * count}]}
        attributes = {"name": f"S{count}", "definition": definition}
        body = {"data": {"type": "segment", "attributes": attributes}}
        yield from _with_next("POST /api/segments", f"{count} conditions", body)
    yield from _of_one_person()


def _of_one_person() -> Iterator[Question]:
    """Yield a merge and a deletion of the profile that has all events."""
    merged = {"profiles": {"data": [{"type": "profile", "id": PERSON}]}}
    body: Any = {"data": {"type": "profile-merge", "id": profile_id(7), "relationships": merged}}
    yield from _with_next("POST /api/profile-merge", "with many events", body)
    profile = {"data": {"type": "profile", "id": profile_id(7)}}
    body = {"data": {"type": "data-privacy-deletion-job", "attributes": {"profile": profile}}}
    yield from _with_next("POST /api/data-privacy-deletion-jobs", "with many events", body)


def _with_next(operation: str, kind: str, body: Any) -> Iterator[Question]:
    path = operation.split(" ", 1)[1]
    yield Question("jobs", operation, kind, path, orjson.dumps(body), _NEWEST)
    following = f"after {path}, {kind}"
    yield Question("jobs", "GET /api/profiles", following, "/api/profiles?page[size]=1", None, _NEWEST)


def _import(group: str) -> Any:
    people = [
        {
            "type": "profile",
            "attributes": {"email": f"new{number}@northwind.shop", "properties": {"n": number}},
        }
        for number in range(_PEOPLE)
    ]
    data: Any = {"type": "profile-bulk-import-job", "attributes": {"profiles": {"data": people}}}
    if group:
        data["relationships"] = {"lists": {"data": [{"type": "list", "id": group}]}}
    return {"data": data}


def pages(mock: Mock, size: int, every: bool) -> Iterator[Question]:
    """Yield large pages of the API and of the inspector, after long work has made them large."""
    metric = orjson.loads(mock.send("/api/metrics"))["data"][0]["id"]
    found = [
        "/api/profiles?page[size]=100&additional-fields[profile]=subscriptions,predictive_analytics",
        "/api/profiles?sort=-updated&page[size]=100",
        "/api/profiles?filter=greater-than(updated,2020-01-01T00:00:00Z)",
        '/api/profiles?filter=equals(subscriptions.email.marketing.suppression.reason,"USER_SUPPRESSED")',
        f"/api/lists/{LIST}/profiles?page[size]=100&sort=-joined_group_at",
        f"/api/segments/{SEGMENT}/profiles?page[size]=100",
        f"/api/segments/{SEGMENT}?additional-fields[segment]=profile_count",
        "/api/events?page[size]=200&include=profile,metric",
        f'/api/events?filter=equals(metric_id,"{metric}"),greater-than(datetime,2020-01-01T00:00:00Z)',
        *(
            f"/api/{kind}?page[size]=100"
            for kind in ("catalog-items", "catalog-variants", "coupon-codes", "flows")
        ),
        *(f"/_mock/accounts/{COMPANY}/{kind}.json" for kind in ("profile", "event", "catalog-item")),
        *(f"/_mock/accounts/{COMPANY}/{kind}.json?search=zzzz" for kind in ("profile", "event")),
        f"/_mock/accounts/{COMPANY}/event.json?start=99000",
        f"/_mock/accounts/{COMPANY}/list/{LIST}",
        f"/_mock/accounts/{COMPANY}",
        *("/_mock/outbox.json", "/_mock/outbox.json?search=zzzz", "/_mock/outbox?limit=10000"),
        *("/_mock/requests.json", "/_mock/requests", "/_mock/requests.ndjson", "/_mock/requests.har"),
    ]
    for target in found:
        path = target.split("?", 1)[0]
        sent = quote(target, safe="/?=[]&,-()@:%._")
        yield Question("pages", f"GET {path}", target, sent, None, {**_NEWEST, "accept": "text/html"})
    span = ["greater-or-equal(datetime,2026-01-01T00:00:00)", "less-than(datetime,2026-12-31T00:00:00)"]
    for interval in ("hour", "month"):
        attributes = {
            "metric_id": metric,
            "measurements": ["count", "sum_value", "unique"],
            "interval": interval,
            "filter": span,
        }
        body = orjson.dumps({"data": {"type": "metric-aggregate", "attributes": attributes}})
        operation = "POST /api/metric-aggregates"
        yield Question("pages", operation, f"by {interval}", "/api/metric-aggregates", body, _NEWEST)


# Defect 3 of the review, and its kind: source, doubled so often, and what the context holds.
_TEMPLATES: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        "{{": ("{{", 500_000),
        "{%": ("{%", 500_000),
        "{% if a %}": ("{% if a %}", 100_000),
        "comments": ("{%comment%}", 90_000),
        "comments, closed": ("{%comment%}x{%endcomment%}", 38_000),
        "filters in a tag": ("{{ a" + "|upper" * 140 + " }}", 900),
        "tags with a filter": ("{{ a|upper }}", 2_400),
        "long quotes": ("{{ '" + "x" * 900 + "' }}", 1_000),
        "d.items": ("{% for i in l %}{% if d.items %}{% endif %}{% endfor %}", 1),
        "d.keys and d.values": ("{% for i in l %}{% if d.keys %}{{ d.values }}{% endif %}{% endfor %}", 1),
        "comparisons": ("{% for i in l %}{% if l == k %}{% endif %}{% endfor %}", 1),
        "loops in loops": (
            "{% for a in l %}{% for b in l %}{% for c in l %}x{% endfor %}{% endfor %}{% endfor %}",
            1,
        ),
        "joins": ("{% for i in l %}{{ l|join:',' }}{% endfor %}", 1),
        "nested blocks": ("{% if a %}" * 400 + "{% endif %}" * 400, 1),
        "spaces": ("{{" + " " * 990 + "}}", 900),
        "dates": ("{{ t|date:'" + "F j Y " * 100 + "' }}", 900),
    }
)


def templates(mock: Mock, size: int, every: bool) -> Iterator[Question]:
    """Yield renderings of templates that take long: small ones of many turns, and large ones."""
    context = {
        "l": list(range(1_000)),
        "k": list(range(1_000)),
        "d": {f"k{number}": number for number in range(200_000)},
        "a": "x",
        "t": "2026-01-01",
    }
    for number, (kind, (piece, times)) in enumerate(_TEMPLATES.items()):
        identifier = f"TPL{number:03d}"
        mock.plant({"templates": [{"id": identifier, "name": kind, "html": piece * times}]})
        attributes = {"id": identifier, "context": context}
        body = orjson.dumps({"data": {"type": "template", "id": identifier, "attributes": attributes}})
        yield Question("templates", "POST /api/template-render", kind, "/api/template-render", body, _NEWEST)


GROUPS: Mapping[str, Callable[[Mock, int, bool], Iterator[Question]]] = MappingProxyType(
    {"legacy": legacy, "control": control, "templates": templates, "jobs": jobs, "pages": pages}
)
