"""Listings agree with a naive scan: any conditions, any order, any page size, forward and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.filters import COMPARISONS, Condition, parse_filter
from klaviyo_rehearsal.mockserver.jsonapi.listing import list_page
from klaviyo_rehearsal.mockserver.state.store import Collection
from tests.mockserver.jsonapi.test_listing import created_in_seconds

_START = datetime(2026, 1, 1, tzinfo=UTC)
_NAMES = ["VIP", "vip", "Very Important", "News", "", "Ünïcode"]
_ZONES = [UTC, timezone(timedelta(hours=-7)), timezone(timedelta(hours=5, minutes=45))]
_MOMENTS = st.builds(
    lambda hours, zone: (_START + timedelta(hours=hours)).astimezone(zone),
    st.integers(0, 6),
    st.sampled_from(_ZONES),
)
_OWNERS = ["p1", "p2", "p3"]

Json = dict[str, Any]
Row = dict[str, Any]
Rows = dict[str, Row]


@st.composite
def rows(draw: st.DrawFn) -> Rows:
    """Draw resources by id: some attributes absent, some null, one unique, one nested, one a list."""
    codes = draw(st.lists(st.sampled_from("abcdefghij"), unique=True, max_size=10))
    found: Rows = {}
    for number, code in enumerate(codes):
        row: Row = {
            "code": code if draw(st.booleans()) else None,
            "name": draw(st.sampled_from(_NAMES)),
            "score": draw(st.none() | st.integers(-2, 2) | st.sampled_from([0.5, -0.0])),
            "active": draw(st.booleans()),
            "created": draw(_MOMENTS.map(lambda m: m.astimezone(UTC).isoformat()) | st.none()),
            "tags": draw(st.lists(st.sampled_from(["x", "y", "z"]), max_size=3)),
            "place": {"city": draw(st.none() | st.sampled_from(_NAMES))},
            "owner": draw(st.none() | st.sampled_from(_OWNERS)),
        }
        if draw(st.booleans()):
            del row["score"]
        found[f"id{number}"] = row
    return found


_TEXT_OPERATORS = ["contains", "starts-with", "ends-with", "equals"]
_SCORES = st.integers(-2, 2) | st.sampled_from([0.5, 1.0])
_TAGS = st.sampled_from(["x", "y", "z", "w"])


def _conditions(operators: list[str], field: str, values: Any, *, several: bool = False) -> Any:
    amount = st.lists(values, min_size=1, max_size=3 if several else 1).map(tuple)
    return st.builds(Condition, st.sampled_from(operators), st.just(field), amount)


CONDITIONS: st.SearchStrategy[Condition] = st.one_of(
    _conditions(_TEXT_OPERATORS, "name", st.sampled_from([*_NAMES, "V", "p", "Imp"])),
    _conditions(["any"], "name", st.sampled_from(_NAMES), several=True),
    _conditions(["equals"], "code", st.none() | st.sampled_from("abcz")),
    _conditions(["any"], "code", st.none() | st.sampled_from("abcdefz"), several=True),
    _conditions(["any", "equals"], "id", st.sampled_from([f"id{n}" for n in range(12)])),
    _conditions(["any"], "id", st.sampled_from([f"id{n}" for n in range(12)]), several=True),
    _conditions(sorted(COMPARISONS), "created", _MOMENTS),
    _conditions(["equals"], "created", _MOMENTS | st.none()),
    _conditions(["any"], "created", _MOMENTS, several=True),
    _conditions([*sorted(COMPARISONS), "equals"], "score", _SCORES),
    _conditions(["any"], "score", _SCORES | st.none(), several=True),
    _conditions(["equals"], "active", st.booleans()),
    _conditions(["contains"], "tags", _TAGS),
    _conditions(["contains-any", "contains-all"], "tags", _TAGS, several=True),
    _conditions(["equals", "contains", "starts-with"], "place.city", st.sampled_from(_NAMES)),
    _conditions(["equals"], "owner_id", st.sampled_from([*_OWNERS, "p9"])),
    _conditions(["any"], "owner_id", st.sampled_from([*_OWNERS, "p9"]), several=True),
    st.builds(
        Condition, st.just("has"), st.sampled_from(["code", "place.city", "score", "owner"]), st.just(())
    ),
)


def read_plainly(identifier: str, row: Row, field: str) -> Any:
    if field == "id":
        return identifier
    if field in ("owner", "owner_id"):
        return row["owner"]
    return row["place"]["city"] if field == "place.city" else row.get(field)


def holds(condition: Condition, value: Any) -> bool:
    """Say whether a condition holds of a value, as facts 6.1 describe the operators."""
    wanted = condition.values
    if condition.operator == "has":
        return value is not None
    if condition.operator in ("equals", "any"):
        return any(same(value, item) for item in wanted)
    if value is None:
        return False
    if condition.operator in COMPARISONS:
        left = datetime.fromisoformat(value) if isinstance(wanted[0], datetime) else value
        return bool(
            {
                "greater-than": left > wanted[0],
                "greater-or-equal": left >= wanted[0],
                "less-than": left < wanted[0],
                "less-or-equal": left <= wanted[0],
            }[condition.operator]
        )
    match condition.operator:
        case "contains" | "contains-all":
            return all(item in value for item in wanted)
        case "contains-any":
            return any(item in value for item in wanted)
        case "starts-with":
            return bool(value[: len(wanted[0])] == wanted[0])
    return bool(value[max(len(value) - len(wanted[0]), 0) :] == wanted[0])


def same(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, datetime):
        return value is not None and datetime.fromisoformat(value) == wanted
    return bool(value == wanted)


def scan(found: Rows, wanted: list[Condition], sort: str) -> list[str]:
    """List the ids of what meets all conditions, in order; what has no value comes before all that has."""
    field = sort.removeprefix("-")
    ids = [i for i, row in found.items() if all(holds(c, read_plainly(i, row, c.field)) for c in wanted)]

    def key(identifier: str) -> tuple[bool, Any, str]:
        value = read_plainly(identifier, found[identifier], field)
        return (value is not None, 0 if value is None else value, identifier)

    return sorted(ids, key=key, reverse=sort.startswith("-"))


def collection_of(found: Rows) -> Collection:
    collection = Collection(unique=("code",), related=("owner",), moments={"created": created_in_seconds})
    for identifier, row in found.items():
        related = {} if row["owner"] is None else {"owner": row["owner"]}
        collection.insert(identifier, {n: v for n, v in row.items() if n != "owner"}, **related)
    return collection


def reader(collection: Collection, found: Rows) -> Any:
    return lambda identifier, attributes, field: read_plainly(identifier, found[identifier], field)


_SORTS = st.builds(
    "{}{}".format, st.sampled_from(["", "-"]), st.sampled_from(["id", "name", "code", "score", "created"])
)


@given(
    rows(),
    st.lists(CONDITIONS, max_size=3),
    _SORTS,
    st.integers(1, 4),
    st.none() | st.lists(st.sampled_from([f"id{n}" for n in range(12)]), unique=True),
)
@example({}, [], "id", 1, None)
def test_all_pages_forward_and_back_are_what_a_scan_finds(
    found: Rows, wanted: list[Condition], sort: str, size: int, among: list[str] | None
) -> None:
    collection = collection_of(found)
    pool = found if among is None else {i: found[i] for i in among if i in found}
    expected = scan(pool, wanted, sort)
    ask = {
        "conditions": wanted,
        "sort": sort,
        "size": size,
        "among": among,
        "read": reader(collection, found),
    }
    pages = [list_page(collection, cursor=None, **ask)]
    while pages[-1].next is not None:
        pages.append(list_page(collection, cursor=pages[-1].next, **ask))
        assert len(pages) <= len(expected) + 1
    assert [page.ids for page in pages] == [
        expected[start : start + size] for start in range(0, max(len(expected), 1), size)
    ]
    assert pages[0].prev is None
    for before, page in zip(pages[-2::-1], pages[:0:-1], strict=True):
        assert page.prev is not None
        back = list_page(collection, cursor=page.prev, **ask)
        assert back.ids == before.ids
        again = list_page(collection, cursor=back.next, **ask)
        assert again.ids == page.ids


@given(rows(), st.lists(CONDITIONS, min_size=1, max_size=3), st.sampled_from(["{}", "and({})"]))
def test_a_filter_in_words_finds_the_same(found: Rows, wanted: list[Condition], frame: str) -> None:
    text = frame.format(",".join(map(written, wanted)))
    collection = collection_of(found)
    page = list_page(
        collection,
        conditions=parse_filter(text),
        sort="id",
        cursor=None,
        size=20,
        read=reader(collection, found),
    )
    assert page.ids == scan(found, wanted, "id")


def written(condition: Condition) -> str:
    if condition.operator == "has":
        return f"has({condition.field})"
    values = ",".join(map(literal, condition.values))
    brackets = "[{}]" if condition.operator in ("any", "contains-any", "contains-all") else "{}"
    return f"{condition.operator}({condition.field},{brackets.format(values)})"


def literal(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return f'"{value}"'
    return value.isoformat() if isinstance(value, datetime) else repr(value)


@given(rows(), st.lists(st.tuples(st.integers(0, 9), st.sampled_from(_NAMES)), max_size=8), _SORTS)
def test_an_index_keeps_up_with_changes(found: Rows, changes: list[tuple[int, str]], sort: str) -> None:
    collection = collection_of(found)
    collection.ordered(sort.removeprefix("-"))  # built before the changes
    for number, name in changes:
        identifier = f"id{number}"
        if identifier not in found:
            continue
        if name == "":
            collection.delete(identifier)
            del found[identifier]
        else:
            found[identifier] = {**found[identifier], "name": name, "code": None, "score": len(name)}
            collection.replace(identifier, {n: v for n, v in found[identifier].items() if n != "owner"})
    page = list_page(collection, conditions=[], sort=sort, cursor=None, size=20)
    assert page.ids == scan(found, [], sort)
    for code in "abcdefghij":
        held = [i for i, row in found.items() if row["code"] == code]
        assert collection.find("code", code) == (held[0] if held else None)
    for owner in _OWNERS:
        assert sorted(collection.group("owner", owner)) == sorted(
            i for i, row in found.items() if row["owner"] == owner
        )
