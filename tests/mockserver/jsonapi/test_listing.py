"""A page of a listing is what a naive scan over all resources would give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.filters import Condition
from klaviyo_rehearsal.mockserver.jsonapi.listing import list_page
from klaviyo_rehearsal.mockserver.jsonapi.paging import Page
from klaviyo_rehearsal.mockserver.jsonapi.refusal import Refusal
from klaviyo_rehearsal.mockserver.state.store import Collection, read_attribute

_START = datetime(2026, 1, 1, tzinfo=UTC)
_EMAILS = st.sampled_from([f"{name}@northwind.shop" for name in "abcdefgh"])
_CITIES = st.none() | st.sampled_from(["Oslo", "Rome", "rome", ""])
_MOMENTS = st.integers(0, 5).map(lambda hours: _START + timedelta(hours=hours))

Rows = dict[str, dict[str, Any]]


@st.composite
def people(draw: st.DrawFn) -> Rows:
    """Draw profiles by id; no two share an email, some have none."""
    emails = draw(st.lists(_EMAILS, unique=True, max_size=8))
    rows: Rows = {}
    for number, email in enumerate([*emails, *[None] * draw(st.integers(0, 3))]):
        rows[f"id{number}"] = {
            "email": email,
            "created": draw(_MOMENTS).isoformat(),
            "score": draw(st.none() | st.integers(0, 3)),
            "location": {"city": draw(_CITIES)},
        }
    return rows


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    """Draw a condition of a kind that some operation of Klaviyo's has."""
    field = draw(st.sampled_from(["id", "email", "created", "score", "location.city"]))
    values: st.SearchStrategy[Any]
    if field in ("created", "score"):
        operators = ["greater-than", "greater-or-equal", "less-than", "less-or-equal", "equals"]
        values = _MOMENTS if field == "created" else st.integers(0, 3)
    else:
        operators = ["equals", "any"]
        own = {"id": st.sampled_from([f"id{n}" for n in range(12)]), "email": st.none() | _EMAILS}
        values = own.get(field, _CITIES)
    operator = draw(st.sampled_from(operators))
    several = operator == "any"
    return Condition(operator, field, tuple(draw(st.lists(values, min_size=1, max_size=3 if several else 1))))


def holds(condition: Condition, identifier: str, row: dict[str, Any]) -> bool:
    """Say whether a condition holds, as plainly as can be."""
    value = identifier if condition.field == "id" else read_plainly(row, condition.field)
    if condition.operator in ("equals", "any"):
        return value in condition.values
    compare: dict[str, Callable[[Any, Any], bool]] = {
        "greater-than": lambda a, b: a > b,
        "greater-or-equal": lambda a, b: a >= b,
        "less-than": lambda a, b: a < b,
        "less-or-equal": lambda a, b: a <= b,
    }
    return value is not None and compare[condition.operator](value, condition.values[0])


def read_plainly(row: dict[str, Any], field: str) -> Any:
    if field == "location.city":
        return row["location"]["city"]
    return datetime.fromisoformat(row["created"]) if field == "created" else row[field]


def scan(rows: Rows, wanted: list[Condition], sort: str) -> list[str]:
    """List the ids of all that meet the conditions; what has no value comes first."""
    field = sort.removeprefix("-")
    found = [item for item, row in rows.items() if all(holds(c, item, row) for c in wanted)]

    def key(item: str) -> tuple[bool, Any, str]:
        value = item if field == "id" else rows[item][field]
        return (value is not None, value if value is not None else 0, item)

    return sorted(found, key=key, reverse=sort.startswith("-"))


def collection_of(rows: Rows) -> Collection:
    collection = Collection(unique=("email",))
    for identifier, row in rows.items():
        collection.insert(identifier, row)
    return collection


def page_of(
    rows: Collection,
    *,
    wanted: tuple[Condition, ...] = (),
    sort: str = "id",
    size: int = 2,
    cursor: str | None = None,
    among: list[str] | None = None,
) -> Page:
    return list_page(rows, conditions=wanted, sort=sort, cursor=cursor, size=size, among=among)


_SORTS = st.builds(
    "{}{}".format, st.sampled_from(["", "-"]), st.sampled_from(["id", "email", "created", "score"])
)


@given(people(), st.lists(conditions(), max_size=2), _SORTS, st.integers(1, 4), st.booleans())
def test_all_pages_together_are_what_a_scan_finds(
    rows: Rows, wanted: list[Condition], sort: str, size: int, among_all: bool
) -> None:
    collection = collection_of(rows)
    among = list(rows) if among_all else None
    expected = scan(rows, wanted, sort)
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = page_of(collection, wanted=tuple(wanted), sort=sort, size=size, cursor=cursor, among=among)
        assert page.ids == expected[len(found) : len(found) + size]
        found += page.ids
        if page.next is None:
            break
        cursor = page.next
    assert found == expected


@given(people(), _SORTS, st.integers(1, 3))
def test_the_way_back_meets_the_same_resources(rows: Rows, sort: str, size: int) -> None:
    collection = collection_of(rows)
    forward = [page_of(collection, sort=sort, size=size)]
    while forward[-1].next is not None:
        forward.append(page_of(collection, sort=sort, size=size, cursor=forward[-1].next))
    back = [forward[-1]]
    while back[-1].prev is not None:
        back.append(page_of(collection, sort=sort, size=size, cursor=back[-1].prev))
    met = [identifier for page in reversed(back) for identifier in page.ids]
    assert met == scan(rows, [], sort)


@given(people(), st.lists(_CITIES, min_size=1, max_size=4), _SORTS)
def test_what_is_inserted_between_pages_never_repeats_what_was_seen(
    rows: Rows, cities: list[str | None], sort: str
) -> None:
    collection = collection_of(rows)
    page = page_of(collection, sort=sort)
    seen = [*page.ids]
    for number, city in enumerate(cities):
        late = {"email": f"late{number}@northwind.shop", "created": _START.isoformat(), "score": 2}
        collection.insert(f"late{number}", {**late, "location": {"city": city}})
        if page.next is not None:
            page = page_of(collection, sort=sort, cursor=page.next)
            seen += page.ids
    while page.next is not None:
        page = page_of(collection, sort=sort, cursor=page.next)
        seen += page.ids
    assert len(seen) == len(set(seen))
    assert set(rows) <= set(seen)


def test_a_first_page_that_holds_all_has_no_neighbours() -> None:
    collection = collection_of({"a": {"email": None}, "b": {"email": None}})
    page = page_of(collection)
    assert (page.ids, page.next, page.prev) == (["a", "b"], None, None)


def test_a_cursor_of_another_order_is_refused() -> None:
    collection = Collection()
    for number in range(3):
        collection.insert(f"id{number}", {"score": number, "name": f"n{number}"})
    by_name = page_of(collection, sort="name")
    with pytest.raises(Refusal) as refused:
        page_of(collection, sort="score", cursor=by_name.next)
    assert [item.code for item in refused.value.violations] == ["bad-cursor"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("id", "x"), ("name", "VIP"), ("location.city", "Oslo"), ("location.zip", None), ("name.first", None)],
)
def test_a_field_is_read_by_its_dotted_name(field: str, value: str | None) -> None:
    assert read_attribute("x", {"name": "VIP", "location": {"city": "Oslo"}}, field) == value


@pytest.mark.parametrize(
    ("operator", "values", "found"),
    [
        ("contains", ("ip",), ["a"]),
        ("contains-any", ("zz", "V"), ["a"]),
        ("contains-all", ("V", "zz"), []),
        ("contains-all", ("V", "p"), ["a"]),
        ("starts-with", ("V",), ["a"]),
        ("ends-with", ("V",), []),
        ("ends-with", ("p",), ["a"]),
        ("has", (), ["a"]),
        ("greater-than", (None,), []),
    ],
)
def test_operators_that_no_bundled_operation_has_work_too(
    operator: str, values: tuple[str, ...], found: list[str]
) -> None:
    collection = Collection()
    collection.insert("a", {"name": "Vip"})
    collection.insert("b", {"name": None})
    assert page_of(collection, wanted=(Condition(operator, "name", values),)).ids == found


def test_true_is_not_one() -> None:
    collection = Collection()
    collection.insert("a", {"flag": True})
    collection.insert("b", {"flag": 1})
    assert page_of(collection, wanted=(Condition("equals", "flag", (1,)),)).ids == ["b"]
    assert page_of(collection, wanted=(Condition("equals", "flag", (True,)),)).ids == ["a"]


def created_in_seconds(row: dict[str, Any]) -> float | None:
    return None if row["created"] is None else datetime.fromisoformat(row["created"]).timestamp()


@pytest.mark.parametrize(
    ("wanted", "sort", "found"),
    [
        # Of the field that sorts: the page begins where the condition does.
        (Condition("greater-than", "created", (_START + timedelta(hours=995),)), "created", range(996, 999)),
        (Condition("less-than", "created", (_START + timedelta(hours=2),)), "-created", (1, 0)),
        # Few, of another field: they are sorted.
        (Condition("less-or-equal", "created", (_START + timedelta(hours=1),)), "id", (0, 1)),
        # Many of one relationship: the page is filled in the order of all.
        (Condition("equals", "owner_id", ("even",)), "created", (2, 4, 8)),
        (Condition("equals", "owner_id", ("third",)), "-created", (999, 996, 993)),
    ],
)
def test_a_page_reads_no_rows_beside_its_own(wanted: Condition, sort: str, found: Sequence[int]) -> None:
    collection = Collection(related=("owner",), moments={"created": created_in_seconds})
    for number in range(1_000):
        created = (_START + timedelta(hours=number)).isoformat()
        owner = "third" if number % 3 == 0 else "even" if number % 2 == 0 else "odd"
        collection.insert(f"id{number:04}", {"created": created}, owner=owner)
    collection.ordered("created")
    reads: list[str] = []

    class Rows(dict[str, bytes]):
        def get(self, key: str, default: Any = None) -> Any:
            reads.append(key)
            return super().get(key, default)

    collection.rows = Rows(collection.rows)
    page = page_of(collection, wanted=(wanted,), sort=sort, size=3)
    assert page.ids == [f"id{number:04}" for number in found]
    assert len(reads) <= 12


def test_a_page_ends_where_its_rows_have_too_many_bytes() -> None:
    collection = Collection()
    for number in range(5):
        collection.insert(f"id{number}", {"text": "x" * 100})
    pages: list[list[str]] = []
    cursor = None
    while not pages or cursor:
        page = list_page(collection, conditions=(), sort="id", cursor=cursor, size=4, room=250)
        pages.append(page.ids)
        cursor = page.next
    assert pages == [["id0", "id1"], ["id2", "id3"], ["id4"]]
    back = list_page(collection, conditions=(), sort="id", cursor=page.prev, size=4, room=250)
    assert back.ids == ["id2", "id3"] and back.next and back.prev
    # A page has one at least, however large.
    assert list_page(collection, conditions=(), sort="id", cursor=None, size=4, room=1).ids == ["id0"]
