"""Mistakes in events."""

from __future__ import annotations

from datetime import UTC, datetime

from examples.plain_httpx import people
from examples.plain_httpx.api import Api
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.mutant import Mutant, Request, sending, with_handlers

EVENT = ("POST", "/api/events")


def metric_name_only(request: Request) -> None:
    request.attributes["metric"] = {"name": request.attributes["metric"]["data"]["attributes"]["name"]}


def metric_without_attributes(request: Request) -> None:
    data = request.attributes["metric"]["data"]
    request.attributes["metric"] = {"data": {"type": "metric", "name": data["attributes"]["name"]}}


def wrong_metric_type(request: Request) -> None:
    request.attributes["metric"]["data"]["type"] = "metrics"


def wrong_type(request: Request) -> None:
    request.data["type"] = "events"


def without_time(request: Request) -> None:
    request.attributes.pop("time", None)


def milliseconds(request: Request) -> None:
    if "time" in request.attributes:
        moment = datetime.fromisoformat(request.attributes["time"])
        request.attributes["time"] = datetime.fromtimestamp(moment.timestamp() / 1000, UTC).isoformat()


def unix_time(request: Request) -> None:
    if "time" in request.attributes:
        request.attributes["time"] = int(datetime.fromisoformat(request.attributes["time"]).timestamp())


def local_time(request: Request) -> None:
    if "time" in request.attributes:
        moment = datetime.fromisoformat(request.attributes["time"])
        request.attributes["time"] = moment.replace(tzinfo=None).isoformat() + "+02:00"


def day_only(request: Request) -> None:
    if "time" in request.attributes:
        request.attributes["time"] = request.attributes["time"][:10] + "T00:00:00+00:00"


def whole_value(request: Request) -> None:
    if "value" in request.attributes:
        request.attributes["value"] = int(request.attributes["value"])


def cents(request: Request) -> None:
    if "value" in request.attributes:
        request.attributes["value"] *= 100


def text_value(request: Request) -> None:
    if "value" in request.attributes:
        request.attributes["value"] = str(request.attributes["value"])


def formatted_value(request: Request) -> None:
    if "value" in request.attributes:
        request.attributes["properties"]["$value"] = f"${request.attributes.pop('value'):,.2f}"


def value_left_in_place(request: Request) -> None:
    if "unique_id" in request.attributes and "time" not in request.attributes:
        request.attributes["properties"]["$event_id"] = request.attributes.pop("unique_id")


def value_forgotten(request: Request) -> None:
    request.attributes.pop("value", None)


def properties_forgotten(request: Request) -> None:
    request.attributes["properties"] = {}


def properties_as_text(request: Request) -> None:
    request.attributes["properties"] = str(request.attributes["properties"])


def numbers_as_text(request: Request) -> None:
    properties = request.attributes["properties"]
    for name, value in properties.items():
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            properties[name] = str(value)


def ascii_only(request: Request) -> None:
    name = request.attributes["metric"]["data"]["attributes"]["name"]
    request.attributes["metric"]["data"]["attributes"]["name"] = (
        name.encode("ascii", "ignore").decode() or "Event"
    )


def data_missing(request: Request) -> None:
    del request.attributes["metric"]


def another_unique_id(api: Api, call: LegacyCall) -> None:
    body = people.event_of(call)
    body["data"]["attributes"]["unique_id"] = str(len(str(body)))
    api.send(*EVENT, body)


def sent_twice(api: Api, call: LegacyCall) -> None:
    for unique_id in "ab":
        body = people.event_of(call)
        body["data"]["attributes"]["unique_id"] = unique_id
        api.send(*EVENT, body)


def profile_too(api: Api, call: LegacyCall) -> None:
    """Announce a person with an event on top."""
    people.identify(api, call)
    profile = people.profile_of(call.properties)
    event = {
        "properties": {},
        "metric": {"data": {"type": "metric", "attributes": {"name": "Identified"}}},
        "profile": {"data": profile},
    }
    api.send(*EVENT, {"data": {"type": "event", "attributes": event}})


MUTANTS = [
    Mutant(
        "metric as in 2023-06",
        "create-event",
        "not-wrapped",
        "/data/attributes/metric",
        sending(*EVENT, metric_name_only),
        "M0715",
    ),
    Mutant(
        "metric without attributes",
        "create-event",
        "empty-resource",
        "/data/attributes/metric/data",
        sending(*EVENT, metric_without_attributes),
        "P11",
    ),
    Mutant(
        "plural metric type",
        "create-event",
        "wrong-resource-type",
        "/data/attributes/metric/data/type",
        sending(*EVENT, wrong_metric_type),
        "facts 10.1",
    ),
    Mutant(
        "plural resource type",
        "create-event",
        "wrong-resource-type",
        "/data/type",
        sending(*EVENT, wrong_type),
        "facts 10.1",
    ),
    Mutant(
        "no metric",
        "create-event",
        "missing-field",
        "/data/attributes/metric",
        sending(*EVENT, data_missing),
        "E7",
    ),
    Mutant(
        "time forgotten", "create-event", "difference-changed", "time", sending(*EVENT, without_time), "P42"
    ),
    Mutant(
        "time divided by 1000",
        "create-event",
        "bad-datetime",
        "/data/attributes/time",
        sending(*EVENT, milliseconds),
        "9.3",
    ),
    Mutant(
        "time in UNIX seconds",
        "create-event",
        "wrong-type",
        "/data/attributes/time",
        sending(*EVENT, unix_time),
        "9.3",
    ),
    Mutant(
        "time of another zone",
        "create-event",
        "difference-changed",
        "time",
        sending(*EVENT, local_time),
        "9.3",
    ),
    Mutant(
        "day without the time", "create-event", "difference-changed", "time", sending(*EVENT, day_only), "9.3"
    ),
    Mutant(
        "value cut to whole numbers",
        "create-event",
        "difference-changed",
        "properties.$value",
        sending(*EVENT, whole_value),
        "9.3",
    ),
    Mutant(
        "value in cents",
        "create-event",
        "difference-changed",
        "properties.$value",
        sending(*EVENT, cents),
        "9.3",
    ),
    Mutant(
        "value as text",
        "create-event",
        "wrong-type",
        "/data/attributes/value",
        sending(*EVENT, text_value),
        "SPEC create_event",
    ),
    Mutant(
        "value formatted",
        "create-event",
        "formatted-value",
        "/data/attributes/properties/$value",
        sending(*EVENT, formatted_value),
        "P35",
    ),
    Mutant(
        "$event_id left in the properties",
        "create-event",
        "legacy-key",
        "/data/attributes/properties/$event_id",
        sending(*EVENT, value_left_in_place),
        "9.3",
    ),
    Mutant(
        "value forgotten",
        "create-event",
        "difference-missing",
        "properties.$value",
        sending(*EVENT, value_forgotten),
        "9.3",
    ),
    Mutant(
        "properties forgotten",
        "create-event",
        "difference-missing",
        "properties.*",
        sending(*EVENT, properties_forgotten),
        "9.3",
    ),
    Mutant(
        "properties as text",
        "create-event",
        "wrong-type",
        "/data/attributes/properties",
        sending(*EVENT, properties_as_text),
        "facts 10.1",
    ),
    Mutant(
        "numbers as text",
        "create-event",
        "difference-changed",
        "properties.*",
        sending(*EVENT, numbers_as_text),
        "9.3",
    ),
    Mutant("unicode lost", "create-event", "difference-missing", "", sending(*EVENT, ascii_only), "9.3"),
    Mutant(
        "event doubled",
        "create-event",
        "difference-extra",
        "",
        with_handlers(track=sent_twice),
        "facts 10.1",
    ),
    Mutant(
        "once without a stable unique_id",
        "create-event-once",
        "difference-extra",
        "",
        with_handlers(track=another_unique_id),
        "9.2 row 3",
    ),
    Mutant(
        "an event on top of a profile",
        "create-profile",
        "outside-use-case",
        "",
        with_handlers(identify=profile_too),
        "9.2 row 4",
    ),
]
