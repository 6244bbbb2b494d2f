"""The pages of the journal: requests, newest first, and one request whole."""

from __future__ import annotations

import heapq
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from klaviyo_rehearsal.contracts.tools.sources import Sources, read_sources
from klaviyo_rehearsal.contracts.violation import Severity

from ..control.har import har_document, kept_reply
from ..control.queries import VERDICTS, check_query
from ..state.account import Account
from ..state.journal import Entry, Journal
from .body_view import body_lines
from .page import HEADERS, Choice, NoPage, Page, Redirect, number_of
from .reproduction import as_test, curl, with_key
from .resending import headers_of, key_for, send
from .verdicts import ranges, verdicts

if TYPE_CHECKING:
    from ..control.controller import Controller

_ROWS = 100
_CODES = 3
_LARGE = 200_000  # bytes of a body that is not repeated in forms, nor judged at each revision unasked
FILTERS = ("verdict", "account", "operation", "use_case")

Row = tuple[Account | None, Entry]


class RequestPages:
    """The pages of the journal of one mock."""

    def __init__(self, control: Controller) -> None:
        self._control = control

    async def listing(self, request: Request) -> Page:
        """Show the newest requests, or those before one, under the filters of the query."""
        tally = self._tally()
        choices = self._choices({operation for operation, _ in tally if operation})
        chosen = self._chosen(request, choices)
        counts: Counter[str] = Counter()
        for (_, verdict), count in tally.items():
            counts[verdict] += count
        before = number_of(request.query_params, "before")
        found = list(islice(self._matching(chosen, before), _ROWS + 1))
        rows = found[:_ROWS]
        older = ""
        kept = {name: value for name, value in chosen.items() if value}
        if len(found) > _ROWS:
            older = "?" + urlencode({**kept, "before": rows[-1][1].number})
        content = {
            "requests": [self._row(account, entry) for account, entry in rows],
            "filters": [
                Choice(name, name.replace("_", " "), _with(choices[name], value), value).as_dict()
                for name, value in chosen.items()
            ],
            "export": "?" + urlencode(kept) if kept else "",
            "counts": dict(counts),
            "older": older,
            "is_newest": before is None,
            "dropped": self._control.dropped(),
            "place": _place(request),
            "newest_revision": self._control.library.newest.revision,
        }
        return Page("requests.html", content)

    async def ndjson(self, request: Request) -> Response:
        """Send the requests under the filters of the query with their answers, the oldest first."""
        lines = [
            orjson.dumps(
                self._control.describe(entry)
                | {"answer": kept_reply(entry).body.decode("utf-8", "replace") or None}
            )
            for entry in self._filtered(request)
        ]
        return _file(b"".join(line + b"\n" for line in lines), "requests.ndjson", "application/x-ndjson")

    async def har(self, request: Request) -> Response:
        """Send the same as HAR 1.2."""
        return _file(har_document(self._filtered(request)), "requests.har", "application/json")

    def _filtered(self, request: Request) -> list[Entry]:
        choices = self._choices({operation for operation, _ in self._tally() if operation})
        found = [entry for _, entry in self._matching(self._chosen(request, choices), None)]
        return found[::-1]

    async def one(self, request: Request) -> Page:
        """Show one request with its answer, its violations and ways to repeat it."""
        account, entry = self._find(request.path_params["number"])
        check_query(request.query_params, ["verdicts"], {"verdicts": ["all"]})
        is_judged = len(entry.body) < _LARGE or "verdicts" in request.query_params
        # In a thread: a bulk job at each revision takes seconds, and the mock answers others meanwhile.
        found = await run_in_threadpool(verdicts, entry, self._control.library) if is_judged else None
        return Page("request.html", self._content(request, account, entry, found))

    async def resend(self, request: Request, form: dict[str, str]) -> Redirect:
        """Send a request again with the changes of a form, and lead to what became of it."""
        account, entry = self._find(request.path_params["number"])
        headers = headers_of(entry, account)
        if form.get("revision", ""):
            headers["revision"] = form["revision"]
        elif "revision" in form:
            headers.pop("revision", None)
        key = key_for(account)
        path, _, query = with_key(form.get("path", entry.path), key).partition("?")
        body = with_key(form["body"], key).encode() if "body" in form else entry.body
        await send(request.app, form.get("method", entry.method), path, query, headers, body)
        return Redirect(f"/_mock/requests/{self._control.request_count}")

    def _content(
        self, request: Request, account: Account | None, entry: Entry, found: list[dict[str, Any]] | None
    ) -> dict[str, Any]:
        sent, answered = (_marks(entry, is_drift) for is_drift in (False, True))
        is_large = len(entry.body) >= _LARGE
        return {
            "request": self._described(account, entry),
            "body": [line.as_dict() for line in body_lines(entry.body, sent)],
            "answer": [line.as_dict() for line in body_lines(entry.answer, answered)],
            "verdicts": found,
            "verdict_ranges": ranges(found or [], entry.sent_revision),
            "is_large": is_large,
            "before": self._neighbour(entry.number, -1),
            "after": self._neighbour(entry.number, 1),
            "curl": None if is_large else curl(entry, _place(request), key_for(account)),
            "test": None if is_large else as_test(entry),
            "revisions": self._control.revisions()[::-1],
            "resent_path": entry.path + (f"?{entry.query}" if entry.query else ""),
            "resent_body": None if is_large else _editable(entry.body),
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
        journals = (_rows(account, journal) for account, journal in self._control.journals())
        return heapq.merge(*journals, key=lambda row: -row[1].number)

    def _find(self, number: int) -> Row:
        for account, journal in self._control.journals():
            for entry in journal:
                if entry.number == number:
                    return account, entry
        raise NoPage(f"no request {number}: it has not come yet, or the journal had to let it go")

    def _neighbour(self, number: int, step: int) -> int | None:
        """Return the number of the request before or after one, None where it is not kept."""
        wanted = number + step
        journals = (journal for _, journal in self._control.journals())
        return wanted if any(entry.number == wanted for journal in journals for entry in journal) else None

    def _use_cases_of(self, entry: Entry) -> list[str]:
        return self._control.use_cases.get(entry.operation or "", [])

    def _tally(self) -> Counter[tuple[str | None, str]]:
        """Count the requests by operation and verdict; one pass, since an open page asks again and again."""
        journals = (journal for _, journal in self._control.journals())
        return Counter((entry.operation, entry.verdict) for journal in journals for entry in journal)

    def _choices(self, operations: Collection[str]) -> dict[str, list[str]]:
        """Return the values of each filter: those that the journals have."""
        names = {name for operation in operations for name in self._control.use_cases.get(operation, [])}
        return {
            "verdict": list(VERDICTS),
            "account": sorted(account.company_id for account in self._control.all_accounts()),
            "operation": sorted(operations),
            "use_case": sorted(names),
        }

    def _chosen(self, request: Request, choices: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """Return the value of each filter, empty for all. Raises ControlError."""
        query, control = request.query_params, self._control
        # One that no request has yet may be waited for.
        operations = {key for contract in control.library.contracts.values() for key in contract.keys}
        known = {
            **choices,
            "operation": {*operations, *choices["operation"]},
            "use_case": {name for names in control.use_cases.values() for name in names},
        }
        check_query(query, [*query], known, from_form=True)
        return {name: query.get(name, "") for name in FILTERS}

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


def _marks(entry: Entry, is_drift: bool) -> list[tuple[str, str]]:
    """Return the faulty places of the body or, for drift, of the answer, with their codes."""
    found = (item for item in entry.violations if (item.severity is Severity.DRIFT) is is_drift)
    return [(item.pointer, item.code) for item in found if item.pointer]


def _rows(account: Account | None, journal: Journal) -> Iterator[Row]:
    return ((account, entry) for entry in journal.newest())


def _editable(body: bytes) -> str:
    """Return a body to be changed by hand: JSON indented, where nothing is lost by it."""
    text = body.decode("utf-8", "replace")
    try:
        value = json.loads(text)
    except ValueError:
        return text
    indented = json.dumps(value, indent=2, ensure_ascii=False)
    # A member that stands there twice, or 1e3, would come out differently.
    return indented if len(_packed(indented)) == len(_packed(text)) else text


def _packed(text: str) -> str:
    return "".join(text.split())


def _with(choices: Sequence[str], chosen: str) -> list[str]:
    return sorted({*choices, chosen}) if chosen and chosen not in choices else list(choices)


def _file(content: bytes, name: str, kind: str) -> Response:
    """Return a file for a browser to keep."""
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, 200, headers, kind)


def _place(request: Request) -> str:
    """Return the address of the mock as the browser knows it."""
    return f"{request.url.scheme}://{request.url.netloc}"
