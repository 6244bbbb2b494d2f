"""A list that the new requests make has another id than the recorded one: later requests take that."""

from __future__ import annotations

from dataclasses import replace

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.migrate.call import Migrated
from klaviyo_rehearsal.rehearsal.migrate.translation import migrate
from tests.rehearsal.migrate.converting import placed, terms


def linked(answer: object, *calls: LegacyCall) -> list[Migrated]:
    first, *others = placed(*calls)
    raw = answer if isinstance(answer, bytes) else orjson.dumps(answer)
    return [*migrate([replace(first, answer=raw), *others], terms(), 0)]


CREATE = LegacyCall("create list", {"list_name": "News"}, (), "v2")
SUBSCRIBE = LegacyCall("subscribe", {"profiles": [{"email": "a@b.de", "Note": "Old111"}]}, ("Old111",), "v2")


def test_a_list_that_was_made_is_named_by_the_id_of_the_new_answer() -> None:
    rename = LegacyCall("update list", {"list_name": "A"}, ("Old111",), "v2")
    made, changed, signed = linked({"list_id": "Old111"}, CREATE, rename, SUBSCRIBE)
    (fill,) = made.replacement.requests[0].fills
    assert fill.place == "data.id"
    (request,) = changed.replacement.requests
    assert (request.ids, request.body["data"]["id"]) == ((fill.placeholder,), fill.placeholder)
    known, job = signed.replacement.requests
    assert job.body["data"]["relationships"]["list"]["data"]["id"] == fill.placeholder
    # A customer's text that is the same stays.
    assert known.body["data"]["attributes"]["properties"] == {"Note": "Old111"}
    assert signed.recorded == {fill.placeholder.name: "Old111"}


def test_a_template_that_was_made_goes_into_a_campaign() -> None:
    template = LegacyCall("create template", {"name": "A", "html": "<p>"}, (), "v1")
    sent = {"list_id": "L", "template_id": "Old222", "from_email": "a@b.de", "from_name": "A", "subject": "S"}
    made, campaign = linked({"id": "Old222"}, template, LegacyCall("create campaign", sent, (), "v1"))
    _, assign = campaign.replacement.requests
    template_id = assign.body["data"]["relationships"]["template"]["data"]["id"]
    assert template_id == made.replacement.requests[0].fills[0].placeholder


def test_without_an_answer_the_ids_stay() -> None:
    for answer in (b"", b"not JSON", {"error": 1}, [1]):
        made, signed = linked(answer, CREATE, SUBSCRIBE)
        assert made.replacement.requests[0].fills == ()
        assert signed.recorded == {}
