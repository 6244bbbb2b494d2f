"""Files sent as multipart/form-data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from klaviyo_rehearsal.contracts.violation import violation

from .refusal import Refusal

if TYPE_CHECKING:
    from email.message import Message

# Bounds of a form, the mock's own: forms of the API have three parts.
_MOST_PARTS = 20
_LONGEST_HEAD = 1_000  # bytes of the head of a part, and of the media type
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


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
    # The parser of mails takes half a minute for a header of 100 KB: it sees small ones alone.
    boundary = None
    if len(media_type) <= _LONGEST_HEAD:
        of_form = b"Content-Type: " + media_type.encode("latin-1") + b"\r\n\r\n"
        boundary = BytesParser(policy=HTTP).parsebytes(of_form, headersonly=True).get_boundary()
    parts = _split(body, boundary.encode("latin-1", "replace")) if boundary else []
    if not parts:
        raise _refused("The body is not a multipart form.")
    found: dict[str, Part] = {}
    for head, content in parts:
        part: Message = BytesParser(policy=HTTP).parsebytes(head + b"\r\n\r\n", headersonly=True)
        part.set_payload(content.decode("ascii", "surrogateescape"))
        name = part.get_param("name", header="content-disposition")
        decoded = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(decoded, bytes):
            found[name] = Part(decoded, part.get_filename())
    return found


def _split(body: bytes, boundary: bytes) -> list[tuple[bytes, bytes]]:
    """Return head and content of each part, which lie between lines of the boundary."""
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]{0,9}(?=\r?\n|\Z)")
    found: list[tuple[bytes, bytes]] = []
    begin: int | None = None
    for limit in line.finditer(body):
        if begin is not None:
            found.append(_halves(body[begin : limit.start()]))
        if len(found) > _MOST_PARTS:
            raise _refused(f"The form has more than {_MOST_PARTS} parts.")
        begin = None if limit[1] else limit.end()
        if begin is None:
            break
    if begin is not None:  # cut short
        found.append(_halves(body[begin:]))
    return found


def _halves(part: bytes) -> tuple[bytes, bytes]:
    end = _END_OF_HEAD.search(part)
    head, content = (part[: end.start()], part[end.end() :]) if end else (part, b"")
    if len(head) > _LONGEST_HEAD:
        raise _refused(f"The head of a part is longer than {_LONGEST_HEAD} bytes.")
    return head.lstrip(b"\r\n"), content


def _refused(detail: str) -> Refusal:
    return Refusal([violation("bad-json", detail, pointer="/data")])
