"""A page and its JSON twin: one function finds the content, which a template shows and JSON repeats."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from ..control.control_error import ControlError

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
# Nothing from elsewhere is loaded, and no script or style that stands in a page: a payload stays text.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class NoPage(ValueError):
    """There is no such page. The message gives the reason."""


@dataclass(frozen=True, slots=True)
class Page:
    """The content of a page. template: the name of its file in pages/."""

    template: str
    content: Mapping[str, Any]
    status: int = 200


@dataclass(frozen=True, slots=True)
class Redirect:
    """The way to another page, after a form."""

    url: str


Found = Page | Redirect
Content = Callable[[Request], Awaitable[Found]]


class HtmlRoute(Route):
    """A route for browsers: a client that does not ask for HTML falls to the routes behind it."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match a request that accepts text/html."""
        match, child = super().matches(scope)
        # The document of a frame, such as that of a mail, is another route's.
        if not wants_html(scope) or scope["path"].endswith(".html"):
            return Match.NONE, {}
        return match, child


def wants_html(scope: Scope) -> bool:
    """Return whether a client names text/html among what it accepts, as browsers do and programs do not."""
    return any(name == b"accept" and b"text/html" in value for name, value in scope.get("headers", ()))


def answer_of(found: Found, *, as_json: bool, frame: Callable[[], Mapping[str, Any]]) -> Response:
    """Write a page as HTML or as JSON. frame: the content of the frame around every page."""
    if isinstance(found, Redirect):
        return RedirectResponse(found.url, 303, HEADERS)
    if as_json:
        content = orjson.dumps(found.content, default=str, option=orjson.OPT_INDENT_2) + b"\n"
        return Response(content, found.status, HEADERS, "application/json")
    text = environment().get_template(found.template).render(**found.content, frame=frame())
    return Response(text, found.status, HEADERS, "text/html")


def foreign_html(text: str) -> Response:
    """Send HTML that someone else wrote: without scripts and forms, and only into a page of ours."""
    policy = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; frame-ancestors 'self'"
    )
    return Response(text, 200, {**HEADERS, "Content-Security-Policy": policy}, "text/html")


@cache
def environment() -> Environment:
    """Return the templates; Jinja2 is imported with the first page."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(HERE / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "clock": clock_text,
        "count": "{:,}".format,
        "inline": inline_text,
        "json": json_text,
        "moment": moment_text,
        "plural": plural,
        "unquoted": unquote,
        "without_null": without_null,
    }
    return made


def clock_text(seconds: float) -> str:
    """Write a time of the mock's clock, UNIX seconds."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


def moment_text(text: Any) -> str:
    """Shorten a time in ISO 8601 to a second: `2026-11-01 12:00:00`."""
    return "" if text is None else str(text)[:19].replace("T", " ")


def plural(kind: str, count: int = 2) -> str:
    """Write the name of a type for people: `catalog categories`."""
    name = kind.replace("-", " ")
    if count == 1 or name.endswith("s"):
        return name
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def json_text(value: Any) -> str:
    """Write a value as indented JSON."""
    return orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode()


def inline_text(value: Any) -> str:
    """Write a text as it is, and any other value as JSON in one line."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def without_null(value: Any) -> Any:
    """Leave out members that are null, at every depth: most attributes of a resource are."""
    if isinstance(value, dict):
        return {name: without_null(item) for name, item in value.items() if item is not None}
    return [without_null(item) for item in value] if isinstance(value, list) else value


def number_of(query: Mapping[str, str], name: str) -> int | None:
    """Read a number from 0 in a query; None where it is left out. Raises ControlError."""
    text = query.get(name) or None
    # Longer ones are no row of any page, and Python refuses to read thousands of digits.
    if text is not None and not (text.isdecimal() and len(text) < 16):
        raise ControlError(f"{name}: {text!r} is not a number from 0")
    return None if text is None else int(text)


@dataclass(slots=True)
class Choice:
    """The choices of a filter that a page offers. chosen: empty for all."""

    name: str
    label: str
    choices: list[str] = field(default_factory=list)
    chosen: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the filter as a template and JSON read it."""
        return {"name": self.name, "label": self.label, "choices": self.choices, "chosen": self.chosen}
