"""Access to /client: browsers and apps send the public key in the query and no other credentials."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs

from klaviyo_rehearsal.contracts.openapi.contract import single_slash
from klaviyo_rehearsal.contracts.violation import Violation, violation

from ..jsonapi.refusal import Refusal
from ..settings import Settings
from ..state.account import Accounts, Grant
from .exchange import Exchange

# Asked without naming an account (SPEC get_client_ip_allowlist): the answer is the same for all.
_OF_NOBODY = "/client/ip-allowlists/"


def grant_client_access(exchange: Exchange, accounts: Accounts, settings: Settings) -> Grant:
    """Find the account that ?company_id= names. Raises Refusal: `settings.company_status`, or 401.

    All that is refused here is UNCONFIRMED at Klaviyo (facts 1.2), hence the settings.
    """
    company = parse_qs(exchange.query_text).get("company_id", [""])[0]
    if not company and single_slash(exchange.path).startswith(_OF_NOBODY):
        exchange.account = accounts.by_company("")
        return Grant(exchange.account)
    wrong = _check_company(company, accounts, settings)
    if wrong is not None:
        raise Refusal([replace(wrong, status=settings.company_status)])
    exchange.account = accounts.by_company(company)
    if b"authorization" in exchange.headers_by_name:
        if settings.client_keys == "refuse":
            detail = "Incorrect authentication credentials."
            raise Refusal([violation("bad-key", detail, parameter="Authorization")])
        exchange.violations.append(violation("key-on-client", parameter="Authorization"))
    return Grant(exchange.account)


def _check_company(company: str, accounts: Accounts, settings: Settings) -> Violation | None:
    if not company:
        return violation("no-company", parameter="company_id")
    if accounts.is_secret(company) or (
        settings.accepted_companies == "known" and not accounts.knows(company)
    ):
        return violation("unknown-company", parameter="company_id")
    return None
