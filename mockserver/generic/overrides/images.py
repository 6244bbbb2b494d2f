"""Images from a URL (REC upload_image_from_url.201 and .400), and those that are hidden (FIND)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from klaviyo_rehearsal.contracts.filters import Condition
from klaviyo_rehearsal.contracts.violation import violation

from ...jsonapi.forms import Part
from ...jsonapi.refusal import Refusal
from ...jsonapi.reply import Reply
from ...state.ids import Ids
from ..call import Override, PlannedCall, Play
from ..live_defaults import format_of
from ..plan import Action

IMAGE = "image"
_DATA = re.compile(r"data:image/(?P<format>jpeg|png|gif);base64,(?P<content>.*)", re.DOTALL)
_ENDING = re.compile(r"\.(?P<format>jpe?g|png|gif)(\?|$)", re.IGNORECASE)
_WEB = re.compile(r"https?://[^/\s]+", re.IGNORECASE)
_MOST_BYTES = 5 * 1024 * 1024  # SPEC: 5MB
_TOO_LARGE = "The file is larger than 5MB."
# Endings of files that are no pictures which Klaviyo takes.
_OTHER = re.compile(r"\.(ico|svg|webp|bmp|tiff?|pdf|html?|txt|json|xml|css|js)(\?|$)", re.IGNORECASE)


def create_image(call: PlannedCall, play: Play) -> Reply:
    """Take in an image by its URL; nothing is fetched, so that its format is that of its ending."""
    data = call.payload["data"]
    attributes = data["attributes"]
    url = attributes.get("import_from_url")
    if not isinstance(url, str):
        return play(call)
    facts = _facts(call, url)
    known = {name: value for name, value in attributes.items() if name != "import_from_url"}
    file = facts["image_url"].partition("?")[0].rpartition("/")[2]
    content: dict[str, Any] = {**known, **facts, "name": free_name(call, known.get("name") or file)}
    return play(replace(call, payload={"data": {**data, "attributes": content}}))


def free_name(call: PlannedCall, name: str) -> str:
    """Return a name that no other image has, with a suffix if need be (SPEC; its form is UNCONFIRMED)."""
    images = call.collection(IMAGE)
    taken = {(images.get(identifier) or {}).get("name") for identifier in images}
    return next(given for number in count() if (given := f"{name}-{number}" if number else name) not in taken)


def upload_image(call: PlannedCall, play: Play) -> Reply:
    """Take in an image as a file, whose name is that of the part unless one is sent."""
    form: dict[str, Part] = call.payload
    file = form.get("file")
    if file is None:
        return play(call)
    if len(file.content) > _MOST_BYTES:
        raise Refusal([violation("unfetched-image", _TOO_LARGE, pointer="/data")])
    sent = form["name"].content.decode("utf-8", "replace") if "name" in form else ""
    name = free_name(call, sent or file.filename or IMAGE)
    return play(replace(call, payload={**form, "name": Part(name.encode(), None)}))


def update_image(call: PlannedCall, play: Play) -> Reply:
    """Change an image; a name that is not sent is cleared (FIND)."""
    data = call.payload["data"]
    attributes = {"name": None, **(data.get("attributes") or {})}
    return play(replace(call, payload={"data": {**data, "attributes": attributes}}))


def _facts(call: PlannedCall, url: str) -> dict[str, Any]:
    given = _DATA.fullmatch(url)
    if given is not None:
        try:
            content = base64.b64decode(given["content"], validate=True)
        except binascii.Error:
            raise _unfetched() from None
        kind = format_of(content)
        if kind is None or len(content) > _MOST_BYTES:
            raise _unfetched()
        name = Ids(url).uuid4()
        place = f"{call.base.decode()}/images/{name}.{kind}"
        return {"image_url": place, "format": kind, "size": len(content)}
    if _OTHER.search(url) or not _WEB.match(url):
        raise _unfetched()
    ending = _ENDING.search(url)
    kind = ending["format"].lower().replace("jpg", "jpeg") if ending else "png"
    return {"image_url": url, "format": kind, "size": 0}


def _unfetched() -> Refusal:
    detail = "Unable to fetch the URL you entered."
    return Refusal([violation("unfetched-image", detail, pointer="/data/attributes/import_from_url")])


def list_images(call: PlannedCall, play: Play) -> Reply:
    """List images; hidden ones are left out unless a filter asks for them (FIND)."""
    conditions = [
        replace(item, values=tuple(map(str, item.values))) if item.field == "id" else item
        for item in call.query.conditions
    ]
    if not any(condition.field == "hidden" for condition in conditions):
        conditions.append(Condition("equals", "hidden", (False,)))
    return play(replace(call, query=replace(call.query, conditions=conditions)))


OVERRIDES: Mapping[tuple[str, Action], Override] = {
    (IMAGE, Action.CREATE): create_image,
    (IMAGE, Action.LIST): list_images,
    (IMAGE, Action.UPDATE): update_image,
    (IMAGE, Action.UPLOAD): upload_image,
}
