"""Requests: paths, queries, and the placeholders that earlier answers fill."""

from __future__ import annotations

from klaviyo_rehearsal.rehearsal.migrate.request import Fill, Placeholder, Request, one_of, quoted

ID = Placeholder("{profile_id_1}")


def test_ids_stand_in_the_path_and_are_encoded_but_for_placeholders() -> None:
    assert Request("GET /api/lists/{id}/profiles", ("a/b c",)).path == "/api/lists/a%2Fb%20c/profiles"
    assert Request("GET /api/profiles/{id}", (ID,)).path == "/api/profiles/{profile_id_1}"


def test_a_plus_sign_of_a_filter_is_encoded() -> None:
    request = Request("GET /api/profiles", query={"filter": 'equals(email,"a+b@c.de")', "page[size]": "100"})
    assert request.query_string == "filter=equals%28email%2C%22a%2Bb%40c.de%22%29&page[size]=100"


def test_placeholders_are_found_in_path_query_and_body_and_a_text_that_looks_the_same_is_none() -> None:
    body = {"data": [{"id": ID, "note": "{profile_id_1}"}, {"id": Placeholder("{other_2}")}]}
    assert Request("POST /api/x/{id}", (ID,), body=body).placeholders == (ID, "{other_2}")
    assert Request("POST /api/x", body={"text": "{profile_id_1}"}).placeholders == ()
    assert ID.name == "profile_id_1"


def test_a_star_makes_a_value_a_list() -> None:
    assert Fill(ID, "data.*.id").several
    assert not Fill(ID, "data.0.id").several


def test_a_client_request_is_public() -> None:
    assert Request("POST /client/events").is_public
    assert not Request("POST /api/events").is_public


def test_quotes_and_backslashes_are_escaped_in_filters() -> None:
    assert quoted('a"b\\c') == '"a\\"b\\\\c"'
    assert one_of("email", ["a", "b"]) == 'any(email,["a","b"])'
