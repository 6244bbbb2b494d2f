"""Forms: a definition becomes versions, and its parts get ids and defaults (REC create_form.201)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from klaviyo_rehearsal.contracts.violation import violation

from ...jsonapi.refusal import Refusal
from ...jsonapi.reply import Reply
from ...state.relation import Relation
from ..call import Override, PlannedCall, Play
from ..changes import apply, delete_change
from ..naming import next_number
from ..plan import Action

Json = dict[str, Any]

FORM, VERSION = "form", "form-version"
_ULID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
_PADDING = {"padding": {"left": 6, "right": 6, "top": 10, "bottom": 10}, "background_color": None}
_PLACE = {"display_device": ["desktop", "mobile"], "classname": None}
# Type of a block -> members of its styles and its properties that are not sent.
_STYLES: Mapping[str, Json] = MappingProxyType(
    {
        "html_text": _PADDING,
        "email": _PADDING,
        "button": {
            **_PADDING,
            "width": "fill",
            "height": 50,
            "alignment": "center",
            "hover_background_color": None,
            "hover_text_color": None,
            "border_styles": {"radius": 2, "color": None, "style": None, "thickness": None},
            "text_styles": {
                "font_family": "Arial, 'Helvetica Neue', Helvetica, sans-serif",
                "font_size": 16,
                "font_weight": 700,
                "text_color": "#FFFFFF",
                "character_spacing": 0,
                "font_style": None,
                "text_decoration": None,
            },
            "color": None,
            "drop_shadow": {"enabled": False, "color": "#000000", "blur": 15, "x_offset": 0, "y_offset": 0},
        },
    }
)
_PROPERTIES: Mapping[str, Json] = MappingProxyType(
    {
        "html_text": _PLACE,
        "email": {**_PLACE, "show_label": True, "error_messages": None, "property_name": "$email"},
        "button": {**_PLACE, "additional_fields": []},
    }
)
_VERSION: Mapping[str, Any] = MappingProxyType(
    {
        "triggers": [],
        "teasers": [],
        "name": None,
        "styles": None,
        "properties": None,
        "type": "popup",
        "location": None,
        "status": "draft",
        "ab_test": False,
        "specialties": [],
        "channel": "WEB",
        "message_priority": 50,
    }
)
# Types of forms that have no place of their own on the page (FIND).
_PLACELESS = frozenset({"popup", "full_screen"})
# Types of definitions that the resource calls by another name (SPEC create_form, get_form_version).
_TYPES: Mapping[str, str] = MappingProxyType({"full_screen": "full_page"})


def create_form(call: PlannedCall, play: Play) -> Reply:
    """Make a form with its versions."""
    data = call.payload["data"]
    attributes = data["attributes"]
    definition = attributes.get("definition")
    if not isinstance(definition, dict):
        return play(call)
    versions = [item for item in definition.get("versions") or [] if isinstance(item, dict)]
    for number, version in enumerate(versions):
        _refuse(version, f"/data/attributes/definition/versions/{number}")
    identifier = call.account.ids.short()
    made = [_add_version(call, identifier, version) for version in versions]
    content = {**attributes, "definition": {**definition, "versions": made}}
    return play(replace(call, payload={"data": {**data, "id": identifier, "attributes": content}}))


def _refuse(version: Json, pointer: str) -> None:
    """Refuse a version that Klaviyo does not take (REC create_form.400; the others FIND)."""
    steps = version.get("steps") or []
    if len(steps) < 2:
        raise _wrong("Versions must have at least two steps", pointer)
    if version.get("location") is not None and version.get("type") in _PLACELESS:
        raise _wrong(f"Location is not allowed for forms of type {version['type']}", f"{pointer}/location")
    _refuse_parts(steps, f"{pointer}/steps")


def _refuse_parts(value: Any, pointer: str) -> None:
    if isinstance(value, list):
        for number, item in enumerate(value):
            _refuse_parts(item, f"{pointer}/{number}")
    elif isinstance(value, dict):
        identifier = value.get("id")
        if isinstance(identifier, str) and not _ULID.fullmatch(identifier):
            raise _wrong(f"'{identifier}' is not a valid ULID", f"{pointer}/id")
        properties = value.get("properties")
        if value.get("submit") is True and not (isinstance(properties, dict) and properties.get("list_id")):
            raise _wrong("A list_id is required to submit a form", f"{pointer}/properties/list_id")
        for name, item in value.items():
            _refuse_parts(item, f"{pointer}/{name}")


def _wrong(detail: str, pointer: str) -> Refusal:
    return Refusal([violation("bad-value", detail, pointer=pointer)])


def _add_version(call: PlannedCall, form: str, sent: Json) -> Json:
    account = call.account
    identifier = next_number(account, VERSION)
    steps = [_step(call, step) for step in sent.get("steps") or []]
    given = {name: value for name, value in sent.items() if value is not None or name not in _VERSION}
    version = {**_VERSION, **given, "id": int(identifier), "steps": steps}
    name = sent.get("name") or "Variation A"
    attributes = {
        "form_type": _TYPES.get(version["type"], version["type"]),
        "variation_name": name,
        "ab_test": {"variation_name": name} if version["ab_test"] else None,
        "status": version["status"],
        **dict.fromkeys(("created_at", "updated_at"), call.now(VERSION)),
    }
    account.collection(VERSION).insert(identifier, attributes)
    account.links.link(_relation(call), identifier, form)
    return version


def _relation(call: PlannedCall) -> Relation:
    """Return the relationship of a version to its form, which versions did not show before 2026-04-15."""
    return call.relation(VERSION, "form") or Relation(VERSION, "form", FORM, False, "form-versions")


def delete_form(call: PlannedCall, play: Play) -> Reply:
    """Delete a form with its versions."""
    call.require(FORM, call.ids[0])
    for version in list(call.account.links.linked(_relation(call).turned(), call.ids[0])):
        apply(call.account, delete_change(VERSION, version))
    return play(call)


def _step(call: PlannedCall, step: Json) -> Json:
    return {
        "name": None,
        "steps": None,
        **_identified(call, step),
        "columns": _children(call, step, "columns"),
    }


def _children(call: PlannedCall, parent: Json, name: str) -> list[Json]:
    return [_part(call, item, name) for item in parent.get(name) or [] if isinstance(item, dict)]


def _part(call: PlannedCall, part: Json, name: str) -> Json:
    own = _identified(call, part)
    if name == "columns":
        return {"styles": None, **own, "rows": _children(call, part, "rows")}
    if name == "rows":
        return {**own, "blocks": _children(call, part, "blocks")}
    return _block(call, own)


def _block(call: PlannedCall, block: Json) -> Json:
    kind = str(block.get("type"))
    content = {**block}
    if kind in _STYLES:
        content["styles"] = _over(_STYLES[kind], block.get("styles"))
        content["properties"] = _over(_PROPERTIES[kind], block.get("properties"))
    if isinstance(block.get("action"), dict):
        content["action"] = _identified(call, block["action"])
    return content


def _over(defaults: Json, sent: Any) -> Json:
    """Return sent members over the defaults, at every depth."""
    if not isinstance(sent, dict):
        return {**defaults}
    found = {**defaults, **sent}
    for name, value in defaults.items():
        if isinstance(value, dict) and isinstance(sent.get(name), dict):
            found[name] = _over(value, sent[name])
    return found


def _identified(call: PlannedCall, part: Json) -> Json:
    identifier = part.get("id") or call.account.ids.ulid(call.account.clock.seconds())
    return {**part, "id": identifier}


OVERRIDES: Mapping[tuple[str, Action], Override] = {
    (FORM, Action.CREATE): create_form,
    (FORM, Action.DELETE): delete_form,
}
