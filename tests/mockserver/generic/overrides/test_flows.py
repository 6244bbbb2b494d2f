"""Flows and forms: a definition becomes resources of its own."""

from __future__ import annotations

from tests.mockserver.generic.direct import Caller, Json
from tests.recorded import bodies


def made(ask: Caller) -> tuple[str, Json]:
    """Make a flow of a delay and an email; return its list and the flow."""
    ask.seed(
        templates=[{"id": "TeMp01", "name": "T", "html": "<p>Hi</p>"}], lists=[{"id": "LiSt01", "name": "L"}]
    )
    actions = [bodies.delay("one", "two"), bodies.email_action("two", "TeMp01")]
    return "LiSt01", ask.ok("POST", "/api/flows", bodies.flow("Welcome", "LiSt01", actions))["data"]


def test_a_definition_becomes_actions_and_messages(official: Caller) -> None:
    group, flow = made(official)
    shown = flow["attributes"]
    assert (shown["status"], shown["archived"], shown["trigger_type"]) == ("draft", False, "Added to List")
    first, second = shown["definition"]["actions"]
    assert shown["definition"]["entry_action_id"] == first["id"]
    assert (first["links"], second["links"]) == ({"next": second["id"]}, {"next": None})
    assert all("temporary_id" not in action for action in (first, second))
    actions = official.ok("GET", f"/api/flows/{flow['id']}/flow-actions")["data"]
    assert {item["id"] for item in actions} == {first["id"], second["id"]}
    (message,) = official.ok("GET", f"/api/flow-actions/{second['id']}/flow-messages")["data"]
    template = official.ok("GET", f"/api/flow-messages/{message['id']}/template")["data"]
    assert template["id"] == message["attributes"]["definition"]["template_id"] != "TeMp01"
    assert [item["id"] for item in official.ok("GET", f"/api/lists/{group}/flow-triggers")["data"]] == [
        flow["id"]
    ]


def test_a_template_of_a_flow_stays_as_long_as_the_flow(official: Caller) -> None:
    _, flow = made(official)
    (message,) = official.account.collection("flow-message")
    own = (official.account.collection("flow-message").get(message) or {})["template"]
    status, refused = official("DELETE", f"/api/templates/{own}")
    assert status == 409 and f"FlowMessage {message}" in refused["errors"][0]["detail"]
    official.ok("DELETE", f"/api/flows/{flow['id']}")
    assert official("GET", f"/api/templates/{own}")[0] == 404
    assert not official.account.collection("flow-action")


def test_a_flow_plays_once_it_is_live(official: Caller) -> None:
    group, flow = made(official)
    official.seed(
        profiles=[{"id": "P1", "email": "ana@northwind.shop"}, {"id": "P2", "email": "bo@northwind.shop"}]
    )
    official.account.members.join(group, ["P1"])
    live = {"data": {"type": "flow", "id": flow["id"], "attributes": {"status": "live"}}}
    assert official.ok("PATCH", f"/api/flows/{flow['id']}", live)["data"]["attributes"]["status"] == "live"
    actions = official.ok("GET", f"/api/flows/{flow['id']}/flow-actions")["data"]
    assert {item["attributes"]["definition"]["data"].get("status", "live") for item in actions} == {"live"}
    official.account.members.join(group, ["P2"])
    official.account.clock.advance(30 * 86_400)
    official.account.deferred.settle()
    (mail,) = official.account.outbox
    assert (mail.to, mail.reason, mail.cause.ids["flow"]) == ("bo@northwind.shop", "", flow["id"])
    official.ok("DELETE", f"/api/flows/{flow['id']}")
    assert official.account.triggers is None


def test_a_test_of_variations_is_made_and_played(official: Caller) -> None:
    official.seed(
        templates=[{"id": "TeMp01", "name": "T", "html": "<p>Hi</p>"}],
        lists=[{"id": "LiSt01", "name": "L"}],
        profiles=[{"id": "P1", "email": "ana@northwind.shop"}],
    )
    first, second = (bodies.email_action(name, "TeMp01") for name in ("a", "b"))
    test = {
        "temporary_id": "one",
        "type": "ab-test",
        "links": {"next": None},
        "data": {
            "main_action": bodies.email_action("main", "TeMp01"),
            "current_experiment": {"variations": [first, second], "allocations": {"a": 0, "b": 100}},
        },
    }
    made = official.ok("POST", "/api/flows", bodies.flow("Words", "LiSt01", [test]))["data"]
    (action,) = made["attributes"]["definition"]["actions"]
    experiment = action["data"]["current_experiment"]
    chosen = experiment["variations"][1]
    assert experiment["allocations"][chosen["id"]] == 100
    shown = official.ok("GET", f"/api/flow-actions/{action['id']}/flow-messages")["data"]
    assert len(shown) == 3
    assert len({item["attributes"]["definition"]["template_id"] for item in shown}) == 3
    live = {**action, "data": {**action["data"], "experiment_status": "live"}}
    changed = bodies.resource("flow-action", {"definition": live}, id=action["id"])
    official.ok("PATCH", f"/api/flow-actions/{action['id']}", changed)
    on = bodies.resource("flow", {"status": "live"}, id=made["id"])
    official.ok("PATCH", f"/api/flows/{made['id']}", on)
    official.account.members.join("LiSt01", ["P1"])
    official.account.deferred.settle()
    (mail,) = official.account.outbox
    assert (mail.reason, mail.cause.ids["variation"]) == ("", chosen["id"])


def test_an_unknown_template_leaves_nothing_of_a_flow(official: Caller) -> None:
    official.seed(lists=[{"id": "LiSt01", "name": "L"}])
    body = bodies.flow("Welcome", "LiSt01", [bodies.email_action("one", "NoTemp")])
    assert official("POST", "/api/flows", body)[0] == 404
    assert not any(official.account.collection(kind) for kind in ("flow", "flow-action", "flow-message"))


def test_an_action_is_changed_with_a_time_of_day(official: Caller) -> None:
    _, flow = made(official)
    first = flow["attributes"]["definition"]["actions"][0]
    data = {"unit": "days", "value": 3, "timezone": "UTC", "delay_until_time": "09:00:00"}
    body = bodies.resource("flow-action", {"definition": {**first, "data": data}}, id=first["id"])
    changed = official.ok("PATCH", f"/api/flow-actions/{first['id']}", body)["data"]["attributes"]
    assert changed["definition"]["data"] == {**data, "secondary_value": None}


def test_a_form_has_versions_and_ids_for_its_parts(official: Caller) -> None:
    official.seed(lists=[{"id": "LiSt01", "name": "L"}])
    form = official.ok("POST", "/api/forms", bodies.form("LiSt01"))["data"]
    (version,) = form["attributes"]["definition"]["versions"]
    step = version["steps"][0]
    (row,) = step["columns"][0]["rows"]
    assert all(len(part["id"]) == 26 for part in (step, step["columns"][0], row, *row["blocks"]))
    (shown,) = official.ok("GET", f"/api/forms/{form['id']}/form-versions")["data"]
    assert (shown["id"], shown["attributes"]["form_type"]) == (str(version["id"]), "popup")
    status, refused = official("POST", "/api/forms", bodies.form("LiSt01", steps=1))
    assert (status, refused["errors"][0]["detail"]) == (400, "Versions must have at least two steps")


def test_flows_are_filtered_by_times_that_are_over(official: Caller) -> None:
    made(official)
    for params, status in (
        ({"filter": "less-than(created,2999-01-01T00:00:00Z)"}, 400),
        ({"filter": "greater-than(created,2020-01-01T00:00:00Z)", "sort": "name"}, 400),
        ({"filter": "greater-than(created,2020-01-01T00:00:00Z)", "sort": "-created"}, 200),
    ):
        assert official("GET", "/api/flows", **params)[0] == status, params
