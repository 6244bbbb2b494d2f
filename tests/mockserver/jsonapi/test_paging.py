"""Pages: links lead through all of a listing and back, and no cursor breaks the mock."""

from __future__ import annotations

import base64

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from klaviyo_rehearsal.mockserver.jsonapi.paging import Cursor, cursor_of_link, decode_cursor, is_link
from klaviyo_rehearsal.mockserver.jsonapi.refusal import Refusal
from tests.mockserver.helpers import (
    OLDEST,
    ClientFactory,
    create_event,
    create_list,
    create_profile,
    error_of,
    ids_of,
    members_body,
    pages,
    taken,
)

_KEYS = st.tuples(st.just(1), st.text() | st.integers(-(2**53), 2**53)) | st.just((0, ""))
_CURSORS = st.builds(Cursor, _KEYS, st.text(), st.booleans())


@given(_CURSORS)
def test_a_cursor_is_read_as_it_was_written(cursor: Cursor) -> None:
    assert decode_cursor(cursor.encode()) == cursor


@given(_CURSORS)
def test_a_cursor_is_safe_in_a_url(cursor: Cursor) -> None:
    assert httpx.QueryParams({"c": cursor.encode()}) == httpx.QueryParams(f"c={cursor.encode()}")


@given(_CURSORS)
def test_the_forms_that_sdks_send_are_read_too(cursor: Cursor) -> None:
    text = cursor.encode()
    assert decode_cursor(f"={text}") == cursor
    link = f"http://127.0.0.1:8080/api/lists?sort=id&page%5Bcursor%5D={text}"
    assert is_link(link)
    assert cursor_of_link(link) == text


@pytest.mark.parametrize(
    "link", ["http://[", "https://a.klaviyo.com/api/lists", "http://a?page%5Bcursor%5D="]
)
def test_a_link_without_a_cursor_is_refused(link: str) -> None:
    with pytest.raises(Refusal):
        cursor_of_link(link)


def _encoded(value: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).decode().rstrip("=")


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=8).map(str))
@example("http://[")
@example("https://a.klaviyo.com/api/lists")
@example("=")
def test_any_other_text_is_refused_as_a_cursor(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        decode_cursor(text)
    assert [item.code for item in refused.value.violations] == ["bad-cursor"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param([1, "a", "id"], id="too short"),
        pytest.param([1, "a", "id", False, 0], id="too long"),
        pytest.param([2, "a", "id", False], id="a key of no kind"),
        pytest.param([[], "a", "id", False], id="a list for a key"),
        pytest.param([1, None, "id", False], id="no value"),
        pytest.param([1, {"a": 1}, "id", False], id="an object for a value"),
        pytest.param([1, "a", 5, False], id="an id that is no text"),
        pytest.param([1, "a", "id", 1], id="a direction that is no boolean"),
        pytest.param({"a": 1}, id="an object"),
    ],
)
def test_a_cursor_that_was_tampered_with_is_refused(content: object) -> None:
    with pytest.raises(Refusal):
        decode_cursor(_encoded(content))


_LISTED = ["/api/profiles", "/api/lists", "/api/events", "/api/metrics"]


@pytest.fixture
def full(api: httpx.Client) -> httpx.Client:
    """Fill an account with more than a page of each kind."""
    for number in range(12):
        create_list(api, f"list {number}")
        create_event(api, f"p{number}@northwind.shop", f"metric {number}")
    return api


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(_LISTED), cursor=st.text() | _CURSORS.map(Cursor.encode))
@example(path="/api/events", cursor=Cursor((1, "text where a number sorts"), "x").encode())
@example(path="/api/profiles", cursor=Cursor((1, 5), "x", back=True).encode())
@example(path="/api/lists", cursor="https://[")
def test_whatever_comes_as_a_cursor_is_taken_or_refused(path: str, cursor: str, full: httpx.Client) -> None:
    response = full.get(path, params={"page[cursor]": cursor})
    assert response.status_code in (200, 400)


def test_a_bad_cursor_is_refused_with_klaviyos_words(api: httpx.Client) -> None:
    error = error_of(api.get("/api/profiles", params={"page[cursor]": "nonsense"}), 400)
    assert error["detail"] == "Invalid cursor provided."
    assert error["source"] == {"pointer": "/data/"}


@pytest.mark.parametrize(
    ("path", "params", "size"),
    [
        ("/api/profiles", {"page[size]": "5"}, 5),
        ("/api/profiles", {"page[size]": "5", "sort": "-email"}, 5),
        ("/api/profiles", {"page[size]": "5", "sort": "created"}, 5),
        ("/api/events", {"page[size]": "7"}, 7),
        ("/api/events", {"page[size]": "7", "sort": "timestamp", "include": "profile"}, 7),
        ("/api/lists", {"page[size]": "5", "sort": "-name", "fields[list]": "name"}, 5),
        ("/api/lists", {}, 10),
    ],
)
def test_links_lead_through_all_pages_and_back(
    full: httpx.Client, path: str, params: dict[str, str], size: int
) -> None:
    forward = list(pages(full, path, params))
    found = [identifier for page in forward for identifier in ids_of(page)]
    assert len(found) == len(set(found)) == 12
    assert [len(page["data"]) for page in forward[:-1]] == [size] * (len(forward) - 1)
    assert forward[0]["links"]["prev"] is None
    last = forward[-1]["links"]["self"]
    back = list(pages(full, last, follow="prev"))
    assert [ids_of(page) for page in reversed(back)] == [ids_of(page) for page in forward]


def test_a_page_ahead_is_found_again_when_the_page_behind_was_looked_at(full: httpx.Client) -> None:
    first = taken(full.get("/api/profiles", params={"page[size]": "4"}))
    second = taken(full.get(first["links"]["next"]))
    assert ids_of(taken(full.get(second["links"]["prev"]))) == ids_of(first)
    assert ids_of(taken(full.get(taken(full.get(second["links"]["prev"]))["links"]["next"]))) == ids_of(
        second
    )


def test_links_repeat_the_query_percent_encoded(full: httpx.Client) -> None:
    params = {"page[size]": "5", "sort": "-email", "filter": "greater-than(created,2020-01-01)"}
    links = taken(full.get("/api/profiles", params=params))["links"]
    assert "[" not in links["next"] and "page%5Bcursor%5D=" in links["next"]
    query = httpx.URL(links["next"]).params
    assert {name: query[name] for name in params} == params


def test_links_are_uris_when_the_query_came_raw(full: httpx.Client) -> None:
    # As curl sends it; the client here would encode it, so the URL is given to it as bytes.
    raw = b'/api/profiles?page[size]=1&filter=any(email,["p1@northwind.shop","p2@northwind.shop"])'
    url = full.base_url.copy_with(raw_path=raw)
    links = taken(full.get(url))["links"]
    assert not set('[]"') & set(links["self"] + links["next"])
    assert len(taken(full.get(links["next"]))["data"]) == 1


def test_a_whole_link_is_taken_from_the_sdks_alone(full: httpx.Client) -> None:
    link = taken(full.get("/api/profiles", params={"page[size]": "5"}))["links"]["next"]
    for client, status in (("klaviyo-api-python/24.0.0", 200), ("python-httpx/0.28.1", 400), ("", 400)):
        answer = full.get("/api/profiles", params={"page[cursor]": link}, headers={"User-Agent": client})
        assert answer.status_code == status, client


@pytest.mark.parametrize("prefix", ["", "=", "http://127.0.0.1:8080/api/profiles?page%5Bcursor%5D="])
def test_a_cursor_may_come_in_the_forms_of_the_sdks(full: httpx.Client, prefix: str) -> None:
    full.headers["User-Agent"] = "klaviyo-api-node/23.0.0"
    first = taken(full.get("/api/profiles", params={"page[size]": "5"}))
    cursor = httpx.URL(first["links"]["next"]).params["page[cursor]"]
    following = full.get("/api/profiles", params={"page[size]": "5", "page[cursor]": prefix + cursor})
    assert ids_of(taken(following)) == ids_of(taken(full.get(first["links"]["next"])))


@pytest.mark.parametrize("sort", ["email", "-email", "created"])
def test_resources_that_come_between_pages_move_no_other(full: httpx.Client, sort: str) -> None:
    before = {item for page in pages(full, "/api/profiles") for item in ids_of(page)}
    seen: list[str] = []
    for number, page in enumerate(pages(full, "/api/profiles", {"page[size]": "3", "sort": sort})):
        seen += ids_of(page)
        if number < 3:
            create_profile(full, f"between{number}@northwind.shop")
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


def test_members_of_a_list_are_paged_by_when_they_joined(full: httpx.Client) -> None:
    vip = create_list(full, "VIP")
    people = [item for page in pages(full, "/api/profiles") for item in ids_of(page)]
    for person in people:
        taken(full.post(f"/api/lists/{vip}/relationships/profiles", json=members_body(person)), 204)
    for path in (f"/api/lists/{vip}/profiles", f"/api/lists/{vip}/relationships/profiles"):
        for sort, expected in (("joined_group_at", people), ("-joined_group_at", people[::-1])):
            met = [ids_of(page) for page in pages(full, path, {"sort": sort, "page[size]": "5"})]
            assert [item for page in met for item in page] == expected
            assert [len(page) for page in met] == [5, 5, 2]


@pytest.mark.parametrize(
    ("path", "default"),
    [("/api/profiles", 20), ("/api/events", 200), ("/api/lists", 10), ("/api/metrics", 200)],
)
def test_the_old_revision_has_klaviyos_fixed_page_sizes(
    client_for: ClientFactory, key: str, path: str, default: int
) -> None:
    api = client_for(key, OLDEST)
    for number in range(default + 1):
        if path == "/api/lists":
            create_list(api, f"list {number}")
        else:
            create_event(api, f"p{number}@northwind.shop", f"metric {number}")
    page = taken(api.get(path))
    assert len(page["data"]) == default
    assert len(taken(api.get(page["links"]["next"]))["data"]) == 1


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/api/profiles", "0"),
        ("/api/profiles", "101"),
        ("/api/profiles", "-1"),
        ("/api/profiles", "five"),
        ("/api/profiles", "٣"),
        ("/api/profiles", "1" * 5000),
        ("/api/events", "1001"),
        ("/api/lists", "11"),
    ],
)
def test_a_page_size_out_of_range_is_refused(api: httpx.Client, path: str, size: str) -> None:
    assert error_of(api.get(path, params={"page[size]": size}), 400)["source"] == {"parameter": "page[size]"}


@pytest.mark.parametrize(
    ("revision", "path", "detail"),
    [
        ("2026-07-15", "/api/metrics", "'page_size' is not a valid field for the resource 'metric'."),
        ("2024-02-15", "/api/lists", "'page_size' is not a valid field for the resource 'list'."),
        ("2024-02-15", "/api/events", "'page_size' is not a valid field for the resource 'event'."),
    ],
)
def test_a_page_size_is_refused_where_there_is_none(
    client_for: ClientFactory, key: str, revision: str, path: str, detail: str
) -> None:
    assert error_of(client_for(key, revision).get(path, params={"page[size]": "5"}), 400)["detail"] == detail
