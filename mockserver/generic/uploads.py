"""Files sent as multipart/form-data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP

from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.exchange import Exchange
from ..jsonapi.refusal import Refusal
from ..jsonapi.reply import Reply
from ..jsonapi.responses import single_reply
from .call import Call
from .changes import apply, creation

# The first bytes of a file, by format: what images may be (SPEC, upload_image_from_file).
_FORMATS: Mapping[bytes, str] = {b"\xff\xd8\xff": "jpeg", b"\x89PNG": "png", b"GIF8": "gif"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form: what it holds, and the name of the file that it was."""

    content: bytes
    filename: str | None


def upload(call: Call) -> Reply:
    """Take in a file and make a resource of it."""
    form = read_form(call.exchange)
    file = form.get("file")
    if file is None:
        raise Refusal([violation("missing-field", "'file' is a required part.", pointer="/data")])
    name = form["name"].content.decode("utf-8", "replace") if "name" in form else file.filename or "image"
    hidden = form["hidden"].content.strip().lower() == b"true" if "hidden" in form else False
    kind = call.plan.kind
    change = creation(call, kind, {"attributes": {"name": name, "hidden": hidden}})
    url = f"{call.exchange.base.decode()}/images/{change['id']}"
    change["attributes"] |= {
        "image_url": url,
        "size": len(file.content),
        "format": _format_of(file.content, file.filename or ""),
    }
    apply(call.account, change)
    return single_reply(call.exchange, call.write(kind, change["id"]), status=call.plan.status)


def read_form(exchange: Exchange) -> dict[str, Part]:
    """Read a form. Raises Refusal: 415 for another media type, 400 for a body that is no form."""
    media_type = exchange.header(b"content-type") or ""
    if media_type.split(";", 1)[0].strip().lower() != "multipart/form-data":
        detail = f'Unsupported media type "{media_type.split(";", 1)[0][:60]}" in request.'
        raise Refusal([violation("media-type", detail, parameter="Content-Type")])
    head = b"Content-Type: " + media_type.encode("latin-1") + b"\r\n\r\n"
    message: Message = BytesParser(policy=HTTP).parsebytes(head + exchange.body)
    if not message.is_multipart():
        raise Refusal([violation("bad-json", "The body is no multipart form.", pointer="/data")])
    found: dict[str, Part] = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found[name] = Part(content, part.get_filename())
    return found


def _format_of(content: bytes, filename: str) -> str:
    known = next((name for start, name in _FORMATS.items() if content.startswith(start)), None)
    return known or filename.rpartition(".")[2].lower() or "unknown"
