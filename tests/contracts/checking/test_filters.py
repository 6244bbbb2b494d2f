"""Filters against the fields of an operation: the accepted ones, and the words of a refusal."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.checking.filters import check_filter, check_suppression_filter
from klaviyo_rehearsal.contracts.filters import SUPPRESSIONS as AT
from klaviyo_rehearsal.contracts.filters import FilterField, parse_filter

_COMPARISONS = frozenset({"greater-than", "greater-or-equal", "less-than", "less-or-equal"})
_FIELDS = {
    "name": FilterField(single=frozenset({"contains"})),
    "messages.channel": FilterField(single=frozenset({"equals"})),
    "id": FilterField(single=frozenset({"equals"}), array=frozenset({"any"})),
    "updated_at": FilterField(single=_COMPARISONS, format="date-time"),
    "timestamp": FilterField(single=_COMPARISONS, type="number"),
    "archived": FilterField(single=frozenset({"equals"}), type="boolean"),
    "status": FilterField(single=frozenset({"equals"}), type=""),
    "profile": FilterField(bare=frozenset({"has"})),
}


@pytest.mark.parametrize(
    "text",
    [
        "equals(messages.channel,\"email\"),contains(name,'x')",
        "any(id,['a','b'])",
        "equals(id,null)",
        "greater-or-equal(updated_at,2024-08-01T00:00:00-07:00)",
        "less-than(timestamp,1.5)",
        "equals(archived,true)",
        "equals(status,'Draft')",
        "equals(status,5)",
        "has(profile)",
    ],
)
def test_a_filter_that_the_operation_takes_is_accepted(text: str) -> None:
    conditions, violations = check_filter(text, _FIELDS)
    assert violations == []
    assert conditions == parse_filter(text)


@pytest.mark.parametrize(
    ("text", "code", "detail"),
    [
        pytest.param(
            "equals(profile_id,'X'),equals(metric_id, 'Y')",
            "bad-filter",
            "Invalid filter provided. Verify your parentheses match.",
            id="P4: a space after a comma is an error",
        ),
        pytest.param(
            "greater-or-equal(updated_at,'2024-08-01T00:00:00-07:00')",
            "bad-filter",
            "Invalid filter provided. updated_at is compared with a datetime without quotes, not '2024-08-01",
            id="P5: a quoted datetime is an error",
        ),
        pytest.param(
            'equals(messages.channel,"email"),equals(name,"x")',
            "filter-operator",
            "'equals' is not an allowed filter operator for name.  Allowed operators are contains",
            id="P6: an operator that the field does not take",
        ),
        pytest.param(
            "any(messages.channel,['email','sms'])",
            "filter-operator",
            "'any' is not an allowed filter operator for messages.channel.  Allowed operators are equals",
            id="P7: any where only equals is taken",
        ),
        pytest.param(
            "greater-than(id,'x')",
            "filter-operator",
            "'greater-than' is not an allowed filter operator for id.  Allowed operators are any, equals",
            id="all allowed operators are named",
        ),
        pytest.param(
            "equals(colour,'red')",
            "filter-field",
            "'colour' is not a valid filter field for this resource.",
            id="an unknown field",
        ),
        pytest.param(
            "has(profile,'x')",
            "bad-filter",
            "Invalid filter provided. has(profile) takes no value.",
            id="has",
        ),
        pytest.param(
            "equals(id)",
            "bad-filter",
            "Invalid filter provided. equals(id,…) takes one value.",
            id="no value",
        ),
        pytest.param(
            "equals(id,['a','b'])",
            "bad-filter",
            "Invalid filter provided. equals(id,…) takes one value.",
            id="two values",
        ),
        pytest.param(
            "any(id,[])",
            "bad-filter",
            "Invalid filter provided. any(id,…) takes at least one value.",
            id="an empty array",
        ),
        pytest.param(
            "any(id,['a',1])",
            "bad-filter",
            "Invalid filter provided. id is compared with text in quotes, not 1.",
            id="a number among texts",
        ),
        pytest.param(
            "less-than(timestamp,'5')",
            "bad-filter",
            "Invalid filter provided. timestamp is compared with a number, not '5'.",
            id="a quoted number",
        ),
        pytest.param(
            "less-than(timestamp,true)",
            "bad-filter",
            "Invalid filter provided. timestamp is compared with a number, not true.",
            id="a boolean is no number",
        ),
        pytest.param(
            "equals(archived,'true')",
            "bad-filter",
            "Invalid filter provided. archived is compared with true or false, not 'true'.",
            id="a quoted boolean",
        ),
    ],
)
def test_a_filter_that_the_operation_does_not_take_is_refused(text: str, code: str, detail: str) -> None:
    (violation,) = check_filter(text, _FIELDS)[1]
    assert (violation.code, violation.status, violation.parameter) == (code, 400, "filter")
    assert violation.detail.startswith(detail)


def test_each_wrong_condition_is_named() -> None:
    _, violations = check_filter("equals(colour,'red'),equals(id,'x'),equals(name,'x')", _FIELDS)
    assert [item.code for item in violations] == ["filter-field", "filter-operator"]


def test_the_remedy_for_an_unknown_field_names_those_that_there_are() -> None:
    fields = {name: _FIELDS[name] for name in ("name", "id")}
    assert check_filter("equals(x,'y')", fields)[1][0].remedy == "Filter by id, name."
    assert check_filter("equals(x,'y')", {})[1][0].remedy == "This operation takes no filter."


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('equals(email,"a")', 0),
        ("greater-than(created,2026-01-01),less-than(created,2026-02-01)", 0),
        (f'equals({AT}suppression.reason,"X"),less-than({AT}suppression.timestamp,2026-01-01)', 0),
        (f'equals({AT}list_suppressions.list_id,"L"),equals({AT}list_suppressions.reason,"X")', 0),
        (f'equals({AT}list_suppressions.reason,"X")', 1),
        (f'equals({AT}list_suppressions.list_id,"L"),equals({AT}suppression.reason,"X")', 1),
        (f'equals({AT}list_suppressions.reason,"X"),equals({AT}suppression.reason,"X")', 2),
        (f"less-than({AT}suppression.timestamp,2026-01-01),less-than(created,2026-01-01)", 1),
    ],
)
def test_conditions_on_suppressions_go_together_or_not(text: str, wrong: int) -> None:
    found = check_suppression_filter(parse_filter(text))
    assert [violation.code for violation in found] == ["suppression-filter"] * wrong
