"""Files sent as multipart/form-data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from klaviyo_rehearsal.contracts.violation import violation

from .refusal import Refusal

if TYPE_CHECKING:
    from email.message import Message


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form: its content, and the name of the file that it was."""

    content: bytes
    filename: str | None


def read_form(body: bytes, media_type: str) -> dict[str, Part]:
    """Read a form. Raises Refusal: 415 for another media type, 400 for a body that is no form."""
    # Here: few requests are forms, and the parser of mails is a large import.
    from email.parser import BytesParser
    from email.policy import HTTP

    bare = media_type.split(";", 1)[0]
    if bare.strip().lower() != "multipart/form-data":
        detail = f'Unsupported media type "{bare[:60]}" in request.'
        raise Refusal([violation("media-type", detail, parameter="Content-Type")])
    head = b"Content-Type: " + media_type.encode("latin-1") + b"\r\n\r\n"
    message: Message = BytesParser(policy=HTTP).parsebytes(head + body)
    if not message.is_multipart():
        raise Refusal([violation("bad-json", "The body is not a multipart form.", pointer="/data")])
    found: dict[str, Part] = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found[name] = Part(content, part.get_filename())
    return found
