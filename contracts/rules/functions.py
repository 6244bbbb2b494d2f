"""Rules that a schema can't state: sums over several places, sizes in bytes, points in time.

Each takes the value at the place of its rule, which the schema of the body has accepted, and a clock; it
yields each violation as the steps from there and a detail, or None for the words of the catalogue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import orjson

from ..datetimes import parse_datetime
from ..filters import Condition, FilterSyntaxError, parse_filter
from ..nesting import is_too_deep

Steps = tuple[str | int, ...]
Finding = tuple[Steps, str | None]
Now = Callable[[], datetime] | None
RuleFunction = Callable[[Any, Now], Iterator[Finding]]

# KB in SPEC and DOC is taken as 1024 bytes: of the two readings the one that refuses less.
_KB = 1024
_MAX_PROFILE, _MAX_EMBEDDED, _MAX_TEXT = 100 * _KB, 95 * _KB, 100 * _KB
_MAX_EVENTS, _MAX_ITEMS, _MAX_LEVELS = 1000, 4000, 10
_CHANNEL = "send_channel"
_MOST_VALUES = 100
_YEAR = timedelta(days=366)
_LONGEST: Mapping[str, timedelta] = MappingProxyType(
    {"hourly": timedelta(days=7), "daily": timedelta(days=60), "monthly": timedelta(weeks=52)}
)
# The least number of days that a named frame has. Whether a year is too long for months is UNCONFIRMED:
# 52 weeks are a day or two less.
_LEAST_DAYS: Mapping[str, int] = MappingProxyType(
    {
        "last_30_days": 30,
        "last_90_days": 90,
        "last_365_days": 364,
        "last_month": 28,
        "last_3_months": 89,
        "last_12_months": 364,
        "last_year": 364,
    }
)


def values_at(payload: Any, pointer: Sequence[str], steps: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Yield the values that a pointer leads to, with their steps; a * is every item."""
    for index, name in enumerate(pointer):
        if name == "*":
            if isinstance(payload, list):
                for number, item in enumerate(payload):
                    yield from values_at(item, pointer[index + 1 :], (*steps, number))
            return
        if not isinstance(payload, dict) or name not in payload:
            return
        payload = payload[name]
        steps = (*steps, name)
    yield steps, payload


def events_of_all(batches: Any, now: Now) -> Iterator[Finding]:
    """Count the events of all batches together: 1000 in one call (SPEC bulk_create_events)."""
    lists = values_at(batches, ("*", "attributes", "events", "data"))
    count = sum(len(events) for _, events in lists if isinstance(events, list))
    if count > _MAX_EVENTS:
        yield (), f"A request takes {_MAX_EVENTS} events; its batches hold {count}."


def profile_size(profile: Any, now: Now) -> Iterator[Finding]:
    """Measure one profile of an import: 100 KB (SPEC create_profile, bulk_import_profiles)."""
    yield from _measured(profile, _MAX_PROFILE)


def embedded_size(profile: Any, now: Now) -> Iterator[Finding]:
    """Measure the profile within an event: 95 KB (facts 8.1, DOC)."""
    yield from _measured(profile, _MAX_EMBEDDED)


def _measured(value: Any, most: int) -> Iterator[Finding]:
    size = len(orjson.dumps(value))
    if size > most:
        yield (), f"The profile has {size} bytes, {most} are the most."


def long_values(properties: Any, now: Now) -> Iterator[Finding]:
    """Look for texts over 100 KB and arrays of more than 4000 items, at any depth (facts 8.1, DOC)."""
    pending: list[tuple[Steps, Any]] = [
        ((name,), part) for name, part in _parts(properties) if _may_be_long(part)
    ]
    while pending:
        steps, value = pending.pop()
        if isinstance(value, str):
            if len(value.encode("utf-8", "replace")) > _MAX_TEXT:
                yield steps, f"'{steps[-1]}' is longer than {_MAX_TEXT} bytes."
            continue
        if isinstance(value, list) and len(value) > _MAX_ITEMS:
            yield steps, f"'{steps[-1]}' has {len(value)} items, {_MAX_ITEMS} are the most."
        # Most values are short: no place is made up for them.
        pending += [
            ((*steps, name), part)
            for name, part in _parts(value)
            if isinstance(part, (dict, list)) or isinstance(part, str) and _may_be_long(part)
        ]


def _may_be_long(value: Any) -> bool:
    """Return whether a value may break a limit of texts or arrays."""
    # A character has four bytes at most, so most texts need no encoding to be measured.
    if isinstance(value, str):
        return len(value) * 4 > _MAX_TEXT
    return isinstance(value, (dict, list)) and len(orjson.dumps(value)) > 2 * _MAX_ITEMS


def deep_values(properties: Any, now: Now) -> Iterator[Finding]:
    """Find values nested deeper than 10 levels, counted from the properties (facts 8.1, DOC)."""
    # One walk decides for nearly all bodies; only then is each property measured.
    if isinstance(properties, dict) and is_too_deep(properties, _MAX_LEVELS + 1):
        for name, part in properties.items():
            if isinstance(part, (dict, list)) and is_too_deep(part, _MAX_LEVELS):
                yield (name,), f"'{name}' is nested deeper than {_MAX_LEVELS} levels."


def _parts(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def past_consent(attributes: Any, now: Now) -> Iterator[Finding]:
    """Compare `consented_at` of a historical import with the clock: it lies in the past (SPEC)."""
    # A bare payload has no time of arrival.
    if now is None or attributes.get("historical_import") is not True:
        return
    for steps, text in _consents(attributes):
        moment = parse_datetime(text) if isinstance(text, str) else None
        if moment is not None and moment > now():
            yield steps, None


def undated_consent(attributes: Any, now: Now) -> Iterator[Finding]:
    """Look for `consented_at` without `historical_import`, which Klaviyo refuses (SPEC since 2024-07-15)."""
    if attributes.get("historical_import") is not True:
        for steps, text in _consents(attributes):
            if text is not None:
                yield steps, None


def _consents(attributes: Any) -> Iterator[Finding]:
    """Yield every `consented_at` of a subscription job, with its steps."""
    for steps, channels in values_at(attributes, ("profiles", "data", "*", "attributes", "subscriptions")):
        for channel, kinds in _parts(channels):
            for kind, consent in _parts(kinds):
                if isinstance(consent, dict) and "consented_at" in consent:
                    yield (*steps, channel, kind, "consented_at"), consent["consented_at"]


def same_second(events: Any, now: Now) -> Iterator[Finding]:
    """Look for events of one person that Klaviyo takes for one: a metric and a second, no unique_id (SPEC).

    Without a time they get that of their arrival, which is the same for a whole call.
    """
    seen: set[tuple[str, int | None]] = set()
    for number, attributes in enumerate(event.get("attributes", {}) for event in events):
        if attributes.get("unique_id") is not None:
            continue
        name = next((name for _, name in values_at(attributes, ("metric", "data", "attributes", "name"))), "")
        moment = parse_datetime(attributes["time"]) if isinstance(attributes.get("time"), str) else None
        key = str(name), None if moment is None else int(moment.timestamp())
        if key in seen:
            yield (number, "attributes"), None
        seen.add(key)


def other_event_id(attributes: Any, now: Now) -> Iterator[Finding]:
    """Compare `$event_id` among the properties with `unique_id`, which alone counts beside it.

    Klaviyo's own Android SDK and Commerce Cloud plugin send the same text as both (3P S-WILD).
    """
    unique_id = attributes.get("unique_id")
    kept = (attributes.get("properties") or {}).get("$event_id")
    if unique_id is not None and kept is not None and kept != unique_id:
        yield ("properties", "$event_id"), "'$event_id' is not the unique_id beside it, which replaces it."


def report_filter(
    text: Any, now: Now, *, allowed: Mapping[str, Sequence[str]], channels: Sequence[str] = ()
) -> Iterator[Finding]:
    """Read the filter of a report, which its schema has as a text (SPEC query_campaign_values).

    allowed: the operators of each field. channels: those of `send_channel`.
    """
    if not isinstance(text, str) or not text:
        return
    try:
        conditions = parse_filter(text, bare_words=True)
    except FilterSyntaxError as error:
        yield (), f"Invalid filter provided. {error}"
        return
    for condition in conditions:
        problem = _problem(condition, allowed, channels)
        if problem is not None:
            yield (), problem
    counts = Counter(condition.field for condition in conditions)
    for field in (field for field, count in counts.items() if count > 1):
        yield (), f"Only one filter can be used for '{field}'."


def _problem(
    condition: Condition, allowed: Mapping[str, Sequence[str]], channels: Sequence[str]
) -> str | None:
    operators = allowed.get(condition.field)
    if operators is None:
        return f"'{condition.field}' is not an allowed filter; allowed are {', '.join(sorted(allowed))}."
    if condition.operator not in operators:
        return (
            f"'{condition.operator}' is not an allowed filter operator for {condition.field}.  "
            f"Allowed operators are {', '.join(operators)}"
        )
    if len(condition.values) > _MOST_VALUES:
        return f"A filter takes {_MOST_VALUES} values; '{condition.field}' has {len(condition.values)}."
    wrong = [value for value in condition.values if condition.field == _CHANNEL and value not in channels]
    return f"'{wrong[0]}' is not a channel; channels are {', '.join(channels)}." if wrong else None


def report_frame(attributes: Any, now: Now) -> Iterator[Finding]:
    """Measure the time frame of a report: a year at most, less for hours, days and months."""
    frame, interval = attributes["timeframe"], attributes.get("interval")
    length = _length(frame, now)
    if length is None:
        return
    if length > _YEAR:
        yield ("timeframe",), "A time frame cannot be longer than a year."
    elif interval in _LONGEST and length > _LONGEST[interval]:
        days = _LONGEST[interval].days
        yield ("timeframe",), f"A time frame cannot be longer than {days} days with the interval {interval}."


def _length(frame: Mapping[str, Any], now: Now) -> timedelta | None:
    """Return how long a frame is, or a little less; None for one that cannot be too long or is not known."""
    if "key" not in frame:
        start, end = parse_datetime(str(frame.get("start"))), parse_datetime(str(frame.get("end")))
        return None if start is None or end is None else end - start
    key = frame["key"]
    if key in _LEAST_DAYS:
        return timedelta(days=_LEAST_DAYS[key])
    if now is None or key not in ("this_month", "this_year"):
        return None
    # A day less: the account may be in a zone where the day has not begun yet.
    today = now()
    passed = today.day if key == "this_month" else today.timetuple().tm_yday
    return timedelta(days=passed - 2)


# Names and not paths: rules.yaml survives a move of the code.
FUNCTIONS: Mapping[str, Callable[..., Iterator[Finding]]] = MappingProxyType(
    {
        function.__name__.replace("_", "-"): function
        for function in (
            events_of_all,
            profile_size,
            embedded_size,
            long_values,
            deep_values,
            past_consent,
            undated_consent,
            same_second,
            other_event_id,
            report_filter,
            report_frame,
        )
    }
)
