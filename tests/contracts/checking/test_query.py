"""Query strings: what each parameter asks for, and what Klaviyo answers to a wrong one."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.checking.query import read_query, resource_name
from klaviyo_rehearsal.contracts.filters import Condition
from klaviyo_rehearsal.contracts.openapi.contract import Contract, Library
from klaviyo_rehearsal.contracts.violation import Severity, Violation


def _wrong(contract: Contract, path: str, text: str) -> list[Violation]:
    return read_query(text, contract[f"GET {path}"])[1]


def test_every_part_of_a_query_is_read(newest: Contract) -> None:
    text = (
        "filter=equals(profile_id,'A'),has(metric)&include=metric,profile&sort=-datetime&page[size]=7"
        "&page[cursor]=abc&fields[event]=datetime,uuid&fields[profile]=email"
    )
    query, violations = read_query(text, newest["GET /api/events"])
    assert violations == []
    conditions = [Condition("equals", "profile_id", ("A",)), Condition("has", "metric", ())]
    assert list(query.conditions) == conditions
    assert (query.include, query.sort) == (("metric", "profile"), "-datetime")
    assert (query.size, query.cursor) == (7, "abc")
    assert dict(query.fields) == {"event": ("datetime", "uuid"), "profile": ("email",)}


def test_additional_fields_are_read_by_their_resource(newest: Contract) -> None:
    query, violations = read_query("additional-fields[list]=profile_count", newest["GET /api/lists/{id}"])
    assert violations == []
    assert dict(query.additional) == {"list": ("profile_count",)}


def test_an_empty_query_asks_for_nothing(newest: Contract) -> None:
    query, violations = read_query("", newest["GET /api/events"])
    assert violations == []
    assert (list(query.conditions), query.include, query.sort, query.size) == ([], (), None, None)


def test_queries_do_not_share_what_they_hold(newest: Contract) -> None:
    read_query("fields[event]=uuid", newest["GET /api/events"])
    assert dict(read_query("", newest["GET /api/events"])[0].fields) == {}


@pytest.mark.parametrize(
    "text",
    [
        "filter=equals(email,'a b@x.co')&fields[profile]=email,title",
        "filter=equals%28email%2C%27a%20b%40x.co%27%29&fields%5Bprofile%5D=email%2Ctitle",
        "filter=equals(email,%27a+b@x.co%27)&fields%5Bprofile%5D=email,title",
        "filter=equals(email,'a b@x.co')&fields[profile]=email&fields[profile]=title",
    ],
    ids=["as it is", "all encoded (Python)", "plus for space (Node)", "a repeated list"],
)
def test_each_way_to_encode_a_query_means_the_same(newest: Contract, text: str) -> None:
    query, violations = read_query(text, newest["GET /api/profiles"])
    assert [item for item in violations if item.severity is Severity.ERROR] == []
    assert list(query.conditions) == [Condition("equals", "email", ("a b@x.co",))]
    assert dict(query.fields) == {"profile": ("email", "title")}


@pytest.mark.parametrize(
    "text", ["include=metric&include=profile", "include=metric,profile", "include=metric%2Cprofile"]
)
def test_an_include_is_repeated_or_divided_by_commas(newest: Contract, text: str) -> None:
    assert read_query(text, newest["GET /api/events"])[0].include == ("metric", "profile")


@pytest.mark.parametrize(
    ("text", "cursor"),
    [("page[cursor]==abc", "=abc"), ("page%5Bcursor%5D=https%3A%2F%2Fa%2F%3Fx%3D1", "https://a/?x=1")],
    ids=["with the equals sign that the Python SDK leaves", "a whole link"],
)
def test_a_cursor_is_passed_on_as_it_was_sent(newest: Contract, text: str, cursor: str) -> None:
    query, violations = read_query(text, newest["GET /api/profiles"])
    assert (violations, query.cursor) == ([], cursor)


@pytest.mark.parametrize(
    ("revision", "path", "resource"),
    [
        ("2026-07-15", "/api/metrics", "metric"),
        ("2024-02-15", "/api/metrics", "metric"),
        ("2024-02-15", "/api/lists", "list"),
        ("2024-02-15", "/api/events", "event"),
    ],
)
def test_p9_a_page_size_is_refused_where_the_operation_sets_it(
    library: Library, revision: str, path: str, resource: str
) -> None:
    (found,) = _wrong(library.contracts[revision], path, "page[size]=100")
    assert (found.code, found.status, found.parameter) == ("unknown-parameter", 400, "page[size]")
    assert found.detail == f"'page_size' is not a valid field for the resource '{resource}'."
    assert found.remedy.startswith("Follow links.next")


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/api/profiles", "1"),
        ("/api/profiles", "100"),
        ("/api/events", "1000"),
        ("/api/lists", "10"),
        ("/api/lists/{id}/profiles", "100"),
    ],
)
def test_a_page_size_in_range_is_read(newest: Contract, path: str, size: str) -> None:
    query, violations = read_query(f"page[size]={size}", newest[f"GET {path}"])
    assert (violations, query.size) == ([], int(size))


@pytest.mark.parametrize("size", ["0", "101", "-1", "1.5", "ten", "", "+5", "1e2", "٥", "9" * 5000])
def test_a_page_size_out_of_range_is_refused_with_the_range(newest: Contract, size: str) -> None:
    (found,) = _wrong(newest, "/api/profiles", f"page[size]={quote(size)}")
    assert (found.code, found.parameter) == ("bad-parameter", "page[size]")
    assert found.detail.startswith("'page[size]' must be a number from 1 to 100, not '")
    assert len(found.detail) < 100


def test_a_page_of_identifiers_held_more_at_an_older_revision(newest: Contract, oldest: Contract) -> None:
    path = "/api/lists/{id}/relationships/profiles"
    assert _wrong(oldest, path, "page[size]=1000") == []
    assert [item.code for item in _wrong(newest, path, "page[size]=1000")] == ["bad-parameter"]


@pytest.mark.parametrize(
    ("item", "meant"), [("profiles", "profile"), ("metrics", "metric"), ("profiless", "profile")]
)
def test_p27_a_plural_include_is_refused_and_the_singular_named(
    newest: Contract, item: str, meant: str
) -> None:
    (found,) = _wrong(newest, "/api/events", f"include={item}")
    assert (found.code, found.parameter) == ("bad-include", "include")
    assert found.detail == f"'{item}' is not an allowed include parameter for this resource."
    assert found.remedy == f"Did you mean '{meant}'? Allowed: attributions, metric, profile."


@pytest.mark.parametrize(
    ("path", "text", "code", "detail"),
    [
        pytest.param(
            "/api/events",
            "include=metric,",
            "bad-include",
            "'' is not an allowed include",
            id="an empty include",
        ),
        pytest.param(
            "/api/events",
            "sort=name",
            "bad-parameter",
            "'name' is not allowed for 'sort'.",
            id="a foreign sort",
        ),
        pytest.param(
            "/api/events",
            "sort=datetime,timestamp",
            "bad-parameter",
            "'datetime,timestamp' is not allowed for 'sort'.",
            id="two sorts",
        ),
        pytest.param(
            "/api/profiles",
            "fields[profile]=email,shoe",
            "bad-parameter",
            "'shoe' is not allowed for 'fields[profile]'.",
            id="an unknown field in a fieldset",
        ),
        pytest.param(
            "/api/profiles",
            "fields[event]=uuid",
            "unknown-parameter",
            "'fields_event' is not a valid field for the resource 'profile'.",
            id="a fieldset of a resource that is not answered",
        ),
        pytest.param(
            "/api/profiles",
            "additional-fields[profile]=consent",
            "bad-parameter",
            "'consent' is not allowed for 'additional-fields[profile]'.",
            id="an unknown additional field",
        ),
        pytest.param(
            "/api/profiles",
            "filter=equals(email,'a@b.co')&filter=equals(id,'A')",
            "repeated-parameter",
            "'filter' is given 2 times.",
            id="a filter that is repeated instead of joined",
        ),
        pytest.param(
            "/api/profiles",
            "page[cursor]=a&page[cursor]=b",
            "repeated-parameter",
            "'page[cursor]' is given 2 times.",
            id="two cursors",
        ),
        pytest.param(
            "/api/profiles",
            "filter=equals(id, 'A')",
            "bad-filter",
            "Invalid filter provided. Verify your parentheses match.",
            id="P4: a space in a filter",
        ),
        pytest.param(
            "/api/profiles",
            "filter=greater-or-equal(created,2024-01-01)",
            "filter-operator",
            "'greater-or-equal' is not an allowed filter operator for created.  "
            "Allowed operators are greater-than, less-than",
            id="an operator that the field does not take",
        ),
        pytest.param(
            "/api/profiles",
            "email=a@b.co",
            "unknown-parameter",
            "'email' is not a valid field for the resource 'profile'.",
            id="a filter written as a parameter, as v2 had it",
        ),
    ],
)
def test_a_wrong_parameter_has_one_violation(
    newest: Contract, path: str, text: str, code: str, detail: str
) -> None:
    (found,) = _wrong(newest, path, text)
    assert (found.code, found.status, found.parameter) == (code, 400, text.split("=", 1)[0])
    assert found.pointer is None
    assert found.detail.startswith(detail)


def test_each_wrong_parameter_is_named(newest: Contract) -> None:
    found = _wrong(newest, "/api/events", "include=x,y&sort=z&colour=red")
    assert [item.parameter for item in found] == ["include", "include", "sort", "colour"]


def test_the_remedy_names_the_parameter_that_was_meant(newest: Contract) -> None:
    assert _wrong(newest, "/api/events", "filters=x")[0].remedy == "Did you mean 'filter'?"
    assert _wrong(newest, "/api/metrics/{id}", "zzz=x")[0].remedy.startswith("GET /api/metrics/{id} takes ")


def test_a_required_parameter_is_missed(official: dict[str, Contract]) -> None:
    for text in ("", "sort=name"):
        (found,) = _wrong(official["2026-07-15"], "/api/campaigns", text)
        assert (found.code, found.parameter) == ("bad-parameter", "filter")
        assert found.detail == "'filter' is a required parameter."
    assert _wrong(official["2026-07-15"], "/api/campaigns", "filter=equals(messages.channel,'email')") == []


def test_coupon_codes_need_a_filter_by_their_coupon_or_profile(newest: Contract) -> None:
    (found,) = _wrong(newest, "/api/coupon-codes", "filter=less-than(expires_at,2026-01-01T00:00:00Z)")
    assert (found.code, found.parameter) == ("needs-filter", "filter")
    assert found.detail == "A filter by coupon.id or profile.id is required."
    assert found.remedy == "Add equals(coupon.id,'SAVE10')."
    assert _wrong(newest, "/api/coupon-codes", "filter=equals(profile.id,'x')") == []


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("GET /api/events", "event"),
        ("GET /api/events/{id}", "event"),
        ("GET /api/lists/{id}/profiles", "profile"),
        ("GET /api/lists/{id}/relationships/profiles", "profile"),
        ("GET /api/events/{id}/metric", "metric"),
        ("POST /api/profile-import", "profile-import"),
    ],
)
def test_the_resource_of_an_operation_is_named_after_its_path(
    newest: Contract, operation: str, name: str
) -> None:
    assert resource_name(newest[operation]) == name


@given(st.data())
def test_any_query_is_read_or_refused_with_a_parameter(library: Library, data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(list(library.newest)))
    names = st.sampled_from([*operation.parameters, "page[size]", "x"]) | st.text(max_size=5)
    pairs = data.draw(st.lists(st.tuples(names, st.text(max_size=8)), max_size=4))
    text = "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs)
    _, violations = read_query(text, operation)
    missing = set(operation.required_parameters)
    assert {item.parameter for item in violations} <= {name for name, _ in pairs} | missing


@pytest.mark.parametrize(
    ("revision", "query", "code"),
    [
        # 3P S-WILD: KlaviyoSharp, klaviyo-labs' examples
        ("2024-02-15", "fields[list]=id", "needless-field"),
        ("2024-02-15", "fields[list]=id,name", "needless-field"),
        ("2024-02-15", "fields[list]=nmae", "bad-parameter"),
    ],
)
def test_an_id_in_a_fieldset_is_advice_before_2026_04_15(
    library: Library, revision: str, query: str, code: str
) -> None:
    read, found = read_query(query, library.contracts[revision]["GET /api/lists"])
    assert [item.code for item in found] == [code]
    assert "id" not in read.fields.get("list", ()) or code == "bad-parameter"


def test_a_fieldset_on_a_write_is_advice(library: Library) -> None:
    _, found = read_query("fields[tag]=name", library.contracts["2026-07-15"]["PATCH /api/tags/{id}"])
    assert [(item.code, item.severity) for item in found] == [("needless-field", Severity.ADVICE)]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("filter=equals(email,'jo+vip@northwind.shop')", "space-for-plus"),
        ("filter=equals(phone_number,'+15005550006')", "space-for-plus"),
        ("filter=greater-than(created,2026-01-01T00:00:00+00:00)", "bad-filter"),
        ("filter=equals(email,'jo%2Bvip@northwind.shop')", None),
        ("filter=equals(external_id,'Jo+Ann')", None),
    ],
)
def test_a_bare_plus_is_named_with_its_remedy(library: Library, query: str, code: str | None) -> None:
    _, found = read_query(query, library.contracts["2026-07-15"]["GET /api/profiles"])
    assert [item.code for item in found] == ([code] if code else [])
    assert all("%2B" in item.remedy for item in found)


@pytest.mark.parametrize(
    "text",
    [
        "&".join(f"a{number}=1" for number in range(3_000)),
        "include=" + ",".join(f"profil{number}" for number in range(3_000)),
        "fields[event]=" + ",".join(f"datetim{number}" for number in range(3_000)),
        "filter=" + ",".join(f"equals(a{number},1)" for number in range(3_000)),
    ],
)
def test_a_hundred_mistakes_of_a_query_are_told_and_the_others_counted(newest: Contract, text: str) -> None:
    found = _wrong(newest, "/api/events", text)
    assert len(found) == 100
    assert all(item.severity is Severity.ERROR for item in found)
    assert found[-1].detail.endswith("wrong.")
    assert "And at least" in found[-1].detail


def test_an_error_is_not_hidden_by_a_hundred_pieces_of_advice(library: Library) -> None:
    operation = library.contracts["2024-02-15"]["GET /api/events"]
    names = ",".join(f"datetime.a{number}" for number in range(300))
    query, found = read_query(f"fields[event]={names},uuid&sort=wrong", operation)
    assert query.fields == {"event": ("uuid",)}
    assert found[0].severity is Severity.ERROR
    assert len(found) == 100
