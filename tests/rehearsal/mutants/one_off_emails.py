"""Mistakes of a flow's event that replaces a one-off email of the old API."""

from __future__ import annotations

import html
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from examples.patience import patiently
from examples.plain_httpx import content
from examples.plain_httpx.api import Api
from examples.translation.content import events_of_template
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.mutant import Mutant, Request, sending, with_handlers
from tests.rehearsal.mutants.transport import header

EVENT = ("POST", "/api/events")
Values = dict[str, Any]


def with_values(change: Callable[[Values], Values]) -> Callable[[Request], None]:
    """Make a change of a request's properties."""

    def spoil(request: Request) -> None:
        request.attributes["properties"] = change(request.attributes["properties"])

    return spoil


def each(change: Callable[[Any], Any]) -> Callable[[Values], Values]:
    """Make a change of each value, within lists and objects too."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: changed(item) for name, item in value.items()}
        return [changed(item) for item in value] if isinstance(value, list) else change(value)

    return lambda values: {name: changed(value) for name, value in values.items()}


def texts(change: Callable[[str], str]) -> Callable[[Values], Values]:
    """Make a change of each text."""
    return each(lambda value: change(value) if isinstance(value, str) else value)


def numbers(change: Callable[[Any], Any]) -> Callable[[Values], Values]:
    """Make a change of each number."""
    return each(lambda v: change(v) if isinstance(v, (int, float)) and not isinstance(v, bool) else v)


def without_first(values: Values) -> Values:
    return dict([*values.items()][1:])


def without_last(values: Values) -> Values:
    return dict([*values.items()][:-1])


def flattened(values: Values) -> Values:
    found: Values = {}
    for name, value in values.items():
        found |= (
            {f"{name}.{key}": item for key, item in value.items()}
            if isinstance(value, dict)
            else {name: value}
        )
    return found


def cut(values: Values) -> Values:
    return {name: value[:1] if isinstance(value, list) else value for name, value in values.items()}


def as_json(values: Values) -> Values:
    return {name: json.dumps(v) if isinstance(v, (dict, list)) else v for name, v in values.items()}


def metric(change: Callable[[str], str]) -> Callable[[Request], None]:
    """Make a change of the name of the metric."""

    def spoil(request: Request) -> None:
        named = request.attributes["metric"]["data"]["attributes"]
        named["name"] = change(named["name"])

    return spoil


def profile(change: Callable[[Values], Values]) -> Callable[[Request], None]:
    """Make a change of the attributes of the profile."""

    def spoil(request: Request) -> None:
        data = request.attributes["profile"]["data"]
        data["attributes"] = change(data["attributes"])

    return spoil


def unique_id(change: Callable[[Values], str]) -> Callable[[Request], None]:
    """Make a change of the unique_id."""

    def spoil(request: Request) -> None:
        request.attributes["unique_id"] = change(request.attributes)

    return spoil


def of_profile(request: Request) -> None:
    attributes = request.attributes["profile"]["data"]["attributes"]
    attributes["properties"], request.attributes["properties"] = request.attributes["properties"], {}


def marked(request: Request) -> None:
    request.attributes["backfill"] = True


def another_flow(api: Api, call: LegacyCall) -> None:
    """Trigger the flow of another template."""
    own = f"Send template {call.ids[0]}"
    names = [item["attributes"]["name"] for item in api.read("/api/metrics")]
    other = next(name for name in names if name.startswith("Send template ") and name != own)
    for event in events_of_template(call):
        event["data"]["attributes"]["metric"]["data"]["attributes"]["name"] = other
        api.send(*EVENT, event)


def by(change: Callable[[Values], list[Any] | str]) -> Callable[[Api, LegacyCall], None]:
    """Make a handler that names other recipients; change: of the arguments."""

    def handler(api: Api, call: LegacyCall) -> None:
        content.send_template(api, _with(call, to=change(call.arguments)))

    return handler


def _with(call: LegacyCall, **arguments: Any) -> LegacyCall:
    return LegacyCall(call.name, {**call.arguments, **arguments}, call.ids, call.version)


def _people(arguments: Mapping[str, Any]) -> list[dict[str, str]]:
    to = arguments["to"]
    return [{"email": to}] if isinstance(to, str) else to


def twice(api: Api, call: LegacyCall) -> None:
    content.send_template(api, call)
    content.send_template(api, call)


def objects_alone(api: Api, call: LegacyCall) -> None:
    """Take `to` for objects, which it was most of the time."""
    for recipient in call.arguments["to"]:
        content.send_template(api, _with(call, to=[{"email": recipient["email"]}]))


def until_repeated(api: Api, call: LegacyCall) -> None:
    """Draw another unique_id for each attempt."""
    for event in events_of_template(call):
        _patiently(api, event)


def _patiently(api: Api, event: dict[str, Any]) -> None:
    def attempt(again: bool) -> None:
        event["data"]["attributes"]["unique_id"] = str(uuid.uuid4())
        api.attempt(*EVENT, event)

    patiently(attempt)


def subscribing(api: Api, call: LegacyCall) -> None:
    """Subscribe the recipients first, so that they may be written to."""
    consent = {"email": {"marketing": {"consent": "SUBSCRIBED"}}}
    for person in _people(call.arguments):
        data = [{"type": "profile", "attributes": {"email": person["email"], "subscriptions": consent}}]
        job = {"type": "profile-subscription-bulk-create-job", "attributes": {"profiles": {"data": data}}}
        api.send("POST", "/api/profile-subscription-bulk-create-jobs", {"data": job})
    content.send_template(api, call)


def rendering(api: Api, call: LegacyCall) -> None:
    """Fill the template, and send nothing."""
    content.render_template(api, call)


def changing(api: Api, call: LegacyCall) -> None:
    """Give the template of the old call the variables of an event."""
    now = api.send("GET", f"/api/templates/{call.ids[0]}")["data"]["attributes"]["html"]
    content.patch(api, "template", call.ids[0], {"html": now.replace("{{ ", "{{ event.")})
    content.send_template(api, call)


def _sent(
    name: str, code: str, place: str, change: Callable[[Request], None], source: str = "9.2 row 38"
) -> Mutant:
    return Mutant(name, "test-template", code, place, sending(*EVENT, change), source)


def _done(name: str, code: str, place: str, handler: Callable[[Api, LegacyCall], Any]) -> Mutant:
    return Mutant(name, "test-template", code, place, with_handlers(send_template=handler), "9.2 row 38")


_MISSING, _EXTRA, _CHANGED = "difference-missing", "difference-extra", "difference-changed"
MUTANTS = [
    _sent("no revision, for an email", "missing-revision", "parameter revision", header("revision", "")),
    _sent("metric in small letters", _MISSING, "", metric(str.lower)),
    _sent("metric without the template", _MISSING, "", metric(lambda name: name.rsplit(" ", 1)[0])),
    _sent("a metric of the shop's own", _MISSING, "", metric(lambda name: "Placed Order")),
    _done("flow of another template", _CHANGED, "html|from_label", another_flow),
    _sent("no values", _CHANGED, "html", with_values(lambda values: {})),
    _sent("first value forgotten", _CHANGED, "html", with_values(without_first)),
    _sent("last value forgotten", _CHANGED, "html", with_values(without_last)),
    _sent("names in capitals", _CHANGED, "html", with_values(lambda v: {k.title(): i for k, i in v.items()})),
    _sent("values within context", _CHANGED, "html", with_values(lambda values: {"context": values})),
    _sent("values within event", _CHANGED, "html", with_values(lambda values: {"event": values})),
    _sent("values as one text", "wrong-type", "/data/attributes/properties", with_values(str)),  # type: ignore[arg-type]
    _sent("objects as JSON text", _CHANGED, "html", with_values(as_json)),
    _sent("objects flattened", _CHANGED, "html", with_values(flattened)),
    _sent("lists cut to their first", _CHANGED, "html", with_values(cut)),
    _sent("amounts as whole numbers", _CHANGED, "html", with_values(numbers(int))),
    _sent("amounts in cents", _CHANGED, "html", with_values(numbers(lambda amount: round(amount * 100)))),
    _sent("amounts with two digits", _CHANGED, "html", with_values(numbers(lambda amount: f"{amount:.2f}"))),
    _sent(
        "flags as text", _CHANGED, "html", with_values(each(lambda v: str(v) if isinstance(v, bool) else v))
    ),
    _sent(
        "falsy values left out", _CHANGED, "html", with_values(lambda v: {k: i for k, i in v.items() if i})
    ),
    _sent("texts escaped", _CHANGED, "html", with_values(texts(html.escape))),
    _sent("texts trimmed", _CHANGED, "html", with_values(texts(str.strip))),
    _sent(
        "texts in ASCII",
        _CHANGED,
        "html",
        with_values(texts(lambda t: t.encode("ascii", "replace").decode())),
    ),
    _sent("values of the profile", _CHANGED, "html", of_profile),
    _sent("an event of the past, for an email", "backfilled-event", "", marked),
    _sent("recipient as external id", _MISSING, "", profile(lambda sent: {"external_id": sent["email"]})),
    _sent(
        "recipient as a custom property",
        "no-identifier",
        "/data/attributes/profile/data",
        profile(lambda sent: {"properties": sent}),
    ),
    _sent(
        "email to a test address",
        "reserved-domain",
        "/data/attributes/profile/data/attributes/email",
        profile(lambda sent: {"email": "ana@example.com"}),
    ),
    _sent(
        "the same unique_id for a recipient",
        _MISSING,
        "",
        unique_id(lambda sent: sent["profile"]["data"]["attributes"]["email"]),
    ),
    _done("first recipient alone", _MISSING, "", by(lambda sent: _people(sent)[:1])),
    _done(
        "all recipients in one address",
        "bad-email",
        "/data/attributes/profile/data/attributes/email",
        by(lambda sent: ",".join(p["email"] for p in _people(sent))),
    ),
    _done("the sender as recipient", _MISSING, "", by(lambda sent: sent["from_email"])),
    _done("the sender in copy", _EXTRA, "", by(lambda sent: [*_people(sent), {"email": sent["from_email"]}])),
    _done("recipients as objects alone", "raised", "", objects_alone),
    _done("email sent twice", _EXTRA, "", twice),
    _done("recipients subscribed", "outside-use-case", "", subscribing),
    _done("email rendered and not sent", _MISSING, "", rendering),
    _done("template changed before", _CHANGED, "html", changing),
    Mutant(
        "another unique_id for each attempt, for an email",
        "test-template",
        _EXTRA,
        "",
        with_handlers(send_template=until_repeated),
        "9.2 row 38",
        faults=True,
    ),
]
