"""Mistakes that spoil values on their way: texts, numbers, times, names of properties, HTML."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from examples.plain_httpx.shop import Handler
from tests.rehearsal.mutants.mutant import SECTIONS, Mutant, doing
from tests.rehearsal.mutants.sizes import each_property, spoilt
from tests.rehearsal.mutants.spoiling import (
    Spoil,
    always_winter,
    argument,
    as_32_bits,
    as_date,
    as_decimal,
    as_json_says,
    as_number,
    as_single,
    dropped,
    each_once,
    fields,
    inside,
    keys,
    minified,
    number,
    ordered,
    rounded,
    send_time,
    snake,
    text,
    time,
    twelve_hours,
    value,
    without,
    year_of_week,
)

EVENT, PROFILE, CHANGED, MISSING = "create-event", "create-profile", "difference-*", "difference-missing"
_TEXTS: tuple[tuple[str, Spoil], ...] = (
    ("line breaks to blanks", without(r"[\r\n]+", " ")),
    ("Windows line breaks to line breaks", without(r"\r\n", "\n")),
    ("tabs to blanks", without(r"\t", " ")),
    ("text trimmed", text(str.strip)),
    ("blanks collapsed", without(r" {2,}", " ")),
    ("no-break blanks to blanks", without("\u00a0", " ")),
    ("zero-width characters dropped", without("[\u200b\u200c\u200d\ufeff\u00ad]")),
    ("line separators dropped", without("[\u2028\u2029]")),
    ("characters composed", text(lambda found: unicodedata.normalize("NFC", found))),
    ("compatible characters replaced", text(lambda found: unicodedata.normalize("NFKC", found))),
    ("beyond 16 bits dropped", without("[\U00010000-\U0010ffff]")),
    ("right-to-left marks dropped", without("[\u200e\u200f]")),
    ("non-ASCII dropped", text(lambda found: found.encode("ascii", "ignore").decode())),
    ("Latin letters only", text(lambda found: found.encode("latin-1", "replace").decode("latin-1"))),
    ("markup escaped", text(html.escape)),
    ("entities decoded", text(html.unescape)),
    ("markup stripped", without(r"<[^>]*>")),
    ("backslashes doubled", without(r"\\", r"\\\\")),
    ("quotes straightened", without("[\u201e\u201c]", '"')),
    ("percent signs decoded", without("%20", " ")),
    ("placeholders filled", without(r"\{\{.*?\}\}")),
    ("date reformatted", text(as_date)),
    ("text to a whole number", text(as_number)),
    ("text to a decimal", text(as_decimal)),
    ("text true and null taken for values", text(as_json_says)),
    ("empty text to null", text(lambda found: found or None)),
)
_NUMBERS: tuple[tuple[str, Spoil], ...] = (
    ("two decimals kept", number(lambda found: round(found, 2))),
    ("whole numbers only", number(int)),
    ("through a double", number(float)),
    ("32 bits kept", number(as_32_bits)),
    ("single precision", number(as_single)),
    ("every number as text", number(str)),
    ("zero to null", number(lambda found: found or None)),
    ("positive only", number(abs)),
)
_OTHERS: tuple[tuple[str, Callable[[Any], None]], ...] = (
    ("falsy left out", dropped(lambda found: not found)),
    ("empty lists left out", dropped(lambda found: found == [])),
    ("false left out", dropped(lambda found: found is False)),
    ("objects left out", dropped(lambda found: isinstance(found, dict))),
    ("lists sorted", each_property(ordered)),
    ("lists without repeats", each_property(each_once)),
    (
        "lists as text",
        each_property(lambda found: ",".join(map(str, found)) if isinstance(found, list) else found),
    ),
    ("objects as JSON", each_property(lambda found: json.dumps(found) if isinstance(found, dict) else found)),
    ("truth as a number", each_property(lambda found: int(found) if isinstance(found, bool) else found)),
    ("truth as text", each_property(lambda found: str(found) if isinstance(found, bool) else found)),
    ("null inside dropped", each_property(inside(lambda found: "" if found is None else found))),
    ("custom names with a dollar dropped", keys(lambda name: None if name.startswith("$") else name)),
    ("dollar taken off custom names", keys(lambda name: name.lstrip("$"))),
    ("names in small letters", keys(str.lower)),
    ("names in snake case", keys(snake)),
    ("names trimmed", keys(str.strip)),
    ("blanks in names replaced", keys(lambda name: name.replace(" ", "_"))),
    ("dots in names replaced", keys(lambda name: name.replace(".", "_"))),
    ("names in ASCII", keys(lambda name: name.encode("ascii", "ignore").decode() or "x")),
    ("quotes in names dropped", keys(lambda name: re.sub("[\"']", "", name))),
    ("line breaks in names to blanks", keys(lambda name: name.replace("\n", " "))),
)
_MORE: tuple[tuple[str, str, str, str, Handler], ...] = (
    # Of a new profile null and nothing are the same; of a known one null takes a property away.
    (
        "null left out",
        "update-profile",
        "difference-*",
        "properties.*",
        spoilt(dropped(lambda found: found is None)),
    ),
    (
        "names of the request taken for its own",
        EVENT,
        MISSING,
        "properties.*",
        spoilt(keys(lambda name: None if name in ("type", "data") else name)),
    ),
    (
        "names of profile fields dropped",
        EVENT,
        MISSING,
        "properties.*",
        spoilt(keys(lambda name: None if name in ("email", "id", "name") else name)),
    ),
    ("fields trimmed", PROFILE, CHANGED, "*", spoilt(fields(text(str.strip)))),
    ("zip to a number", PROFILE, "*", "*", spoilt(fields(text(as_number)))),
    (
        "fields in ASCII",
        PROFILE,
        CHANGED,
        "*",
        spoilt(fields(text(lambda found: found.encode("ascii", "ignore").decode()))),
    ),
    (
        "fields composed",
        PROFILE,
        CHANGED,
        "*",
        spoilt(fields(text(lambda found: unicodedata.normalize("NFC", found)))),
    ),
    ("markup in fields escaped", PROFILE, CHANGED, "*", spoilt(fields(text(html.escape)))),
    (
        "place at zero dropped",
        PROFILE,
        MISSING,
        "location.*",
        spoilt(fields(number(lambda found: found or None))),
    ),
    ("place rounded", PROFILE, CHANGED, "location.*", spoilt(fields(number(lambda found: round(found, 2))))),
    ("12-hour clock", EVENT, "difference-changed", "time", time(twelve_hours)),
    ("year of the week", EVENT, "difference-changed", "time", time(year_of_week)),
    ("fractions of a second rounded up", EVENT, "difference-changed", "time", time(rounded)),
    ("seconds dropped", EVENT, "difference-changed", "time", time(lambda moment: moment.replace(second=0))),
    ("always the winter's offset", EVENT, "difference-changed", "time", time(always_winter)),
    (
        "value to cents and back",
        EVENT,
        CHANGED,
        "properties.$value",
        value(lambda found: int(found * 100) / 100),
    ),
    ("value of zero left out", EVENT, CHANGED, "properties.$value", value(lambda found: found or None)),
    (
        "negative value left out",
        EVENT,
        CHANGED,
        "properties.$value",
        value(lambda found: found if found >= 0 else None),
    ),
    ("value through 32 bits", EVENT, CHANGED, "properties.$value", value(as_32_bits)),
    (
        "scheduled on a 12-hour clock",
        "schedule-campaign",
        "difference-changed",
        "scheduled_at",
        send_time(twelve_hours),
    ),
    (
        "scheduled at the winter's offset",
        "schedule-campaign",
        "difference-changed",
        "scheduled_at",
        send_time(always_winter),
    ),
    (
        "scheduled without the time",
        "schedule-campaign",
        "difference-changed",
        "scheduled_at",
        send_time(lambda moment: f"{moment:%Y-%m-%d}T00:00:00+00:00"),
    ),
    (
        "scheduled to the hour",
        "schedule-campaign",
        "difference-changed",
        "scheduled_at",
        send_time(lambda moment: f"{moment:%Y-%m-%dT%H}:00:00+00:00"),
    ),
    ("HTML minified", "create-template", CHANGED, "*", argument("html", minified)),
    ("HTML trimmed", "create-template", CHANGED, "*", argument("html", str.strip)),
    ("entities decoded", "create-template", CHANGED, "*", argument("html", html.unescape)),
    (
        "comments stripped",
        "update-template",
        "difference-changed",
        "html",
        argument("html", lambda page: re.sub("<!--.*?-->", "", page)),
    ),
    ("tags in small letters", "update-template", "difference-changed", "html", argument("html", str.lower)),
    (
        "line breaks lost",
        "update-template",
        "difference-changed",
        "html",
        argument("html", lambda page: page.replace("\n", "")),
    ),
    ("name trimmed", "create-list", CHANGED, "*", argument("list_name", str.strip)),
    ("name in title case", "update-list", "difference-changed", "name", argument("list_name", str.title)),
    (
        "name composed",
        "create-campaign",
        CHANGED,
        "*",
        argument("name", lambda found: unicodedata.normalize("NFC", found)),
    ),
    ("subject escaped", "create-campaign", "difference-changed", "subject", argument("subject", html.escape)),
    (
        "sender trimmed",
        "update-campaign",
        "difference-changed",
        "from_label",
        argument("from_name", str.strip),
    ),
    ("name of a copy trimmed", "clone-template", CHANGED, "*", argument("name", str.strip)),
)
MUTANTS = [
    *(
        Mutant(name, use_case, "*", "properties.*", doing(spoilt(each_property(change))), SECTIONS[use_case])
        for use_case in (EVENT, PROFILE)
        for name, change in (*_TEXTS, *_NUMBERS)
    ),
    *(
        Mutant(name, use_case, "*", "*", doing(spoilt(change)), SECTIONS[use_case])
        for use_case in (EVENT, PROFILE)
        for name, change in _OTHERS
    ),
    *(
        Mutant(name, use_case, code, place, doing(handler), SECTIONS[use_case])
        for name, use_case, code, place, handler in _MORE
    ),
]
