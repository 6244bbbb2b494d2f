"""Calls about email templates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from klaviyo_rehearsal.mockserver.mailing.legacy import addresses_of

from ..scenarios.bystanders import metric_of
from .call import Call, NoEquivalent, Replacement
from .request import Request
from .terms import Terms

LIST, CREATE, UPDATE = "GET /api/templates", "POST /api/templates", "PATCH /api/templates/{id}"
CLONE, RENDER = "POST /api/template-clone", "POST /api/template-render"
SEND = "POST /api/events"


def list_templates(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Read every template."""
    return Replacement((Request(LIST, query=terms.page(LIST), pages=True),))


def create_template(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Make a template of HTML. Raises NoEquivalent without name or HTML."""
    name, html = (_text(calls[0], key) for key in ("name", "html"))
    if not name or html is None:
        raise NoEquivalent("it lacks the name or the html, so that the old API answered 400")
    attributes = {"name": name, "editor_type": "CODE", "html": html}
    return Replacement((Request(CREATE, body={"data": {"type": "template", "attributes": attributes}}),))


def update_template(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Change a template. Raises NoEquivalent for a call that changes nothing."""
    changes = {key: text for key in ("name", "html") if (text := _text(calls[0], key))}
    if not changes:
        raise NoEquivalent("it changes neither name nor html")
    identifier = calls[0].call.ids[0]
    data = {"type": "template", "id": identifier, "attributes": changes}
    return Replacement((Request(UPDATE, (identifier,), body={"data": data}),))


def delete_template(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Delete a template."""
    return Replacement((Request("DELETE /api/templates/{id}", calls[0].call.ids),))


def clone_template(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Copy a template under a name."""
    name = _text(calls[0], "name")
    if not name:
        raise NoEquivalent("it lacks the name of the copy, so that the old API answered 400")
    data = identified(terms, CLONE, "template", calls[0].call.ids[0], {"name": name})
    return Replacement((Request(CLONE, body={"data": data}),))


def render_template(calls: Sequence[Call], terms: Terms) -> Replacement:
    """See the text of a template with given values."""
    data = identified(terms, RENDER, "template", calls[0].call.ids[0], {"context": _context(calls[0])})
    return Replacement((Request(RENDER, body={"data": data}),))


def send_template(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Replace a one-off email by an event for each recipient, which a flow waits for. Raises NoEquivalent."""
    sent = calls[0].call.arguments
    lacking = [name for name in ("from_email", "from_name", "subject", "to") if not sent.get(name)]
    if lacking:
        raise NoEquivalent(f"it lacks {' and '.join(lacking)}, so that the old API answered 400")
    addresses = addresses_of(sent["to"])
    if not addresses:
        raise NoEquivalent("its `to` names nobody by an email address, so that the old API answered 400")
    metric = metric_of(calls[0].call.ids[0])
    note = (
        f"A live flow sends it, which the metric '{metric}' triggers: its email has this template, subject "
        "and sender, with `event.` before the name of each variable."
    )
    return Replacement(tuple(_events(calls[0], metric, addresses)), (note,))


def _events(call: Call, metric: str, addresses: Sequence[str]) -> Iterator[Request]:
    for number, address in enumerate(addresses):
        attributes = {
            "metric": {"data": {"type": "metric", "attributes": {"name": metric}}},
            "profile": {"data": {"type": "profile", "attributes": {"email": address}}},
            "properties": _context(call),
            "unique_id": f"{call.own_id}-{number}",
        }
        yield Request(SEND, body={"data": {"type": "event", "attributes": attributes}})


def identified(
    terms: Terms, operation: str, kind: str, identifier: str, attributes: dict[str, Any]
) -> dict[str, Any]:
    """Write a resource with its id: beside the attributes, or among them where the revision has it there."""
    if terms.takes(operation, "data", "id"):
        return {"type": kind, "id": identifier, "attributes": attributes}
    return {"type": kind, "attributes": {"id": identifier, **attributes}}


def _text(call: Call, name: str) -> str | None:
    value = call.call.arguments.get(name)
    return value if isinstance(value, str) else None


def _context(call: Call) -> dict[str, Any]:
    sent = call.call.arguments.get("context")
    return sent if isinstance(sent, dict) else _loaded(sent)


def _loaded(sent: Any) -> dict[str, Any]:
    try:
        content = orjson.loads(sent) if isinstance(sent, str) else {}
    except orjson.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}
