"""Scenarios of campaigns and templates."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .calls import intent, v1
from .groups import LIST, OTHER_LIST, a_list
from .scenario import Scenario
from .values import NAMES

TEMPLATE, CAMPAIGN, MESSAGE = "Tm4XyZ", "01HQC4MPA1GN00000000000001", "01HQMSSGE00000000000000001"
# Years ahead of any clock that a test runs on.
_AHEAD = "2099-06-01T09:30:00+00:00"
_HTML = st.sampled_from(
    [
        "<html><body><p>Hello {{ first_name }}</p></body></html>",
        "<html><body>Your order {{ order.id }}: {{ order.total }}</body></html>",
        "<html><body><h1>Grüße</h1></body></html>",
    ]
)
_SUBJECTS = st.sampled_from(["Spring sale", "Bis zu 50 % — nur heute", "Your order"])


def a_template(html: str = "<html><body>Hello</body></html>") -> dict[str, Any]:
    """Return the seed of a template."""
    return {"id": TEMPLATE, "name": "Welcome", "html": html}


def a_campaign(status: str = "Draft", **changes: Any) -> dict[str, Any]:
    """Return the seed of an email campaign to a list."""
    return {
        "id": CAMPAIGN,
        "message_id": MESSAGE,
        "name": "Spring",
        "channel": "email",
        "lists": [LIST],
        "subject": "Spring is here",
        "from_email": "shop@northwind.shop",
        "from_label": "Northwind",
        "template": TEMPLATE,
        "status": status,
        **changes,
    }


def _account(*campaigns: dict[str, Any]) -> dict[str, Any]:
    return {
        "lists": [a_list(), a_list(identifier=OTHER_LIST)],
        "templates": [a_template()],
        "campaigns": list(campaigns),
    }


@st.composite
def create_campaign(draw: st.DrawFn) -> Scenario:
    """Draw a campaign that is made from a template."""
    call = v1(
        "create campaign",
        list_id=draw(st.sampled_from([LIST, OTHER_LIST])),
        template_id=TEMPLATE,
        from_email="shop@northwind.shop",
        from_name=draw(NAMES),
        subject=draw(_SUBJECTS),
        name=draw(NAMES),
    )
    return Scenario((call,), {name: entries for name, entries in _account().items() if entries})


@st.composite
def update_campaign(draw: st.DrawFn) -> Scenario:
    """Draw changes of a draft: some of name, subject, sender and list."""
    possible = {
        "name": NAMES,
        "subject": _SUBJECTS,
        "from_name": NAMES,
        "from_email": st.just("sales@northwind.shop"),
        "list_id": st.just(OTHER_LIST),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(possible)), min_size=1, unique=True))
    changes = {name: draw(possible[name]) for name in chosen}
    return Scenario((v1("update campaign", CAMPAIGN, **changes),), _account(a_campaign()))


@st.composite
def send_campaign(draw: st.DrawFn) -> Scenario:
    """Draw a draft that is sent now."""
    return Scenario((v1("send campaign", CAMPAIGN),), _account(a_campaign(subject=draw(_SUBJECTS))))


@st.composite
def schedule_campaign(draw: st.DrawFn) -> Scenario:
    """Draw a time at which a draft is sent, years ahead of any clock that a test runs on."""
    moment = f"2099-{draw(st.integers(1, 12)):02d}-{draw(st.integers(1, 28)):02d} 09:30:00"
    return Scenario((v1("schedule campaign", CAMPAIGN, send_time=moment),), _account(a_campaign()))


@st.composite
def cancel_campaign(draw: st.DrawFn) -> Scenario:
    """Draw a scheduled campaign that is cancelled."""
    seed = _account(a_campaign("Scheduled", subject=draw(_SUBJECTS), send_at=_AHEAD))
    return Scenario((v1("cancel campaign", CAMPAIGN),), seed)


@st.composite
def campaign_status(draw: st.DrawFn) -> Scenario:
    """Draw a campaign for a reading of its status."""
    status = draw(st.sampled_from(["Draft", "Scheduled", "Sent"]))
    seed = _account(a_campaign(status, **({"send_at": _AHEAD} if status == "Scheduled" else {})))
    return Scenario((v1("get campaign", CAMPAIGN),), seed)


@st.composite
def list_campaigns(draw: st.DrawFn) -> Scenario:
    """Draw some campaigns that are read."""
    count = draw(st.sampled_from([0, 1, 3]))
    campaigns = [
        a_campaign(
            id=f"01HQC4MPA1GN0000000000{n:04d}", message_id=f"01HQMSSGE0000000000000{n:04d}", name=f"C {n}"
        )
        for n in range(count)
    ]
    return Scenario((v1("list campaigns"),), _account(*campaigns))


@st.composite
def clone_campaign(draw: st.DrawFn) -> Scenario:
    """Draw the name that the copy of a campaign gets."""
    seed = _account(a_campaign(subject=draw(_SUBJECTS)))
    return Scenario((v1("clone campaign", CAMPAIGN, name=draw(NAMES), list_id=LIST),), seed)


@st.composite
def delete_campaign(draw: st.DrawFn) -> Scenario:
    """Draw a draft that is deleted."""
    seed = _account(a_campaign(subject=draw(_SUBJECTS)))
    return Scenario((intent("delete campaign", CAMPAIGN),), seed)


@st.composite
def create_template(draw: st.DrawFn) -> Scenario:
    """Draw a new template."""
    return Scenario((v1("create template", name=draw(NAMES), html=draw(_HTML)),))


@st.composite
def update_template(draw: st.DrawFn) -> Scenario:
    """Draw changes of a template: name, content or both."""
    changes = draw(st.sampled_from([("name",), ("html",), ("name", "html")]))
    possible = {"name": NAMES, "html": _HTML}
    sent = {name: draw(possible[name]) for name in changes}
    return Scenario((v1("update template", TEMPLATE, **sent),), {"templates": [a_template()]})


@st.composite
def delete_template(draw: st.DrawFn) -> Scenario:
    """Draw a template that is deleted."""
    return Scenario((v1("delete template", TEMPLATE),), {"templates": [a_template(draw(_HTML))]})


@st.composite
def clone_template(draw: st.DrawFn) -> Scenario:
    """Draw the name that the copy of a template gets."""
    call = v1("clone template", TEMPLATE, name=draw(NAMES))
    return Scenario((call,), {"templates": [a_template(draw(_HTML))]})


@st.composite
def list_templates(draw: st.DrawFn) -> Scenario:
    """Draw some templates that are read, sometimes more than a page of them."""
    count = draw(st.sampled_from([0, 1, 3, 12]))
    templates = [{"id": f"Tpl{n:03d}", "name": f"T {n}", "html": "<p></p>"} for n in range(count)]
    return Scenario((v1("list templates"),), {"templates": templates})


@st.composite
def render_template(draw: st.DrawFn) -> Scenario:
    """Draw the values that a template is rendered with; some are missing."""
    values = draw(st.sampled_from([{"first_name": "Zoë"}, {"order": {"id": 7, "total": "9.99"}}, {}]))
    call = v1("render template", TEMPLATE, context=values)
    return Scenario((call,), {"templates": [a_template(draw(_HTML))]})
