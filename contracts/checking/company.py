"""The public key of an account, which calls under /client carry in their query (facts 1.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..query import split_query
from ..violation import Violation, violation
from .credentials import is_placeholder

_PUBLIC_KEY = re.compile(r"[A-Za-z0-9]{6}")


def is_public_key(text: str) -> bool:
    """Return whether a text has the form of a public key: six letters and digits."""
    return _PUBLIC_KEY.fullmatch(text) is not None


def check_company(query: str, headers: Mapping[str, str] | None) -> Iterator[Violation]:
    """Yield the violations of the credentials that a recorded request to /client carries."""
    company = split_query(query).get("company_id", [""])[0]
    key = (headers or {}).get("authorization") or ""
    if not company:
        yield violation("no-company", parameter="company_id")
    # The mock names its accounts after their keys: pk_shop is a key of the account "shop".
    elif not is_public_key(company) and not is_placeholder(company) and f"pk_{company}" not in key:
        yield violation("unknown-company", parameter="company_id")
    if key:
        yield violation("key-on-client", parameter="Authorization")
