"""What the official files let through though nothing can be made of it is refused, and crashes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.mockserver.generic.direct import Caller, DirectMock, library_of

Json = dict[str, Any]
OLD = "2024-02-15"


@pytest.fixture(scope="module")
def official(played_files: list[Path]) -> DirectMock:
    """A mock over the official files."""
    return DirectMock(library_of(tuple(played_files)))


@pytest.fixture
def caller(official: DirectMock) -> Caller:
    """Speak to an empty account at the oldest revision."""
    return official.empty(OLD)


def test_a_channel_that_does_not_exist(caller: Caller) -> None:
    messages = {"data": [{"type": "campaign-message", "attributes": {"channel": "pigeon"}}]}
    attributes = {"name": "Sale", "audiences": {}, "campaign-messages": messages}
    status, content = caller(
        "POST", "/api/campaigns", {"data": {"type": "campaign", "attributes": attributes}}
    )
    assert (status, "'pigeon' is no channel." in content["errors"][0]["detail"]) == (400, True)


def test_a_way_to_send_that_does_not_exist(caller: Caller) -> None:
    caller.seed(resources=[{"type": "campaign", "id": "Xy12Ab"}])
    attributes = {"send_strategy": {"method": "by-hand"}}
    body = {"data": {"type": "campaign", "id": "Xy12Ab", "attributes": attributes}}
    assert caller("PATCH", "/api/campaigns/Xy12Ab", body)[0] == 400


@pytest.mark.parametrize("profiles", [{}, {"data": []}])
def test_a_merge_of_nobody(caller: Caller, profiles: Json) -> None:
    caller.seed(profiles=[{"id": "Xy12Ab", "email": "ana@northwind.shop"}])
    data = {"type": "profile-merge", "id": "Xy12Ab", "relationships": {"profiles": profiles}}
    assert caller("POST", "/api/profile-merge", {"data": data})[0] == 400


@pytest.mark.parametrize("attributes", [None, 1.5, True])
@pytest.mark.parametrize("path", ["/api/events", "/api/push-tokens"])
def test_attributes_that_are_no_object(caller: Caller, path: str, attributes: Any) -> None:
    profile = {"data": {"type": "profile", "attributes": attributes}}
    metric = {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}}
    sent: Json = {
        "/api/events": {"properties": {}, "metric": metric, "profile": profile},
        "/api/push-tokens": {"token": "t", "platform": "ios", "vendor": "apns", "profile": profile},
    }[path]
    kind = path.removeprefix("/api/").removesuffix("s")
    assert caller("POST", path, {"data": {"type": kind, "attributes": sent}})[0] == 400


# The files of 2024-05-15 to 2024-10-15 require none of these.
_NOTHING = [{}, {"relationships": {}}, {"relationships": {"NAME": {}}}]


@pytest.mark.parametrize("sent", _NOTHING, ids=str)
@pytest.mark.parametrize(
    ("path", "name", "data"),
    [
        ("/api/profile-merge", "profiles", {"type": "profile-merge", "id": "Xy12Ab"}),
        (
            "/api/campaign-message-assign-template",
            "template",
            {"type": "campaign-message", "id": "Mm77Ms"},
        ),
        (
            "/api/coupon-codes",
            "coupon",
            {"type": "coupon-code", "attributes": {"unique_code": "SALE"}},
        ),
    ],
)
def test_a_relationship_that_is_needed_and_not_sent(
    official: DirectMock, path: str, name: str, data: Json, sent: Json
) -> None:
    caller = official.empty("2024-05-15")
    caller.seed(
        profiles=[{"id": "Xy12Ab", "email": "ana@northwind.shop"}],
        campaigns=[{"id": "Cc12Ab", "name": "Sale", "message_id": "Mm77Ms"}],
    )
    relationships = {key.replace("NAME", name): value for key, value in sent.get("relationships", {}).items()}
    body = data | ({"relationships": relationships} if "relationships" in sent else {})
    status, content = caller("POST", path, {"data": body})
    (error,) = content["errors"]
    assert (status, error["code"]) == (400, "invalid")
    assert error["source"]["pointer"] == f"/data/relationships/{name}/data"
