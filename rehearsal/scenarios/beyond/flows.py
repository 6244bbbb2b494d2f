"""Scenarios of flows that are turned live and off."""

from __future__ import annotations

from ..calls import intent
from ..choice import one_of, recipe
from ..lived_in import LivedIn
from ..scenario import Scenario


def _switch_flow(account: LivedIn, before: str, after: str, flows: int) -> Scenario:
    """Switch flows; others of almost the same name stay as they are."""
    calls = []
    for number in range(flows + 2):
        name = f"Welcome {number}"
        flow = account.mail_flow(
            account.template(name=name),
            "<html><body>{{ event.name }}</body></html>",
            subject=name,
            from_email="shop@northwind.shop",
            from_label="Northwind",
        )
        flow |= {"name": name, "status": before}
        if number < flows:
            calls.append(intent("switch flow", flow["id"], status=after))
    return Scenario(tuple(calls), account.seed())


SWITCH_FLOW = recipe(
    _switch_flow,
    before=one_of("draft", "live", "manual"),
    after=one_of("live", "draft", "manual"),
    flows=one_of(1, 2, 3),
)
