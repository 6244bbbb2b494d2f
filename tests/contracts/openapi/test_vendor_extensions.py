"""Limits, scopes and filters, in extensions and in the prose of older files."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.filters import FilterField
from klaviyo_rehearsal.contracts.openapi.vendor_extensions import (
    RateLimit,
    filters_of,
    limits_in_prose,
    rate_limit_of,
    read_limit,
    scopes_of,
    unread_lines,
)


def test_rate_limits_are_read_from_the_extension() -> None:
    stated = {"burst": "10/s", "steady": "150/m", "daily": "100/d"}
    assert rate_limit_of({"x-klaviyo-ratelimit": stated}) == RateLimit(10, 150, 100)


def test_rate_limits_are_read_from_the_prose_up_to_those_of_certain_parameters() -> None:
    prose = (
        "Get it.<br><br>*Rate limits*:<br>Burst: `75/s`<br>Steady: `700/m`<br>Daily: `150/d`<br><br>"
        "Rate limits when using the `include=lists` parameter:<br>Burst: `1/s`<br>Steady: `15/m`"
    )
    assert rate_limit_of({"description": prose}) == RateLimit(75, 700, 150)
    assert rate_limit_of({}) == RateLimit()


@pytest.mark.parametrize(
    ("entry", "scopes"),
    [
        ({"x-klaviyo-scopes": ["lists:write", "profiles:write"]}, ("lists:write", "profiles:write")),
        (
            {"description": "Do it.\n\n**Scopes:**\n`lists:write`\n`tag-groups:read`"},
            ("lists:write", "tag-groups:read"),
        ),
        ({"description": "Do it with `this`."}, ()),
        ({}, ()),
    ],
)
def test_scopes_are_read_from_the_extension_or_the_prose(
    entry: dict[str, Any], scopes: tuple[str, ...]
) -> None:
    assert scopes_of(entry) == scopes


def test_filters_are_read_from_the_extension() -> None:
    extension = {
        "id": {"operators": {"single": ["equals"], "list": ["any"]}, "value": {"type": "string"}},
        "created": {
            "operators": {"single": ["less-than"]},
            "value": {"type": "string", "format": "date-time"},
        },
        "profile": {"operators": {"none": ["has"]}},
    }
    filters = filters_of({"x-klaviyo-filters": extension}, "")
    assert filters["id"] == FilterField(single=frozenset({"equals"}), array=frozenset({"any"}))
    assert filters["created"] == FilterField(single=frozenset({"less-than"}), format="date-time")
    assert filters["profile"] == FilterField(bare=frozenset({"has"}))


@pytest.mark.parametrize(
    ("prose", "name", "field"),
    [
        ("`id`: `any`, `equals`", "id", FilterField(frozenset({"equals"}), frozenset({"any"}), type="")),
        (
            "`title`: `contains-all`, `contains-any`",
            "title",
            FilterField(array=frozenset({"contains-any", "contains-all"}), type=""),
        ),
        ("`profile`: `has`", "profile", FilterField(bare=frozenset({"has"}), type="")),
        (
            "`updated_at`: `less-than`",
            "updated_at",
            FilterField(frozenset({"less-than"}), type="", format="date-time"),
        ),
        ("`timestamp`: `less-than`", "timestamp", FilterField(frozenset({"less-than"}), type="number")),
        (
            "`list.timestamp` : `less-than`, `greater-than`",
            "list.timestamp",
            FilterField(frozenset({"less-than", "greater-than"}), type="", format="date-time"),
        ),
    ],
    ids=[
        "one and many values",
        "many values",
        "no value",
        "a datetime",
        "a number",
        "a space before the colon",
    ],
)
def test_filters_are_read_from_the_prose_of_their_parameter(
    prose: str, name: str, field: FilterField
) -> None:
    description = (
        f"See the guide.<br>Allowed field(s)/operator(s):<br>`other`: `equals`<br>{prose}<br>`last`: `any`"
    )
    filters = filters_of({}, description)
    assert list(filters) == ["other", name, "last"]
    assert filters[name] == field


@pytest.mark.parametrize(
    ("stated", "limit"), [("75/s", 75), (" 700/m ", 700), (3, 3), ("some", None), ("", None)]
)
def test_a_limit_is_a_number_and_a_window(stated: Any, limit: int | None) -> None:
    assert read_limit(stated) == limit


def test_limits_in_prose_are_returned_as_written() -> None:
    assert limits_in_prose("*Rate limits*:<br>Burst: `75/s`<br>**Steady:** lots") == {"burst": "75/s"}


def test_lines_that_name_fields_and_are_not_read_are_found() -> None:
    assert list(unread_lines("See the guide.<br>`id`: `any`<br>`name` with care\n`x`: equals")) == [
        "`name` with care",
        "`x`: equals",
    ]


def test_the_prose_of_a_filter_parameter_is_read(openapi: Any) -> None:
    parameter = {"name": "filter", "in": "query", "description": "`id`: `any`"}
    operation = openapi({"/api/pets": {"get": {"parameters": [parameter]}}})["GET /api/pets"]
    assert list(operation.filters) == ["id"]
