"""Files sent as multipart/form-data."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.forms import Part
from ..jsonapi.refusal import Refusal
from ..jsonapi.reply import Reply
from ..jsonapi.responses import single_reply
from .call import PlannedCall
from .changes import MADE, apply, create_change
from .live_defaults import format_of
from .reading import write_resource


def upload(call: PlannedCall) -> Reply:
    """Take in a file and make a resource of it."""
    form: dict[str, Part] = call.payload
    file = form.get("file")
    if file is None:
        raise Refusal([violation("missing-field", "'file' is a required part.", pointer="/data")])
    name = form["name"].content.decode("utf-8", "replace") if "name" in form else file.filename or "image"
    hidden = form["hidden"].content.strip().lower() == b"true" if "hidden" in form else False
    found = format_of(file.content)
    if found is None:
        detail = "The file is none of jpeg, png and gif."
        raise Refusal([violation("unfetched-image", detail, pointer="/data")])
    kind = call.plan.kind
    change = create_change(call, kind, {"attributes": {"name": name, "hidden": hidden}})
    url = f"{call.base.decode()}/images/{change['id']}"
    change["attributes"] |= {
        "image_url": url,
        "size": len(file.content),
        "format": found,
    }
    apply(call.account, change)
    return single_reply(call, write_resource(call, kind, change["id"], new=MADE), status=call.plan.status)
