"""The pages of the journal: requests, newest first, and one request whole."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.requests import Request

from klaviyo_rehearsal.contracts.tools.sources import Sources, read_sources

from ..state.account import Account
from ..state.journal import Entry
from .body_view import body_lines
from .page import VERDICTS, Choice, NoPage, Page, Redirect
from .reproduction import as_test, curl
from .resending import headers_of, send
from .verdicts import verdicts

if TYPE_CHECKING:
    from ..control.controller import Controller

_ROWS = 100
_CODES = 3

Row = tuple[Account | None, Entry]


class RequestPages:
    """The pages of the journal of one mock."""

    def __init__(self, control: Controller) -> None:
        self._control = control

    async def listing(self, request: Request) -> Page:
        """Show the newest requests, or those before one, under the filters of the query."""
        query = request.query_params
        chosen = {name: query.get(name, "") for name in ("verdict", "account", "operation", "use_case")}
        before = _number(query.get("before"))
        found = list(islice(self._matching(chosen, before), _ROWS + 1))
        rows = found[:_ROWS]
        older = ""
        if len(found) > _ROWS:
            kept = {name: value for name, value in chosen.items() if value}
            older = "?" + urlencode({**kept, "before": rows[-1][1].number})
        content = {
            "requests": [self._row(account, entry) for account, entry in rows],
            "filters": [choice.as_dict() for choice in self._filters(chosen)],
            "counts": dict(self._counts()),
            "older": older,
            "is_newest": before is None,
            "dropped": self._control.dropped(),
            "place": _place(request),
            "newest_revision": self._control.library.newest.revision,
        }
        return Page("requests.html", content)

    async def one(self, request: Request) -> Page:
        """Show one request with its answer, its violations and ways to repeat it."""
        account, entry = self._find(request.path_params["number"])
        return Page("request.html", self._content(request, account, entry))

    async def resend(self, request: Request, form: dict[str, str]) -> Redirect:
        """Send a request again with the changes of a form, and lead to what became of it."""
        account, entry = self._find(request.path_params["number"])
        headers = headers_of(entry, account)
        if form.get("revision", ""):
            headers["revision"] = form["revision"]
        elif "revision" in form:
            headers.pop("revision", None)
        path, _, query = form.get("path", entry.path).partition("?")
        body = form["body"].encode() if "body" in form else entry.body
        await send(request.app, form.get("method", entry.method), path, query, headers, body)
        return Redirect(f"/_mock/requests/{self._control.request_count}")

    def _content(self, request: Request, account: Account | None, entry: Entry) -> dict[str, Any]:
        pointers = [item.pointer for item in entry.violations if item.pointer]
        return {
            "request": self._described(account, entry),
            "body": [line.as_dict() for line in body_lines(entry.body, pointers)],
            "answer": [line.as_dict() for line in body_lines(entry.answer)],
            "verdicts": verdicts(entry, self._control.library),
            "curl": curl(entry, _place(request)),
            "test": as_test(entry),
            "revisions": self._control.revisions()[::-1],
            "resent_path": entry.path + (f"?{entry.query}" if entry.query else ""),
            "resent_body": entry.body.decode("utf-8", "replace"),
        }

    def _described(self, account: Account | None, entry: Entry) -> dict[str, Any]:
        """Return a request as the journal has it, with links to the evidence."""
        content = {"remark": None, "note": None, "fault": None, "account": None} | self._control.describe(
            entry
        )
        if account is not None:
            content["account"] = account.company_id
        for item in content["violations"]:
            item["sources"] = self._cited(item["evidence"])
        return content

    @cached_property
    def _sources(self) -> Sources:
        return read_sources()

    def _cited(self, evidence: str) -> list[dict[str, str | None]]:
        """Return the pieces of evidence, with the address of each citation."""
        return [{"text": text, "url": address} for text, address in self._sources.pieces(evidence)]

    def _matching(self, chosen: dict[str, str], before: int | None) -> Iterator[Row]:
        for account, entry in self._newest():
            if before is not None and entry.number >= before:
                continue
            if chosen["verdict"] and entry.verdict != chosen["verdict"]:
                continue
            if chosen["account"] and (account is None or account.company_id != chosen["account"]):
                continue
            if chosen["operation"] and entry.operation != chosen["operation"]:
                continue
            if chosen["use_case"] and chosen["use_case"] not in self._use_cases_of(entry):
                continue
            yield account, entry

    def _newest(self) -> Iterator[Row]:
        journals = [
            ((account, entry) for entry in journal.newest()) for account, journal in self._control.journals()
        ]
        return heapq.merge(*journals, key=lambda row: -row[1].number)

    def _find(self, number: int) -> Row:
        for account, journal in self._control.journals():
            for entry in journal:
                if entry.number == number:
                    return account, entry
        raise NoPage(f"no request {number}: it has not come yet, or the journal had to let it go")

    def _use_cases_of(self, entry: Entry) -> list[str]:
        return self._control.use_cases.get(entry.operation or "", [])

    def _counts(self) -> Counter[str]:
        return Counter(entry.verdict for _, journal in self._control.journals() for entry in journal)

    def _filters(self, chosen: dict[str, str]) -> list[Choice]:
        accounts = [account.company_id for account, _ in self._control.journals() if account is not None]
        operations = {entry.operation for _, journal in self._control.journals() for entry in journal}
        names = {
            name for operation in operations for name in self._control.use_cases.get(operation or "", [])
        }
        return [
            Choice("verdict", "verdict", list(VERDICTS), chosen["verdict"]),
            Choice("account", "account", sorted(accounts), chosen["account"]),
            Choice("operation", "operation", sorted(filter(None, operations)), chosen["operation"]),
            Choice("use_case", "use case", sorted(names), chosen["use_case"]),
        ]

    def _row(self, account: Account | None, entry: Entry) -> dict[str, Any]:
        codes = list(dict.fromkeys(item.code for item in entry.violations))
        return {
            "number": entry.number,
            "time": entry.seconds,
            "method": entry.method,
            "path": entry.path,
            "query": entry.query or None,
            "status": entry.status if entry.is_answered else None,
            "verdict": entry.verdict,
            "codes": codes[:_CODES],
            "more_codes": max(0, len(codes) - _CODES),
            "account": account.company_id if account else None,
            "revision": entry.revision,
            "use_cases": self._use_cases_of(entry),
            "fault": entry.fault or None,
        }


def _place(request: Request) -> str:
    """Return the address of the mock as the browser knows it."""
    return f"{request.url.scheme}://{request.url.netloc}"


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal():
        raise NoPage(f"before: {text!r} is not the number of a request")
    return int(text)
