"""Every operation of every loaded contract answers, as its contract says, out of what the account holds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import bundled_revisions, load
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.tools.example import example_body
from klaviyo_rehearsal.mockserver.generic.plan import Action, plan_of
from klaviyo_rehearsal.mockserver.generic.type_graph import TypeGraph
from klaviyo_rehearsal.mockserver.http.operations import OPERATIONS
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.generic.direct import DirectMock
from tests.mockserver.generic.preparing import NEEDED, completed, plant_mentioned, prepare, required
from tests.mockserver.helpers import read_again
from tests.revisions import NEWEST

# Attributes that are read otherwise than sent, or than just after they were (REC create_webhook.201,
# create_coupon_code.200, create_segment.201).
OTHER = {
    ("webhook", "endpoint_url"),
    ("template", "html"),
    ("coupon-code", "expires_at"),
    ("segment", "is_processing"),
}
FORM = b'--b\r\nContent-Disposition: form-data; name="file"; filename="logo.png"\r\n\r\n\x89PNG\r\n--b--\r\n'


# Of the module, so that both tests share what is built of a file, which is nearly all of their time. pytest
# plays them file by file for that, and lets the mock of one go before that of the next.
@pytest.fixture(scope="module", params=["ours", *bundled_revisions()])
def mock(request: pytest.FixtureRequest) -> DirectMock:
    """A mock over all of our contracts, or over one official file where there is one: each takes 300 MB."""
    if request.param == "ours":
        # 2026-10-15 has bodies that name parts of one campaign: campaigns/test_omnichannel_operations.py.
        return DirectMock(load([name for name in bundled_revisions() if name < "2026-10-15"]))
    files: dict[str, Path] = {path.stem: path for path in request.getfixturevalue("played_files")}
    if request.param not in files:
        pytest.skip("no official file of it, or one that only CI plays")
    return DirectMock(load([request.param], [files[request.param]]))


def test_every_operation_answers(mock: DirectMock, record_property: Any) -> None:
    failures = []
    model = TypeGraph(mock.library.contracts.values())
    for contract in mock.library.contracts.values():
        answered = 0
        for operation in contract:
            try:
                ask(mock, operation, model)
                answered += 1
            except AssertionError as error:
                failures.append(str(error)[:2000])
        record_property(f"{contract.revision}", f"{answered} of {len(contract.operations)} operations")
        print(f"{contract.revision}: {answered} of {len(contract.operations)} operations answer")
    assert failures == [], "\n".join(failures)


def test_what_is_created_is_read_listed_deleted_and_then_gone(mock: DirectMock) -> None:
    failures, circles = [], 0
    model = TypeGraph(mock.library.contracts.values())
    for contract in mock.library.contracts.values():
        for operation in contract:
            plan = plan_of(operation, model)
            if plan.action is Action.CREATE and plan.answered == plan.kind:
                try:
                    circles += _circle(mock, operation, model)
                except AssertionError as error:
                    failures.append(str(error)[:2000])
    print(f"{circles} circles")
    assert failures == [], "\n".join(failures)
    assert circles > 5


def _circle(mock: DirectMock, operation: Operation, model: TypeGraph) -> int:
    """Create, read, list, delete, and read again, as far as the contract goes; return 1 if it was round."""
    caller = mock.empty(operation.revision)
    operations = mock.library.contracts[operation.revision].operations
    kind = plan_of(operation, model).kind
    body = completed(example_body(operation), model)
    caller.seed(**NEEDED.get(operation.key, {}))
    plant_mentioned(caller, body, besides=kind)
    status, created = caller("POST", operation.path, body, **required(operation, caller))
    assert status in (200, 201), f"{operation}: {status} {created} {body}"
    identifier = created["data"]["id"]
    home, path = operation.path, f"{operation.path}/{identifier}"
    if f"GET {home}/{{id}}" not in operations:
        return 0  # such as what is worked out and not kept: aggregates
    sent, shown = body["data"].get("attributes", {}), created["data"]["attributes"]
    for name in sent.keys() & shown.keys():
        if not isinstance(sent[name], (dict, list)) and (kind, name) not in OTHER:
            assert shown[name] == sent[name], f"{operation}: {name} {created}"
    read = caller.ok("GET", path)["data"]
    assert read["id"] == identifier, f"{operation}: {read}"
    for name, value in read_again(shown).items():
        if (kind, name) not in OTHER:
            kept = read_again(read["attributes"].get(name, value))
            assert kept == value, f"{operation}: {name} {created} {read}"
    listing = operations.get(f"GET {home}")
    if listing is not None and not (kind == "campaign" and listing.key not in OPERATIONS):
        params = required(listing, caller)
        if kind == "coupon-code":
            params["filter"] = f'equals(coupon.id,"{identifier.split("-")[0]}")'
        if kind == "image":  # hidden ones are left out otherwise (FIND)
            params["filter"] = f"equals(hidden,{str(bool(sent.get('hidden'))).lower()})"
        listed = caller.ok("GET", home, **params)["data"]
        assert identifier in [item["id"] for item in listed], f"{operation}: {listed}"
    if f"DELETE {home}/{{id}}" not in operations:
        return 0
    status, content = caller("DELETE", path)
    assert status < 300, f"{operation}: {status} {content}"
    for method in ("GET", "DELETE"):
        assert caller(method, path)[0] == 404, f"{operation}: {method} finds it still"
    return 1


def ask(mock: DirectMock, operation: Operation, model: TypeGraph) -> int:
    """Ask one operation of an account that holds what it is about."""
    caller = mock.empty(operation.revision)
    call = prepare(caller, operation, model)
    if call.upload:
        media_type = "multipart/form-data; boundary=b"
        return caller("POST", call.path, FORM, media_type=media_type, **call.params)[0]
    status, content = caller(operation.method, call.path, call.body, **call.params)
    assert status < 300, f"{operation}: {status} {content} {call.body}"
    return status


@pytest.mark.parametrize("moment", [datetime(1970, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)])
def test_no_operation_fails_at_an_end_of_time(moment: datetime) -> None:
    clock = Clock(moment)
    if moment.year > 1970:
        clock.run_on(1e12)  # to its end
    mock = DirectMock(load([NEWEST]), clock=clock)
    model = TypeGraph(mock.library.contracts.values())
    for operation in mock.library.contracts[NEWEST]:
        caller = mock.empty(operation.revision)
        call = prepare(caller, operation, model)
        body, media_type = (FORM, "multipart/form-data; boundary=b") if call.upload else (call.body, None)
        status, content = caller(operation.method, call.path, body, media_type=media_type, **call.params)
        assert status < 500, f"{operation}: {content}"
