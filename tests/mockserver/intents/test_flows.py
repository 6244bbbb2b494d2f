"""A flow and its actions get a status."""

from __future__ import annotations

from tests.mockserver.intents.accounts import account_of, done, held


def test_a_flow_and_its_actions_are_switched_and_no_other() -> None:
    actions = [
        {"type": "time-delay", "data": {"unit": "days", "value": 1}},
        {"type": "send-email", "data": {}},
    ]
    names = ("Fl0w01", "Fl0w02")
    flows = [{"id": item, "name": item, "metric": "Placed Order", "actions": actions} for item in names]
    account = account_of(flows=flows)
    done(account, "switch flow", "Fl0w01", status="manual")
    switched, other = (held(account, "flow")[item] for item in names)
    assert (switched["status"], other["status"]) == ("manual", "live")
    delay, email = switched["definition"]["actions"]
    assert (delay["data"].get("status"), email["data"]["status"]) == (None, "manual")
