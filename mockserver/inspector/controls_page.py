"""The page of controls: clock, faults, keys, planting, confirmations, reset and saving, as forms."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.requests import Request

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.plain_yaml import parse_yaml

from ..http.faults import read_faults
from ..state.account import Account
from .page import NoPage, Page, Redirect, moment_text
from .resource_view import waiting

if TYPE_CHECKING:
    from ..control.controller import Controller

_WAITING = 10  # sign-ups that are listed
_FAULT = "POST /api/events: 429, retry_after=2, times=1"


class ControlsPage:
    """The controls of one mock."""

    def __init__(self, control: Controller) -> None:
        self._control = control
        self._actions: dict[str, Callable[[dict[str, str]], str]] = {
            "advance": self._advance,
            "clock": self._set_clock,
            "fault": self._add_fault,
            "no-faults": self._clear_faults,
            "key": self._set_key,
            "plant": self._plant,
            "confirm": self._confirm,
            "reset": self._reset,
            "save": self._save,
        }

    async def show(self, request: Request) -> Page:
        """Show the present state of everything that can be steered."""
        return self._page(done=request.query_params.get("done", ""))

    async def act(self, request: Request, form: dict[str, str]) -> Page | Redirect:
        """Do what a form asks for; where it cannot be done, show the page with the reason."""
        action = self._actions.get(request.path_params["action"])
        if action is None:
            raise NoPage(f"no control {request.path_params['action']!r}: {', '.join(self._actions)}")
        try:
            done = action(form)
        except (ValueError, KeyError, TypeError, ContractError) as error:
            return self._page(wrong=str(error), form=form)
        return Redirect("/_mock/controls?" + urlencode({"done": done}))

    def _page(self, *, done: str = "", wrong: str = "", form: dict[str, str] | None = None) -> Page:
        control = self._control
        content = {
            "now": control.now().isoformat(timespec="seconds"),
            "faults": [rule.as_dict() for rule in control.faults()],
            "keys": [record.as_dict() for record in control.known_keys()],
            "stands": control.clock_stands,
            "waiting": self._waiting(),
            "accounts": sorted(account.company_id for account in control.all_accounts()),
            "state_file": str(control.state_file) if control.state_file else None,
            "fault_example": _FAULT,
            "done": done,
            "wrong": wrong,
            "form": form or {},
        }
        return Page("controls.html", content, 400 if wrong else 200)

    def _waiting(self) -> list[dict[str, str]]:
        found = (
            {**item, "account": account.company_id}
            for account in self._control.all_accounts()
            for item in waiting(account, _WAITING)
        )
        return list(islice(found, _WAITING))

    def _advance(self, form: dict[str, str]) -> str:
        now = self._control.advance(float(form.get("seconds", "")))
        return f"The clock is at {moment_text(now.isoformat())} UTC."

    def _set_clock(self, form: dict[str, str]) -> str:
        stands = {"yes": True, "no": False}.get(form.get("stands", ""))
        moment = form.get("moment", "").strip()
        now = self._control.set_clock(moment or self._control.now(), stands=stands)
        return f"The clock is at {moment_text(now.isoformat())} UTC{' and stands' if stands else ''}."

    def _add_fault(self, form: dict[str, str]) -> str:
        text = form.get("fault", "").strip()
        is_json = text.startswith(("{", "["))
        rules = read_faults(parse_yaml(text, place="faults") if is_json else text.splitlines())
        self._control.add_faults(*rules)
        return f"{len(rules)} fault{'s' if len(rules) > 1 else ''} added."

    def _clear_faults(self, form: dict[str, str]) -> str:
        self._control.clear_faults()
        return "All faults are removed."

    def _set_key(self, form: dict[str, str]) -> str:
        scopes = form.get("scopes", "").replace(",", " ").split()
        status: Any = form.get("status") or "active"
        self._control.set_key(form.get("key", "").strip(), scopes=scopes or None, status=status)
        return "The key is set."

    def _plant(self, form: dict[str, str]) -> str:
        content = parse_yaml(form.get("plant", ""), place="plant")
        if not isinstance(content, dict):
            raise NoPage("resources by kind are wanted, such as lists: [{id: Y6nRLr, name: News}]")
        self._control.seed(self._account(form), content)
        return "Planted: " + ", ".join(f"{len(items)} {kind}" for kind, items in content.items()) + "."

    def _confirm(self, form: dict[str, str]) -> str:
        group = form.get("list_id", "").strip() or None
        confirmed = self._control.confirm(self._account(form), form.get("profile_id", "").strip(), group)
        return "Confirmed." if confirmed else "No sign-up waited for a confirmation."

    def _reset(self, form: dict[str, str]) -> str:
        name = form.get("account", "")
        self._control.reset(self._account(form) if name else None)
        return f"The account {name} is empty." if name else "There are no accounts."

    def _save(self, form: dict[str, str]) -> str:
        return f"Saved in {self._control.save()}."

    def _account(self, form: dict[str, str]) -> Account:
        found = self._control.account(company_id=form.get("account", ""))
        if found is None:
            raise NoPage("choose an account, or write the public key of a new one")
        return found
