"""Email templates."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.migrate.converting import attributes, replacement, requests


def v1(name: str, /, *ids: str, **arguments: Any) -> LegacyCall:
    return LegacyCall(name, arguments, ids, "v1")


def test_a_template_is_made_of_code_and_changed_by_what_is_sent() -> None:
    (made,) = requests(v1("create template", name="Hi", html="<p>"))
    assert attributes(made) == {"name": "Hi", "editor_type": "CODE", "html": "<p>"}
    (changed,) = requests(v1("update template", "dbGA5W", name="Ho", html=""))
    assert (changed.path, attributes(changed)) == ("/api/templates/dbGA5W", {"name": "Ho"})


def test_a_copy_and_a_rendering_name_the_template_by_its_id() -> None:
    (copy,) = requests(v1("clone template", "dbGA5W", name="Hi"))
    (text,) = requests(v1("render template", "dbGA5W", context='{"a": 1}'))
    assert copy.body["data"]["id"] == text.body["data"]["id"] == "dbGA5W"
    assert attributes(text) == {"context": {"a": 1}}
    assert attributes(requests(v1("render template", "dbGA5W", context="["))[0]) == {"context": {}}


def test_templates_are_read_and_deleted() -> None:
    assert requests(v1("list templates", page=2))[0].pages
    assert requests(v1("delete template", "dbGA5W"))[0].method == "DELETE"


def test_a_single_email_becomes_an_event_for_each_recipient() -> None:
    sender = {"from_email": "a@northwind.shop", "from_name": "N", "subject": "S"}
    to = '[{"email": "ana@northwind.shop", "name": "Ana"}, {"email": "bo@northwind.shop"}]'
    call = v1("send template", "dbGA5W", **sender, to=to, context='{"total": 9.5}')
    first, second = map(attributes, requests(call))
    assert first["metric"]["data"]["attributes"]["name"] == "Send template dbGA5W"
    assert first["properties"] == second["properties"] == {"total": 9.5}
    addresses = [item["profile"]["data"]["attributes"]["email"] for item in (first, second)]
    assert addresses == ["ana@northwind.shop", "bo@northwind.shop"]
    assert first["unique_id"] != second["unique_id"]
    assert "`event.`" in replacement(call).notes[0]


def test_a_call_that_was_refused_has_no_equivalent() -> None:
    sender = {"from_email": "a@northwind.shop", "from_name": "N", "subject": "S"}
    for call in (
        v1("create template"),
        v1("update template", "x"),
        v1("clone template", "x"),
        v1("send template", "x"),
        v1("send template", "x", **sender, to="[]"),
        v1("send template", "x", **sender, to="Ana"),
        v1("send template", "x", **sender, to=[{"name": "Ana"}]),
    ):
        assert replacement(call).lacking
