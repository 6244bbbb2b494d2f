"""The frame of every page: templates with autoescape, one file without scripts or anything from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from klaviyo_rehearsal.contracts.tools.sources import Sources, read_sources

from .escaping import visible
from .verdict import counted, day_text, grouped_digits

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

# The grades of sources.yaml in words, for readers to whom their names mean nothing.
_GRADES = {
    "live": "an answer of Klaviyo's,",
    "spec": "Klaviyo's OpenAPI files",
    "doc": "Klaviyo's documentation,",
    "3p": "a note by others,",
    "derived": "our conclusion",
    "unconfirmed": "not confirmed",
}
_GRADE = re.compile(rf"\b(?:{'|'.join(_GRADES).upper()})\b")
_HERE = Path(__file__).parent / "pages"


def render_page(template: str, content: Mapping[str, Any]) -> str:
    """Return a page. template: the name of a file in pages/."""
    style = _style()
    # Even markup that got past the escaping could load nothing and run nothing.
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return _environment().get_template(template).render(**content, style=style, policy=policy)


@cache
def _style() -> str:
    return (_HERE / "page.css").read_text("utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        "day": day_text,
        "counted": counted,
        "grouped": grouped_digits,
        "json": _json,
        "marked": marked,
        "plain": plain,
        "pieces": evidence_pieces,
        "sentence": sentence,
    }
    return made


def plain(text: str) -> str:
    """Return foreign text with its lines, its control characters and marks of direction written out."""
    return "\n".join(visible(line.removesuffix("\r")) for line in text.split("\n"))


def sentence(text: str) -> str:
    """Return a text with a capital at its beginning and a full stop at its end."""
    text = text.strip()
    if not text:
        return ""
    return f"{text[0].upper()}{text[1:]}{'' if text[-1] in '.!?' else '.'}"


def evidence_pieces(evidence: str) -> list[tuple[str, str | None]]:
    """Return the pieces of a piece of evidence in words, each citation with the address where it is read."""
    sources = _sources()
    return [
        (
            _cited(text, sources) if address else _GRADE.sub(lambda match: _GRADES[match[0].lower()], text),
            address,
        )
        for text, address in sources.pieces(evidence)
    ]


def _cited(text: str, sources: Sources) -> str:
    if "://" in text:
        return text.partition("://")[2].removesuffix("/")
    tag, _, item = text.replace("GH:", "GH ", 1).partition(" ")
    source = sources.sources.get(tag)
    return " ".join(filter(None, [source.title if source else tag, item]))


def marked(text: str) -> Markup:
    """Return a text with the words between backticks as code."""
    from markupsafe import Markup, escape

    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup().join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )


@cache
def _sources() -> Sources:
    return read_sources()


def _json(value: Any) -> str:
    return orjson.dumps(value, default=str).decode()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a meter, in thousandths of its width."""

    kind: str
    name: str
    count: int
    x: int = 0
    width: int = 0


def meter(*parts: tuple[str, str, int]) -> list[Part]:
    """Return the parts of a meter. parts: the class, the name and the count of each."""
    whole = sum(count for _, _, count in parts) or 1
    found, begun = [], 0
    for kind, name, count in parts:
        end = begun + count
        x = 1000 * begun // whole
        found.append(Part(kind, name, count, x, 1000 * end // whole - x))
        begun = end
    return found


def anchor(number: int, name: str) -> str:
    """Return an id on the page, of one word. number: makes it the only one."""
    return f"f{number}-{_slug(name)}"


def _slug(name: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower())[:60]
