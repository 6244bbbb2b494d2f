"""Mistakes about templates."""

from __future__ import annotations

from typing import Any

from examples.plain_httpx import content
from examples.plain_httpx.api import Api
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.mutant import Mutant, Request, sending, with_handlers


def no_editor(request: Request) -> None:
    del request.attributes["editor_type"]


def editor_small(request: Request) -> None:
    request.attributes["editor_type"] = "code"


def html_forgotten(request: Request) -> None:
    request.attributes.pop("html", None)


def html_escaped(request: Request) -> None:
    if "html" in request.attributes:
        request.attributes["html"] = request.attributes["html"].replace("<", "&lt;")


def context_as_text(request: Request) -> None:
    request.attributes["context"] = str(request.attributes["context"])


def context_empty(request: Request) -> None:
    request.attributes["context"] = {}


def id_in_attributes(request: Request) -> None:
    request.attributes["id"] = request.data.pop("id")


def first_templates(api: Api, call: LegacyCall) -> Any:
    return api.send("GET", "/api/templates")["data"]


def emptied(api: Api, call: LegacyCall) -> None:
    content.patch(api, "template", call.ids[0], {"html": ""})


MUTANTS = [
    Mutant(
        "no editor type",
        "create-template",
        "missing-field",
        "/data/attributes/editor_type",
        sending("POST", "/api/templates", no_editor),
        "facts 8.12",
    ),
    Mutant(
        "editor type in small letters",
        "create-template",
        "bad-value",
        "/data/attributes/editor_type",
        sending("POST", "/api/templates", editor_small),
        "facts 8.12",
    ),
    Mutant(
        "content forgotten",
        "create-template",
        "missing-field|difference-missing",
        "*html",
        sending("POST", "/api/templates", html_forgotten),
        "9.2 row 36",
    ),
    Mutant(
        "content escaped",
        "update-template",
        "difference-changed",
        "html",
        sending("PATCH", "/api/templates/*", html_escaped),
        "9.2 row 36",
    ),
    Mutant(
        "emptied instead of deleted",
        "delete-template",
        "difference-extra",
        "",
        with_handlers(delete_template=emptied),
        "9.2 row 36",
    ),
    Mutant(
        "context as text",
        "render-template",
        "wrong-type",
        "/data/attributes/context",
        sending("POST", "/api/template-render", context_as_text),
        "9.2 row 37",
    ),
    Mutant(
        "context forgotten",
        "render-template",
        "difference-changed",
        "read",
        sending("POST", "/api/template-render", context_empty),
        "9.2 row 37",
    ),
    Mutant(
        "id among the attributes",
        "render-template",
        "missing-field|unknown-field",
        "/data/*",
        sending("POST", "/api/template-render", id_in_attributes),
        "facts 8.12",
    ),
    Mutant(
        "first page of templates",
        "list-templates",
        "difference-missing",
        "read",
        with_handlers(list_templates=first_templates),
        "facts 7.2",
    ),
]
