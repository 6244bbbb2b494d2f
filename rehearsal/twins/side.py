"""One side of twins: where its program sends to, and the requests that came from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall, LegacyPayloadError
from klaviyo_rehearsal.contracts.legacy.requests import read_request
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.journal import Entry


@dataclass(frozen=True, slots=True)
class Side:
    """Where one side's program sends to.

    url: the address in the place of https://a.klaviyo.com. api_key: the private key. company_id: the public
    key, the token of track and identify. account: the account on the mock.
    """

    url: str
    api_key: str
    company_id: str
    account: Account


def old_calls(requests: Iterable[Entry]) -> Iterator[LegacyCall]:
    """Yield the calls of the old API among requests, as they can be read from the journal."""
    for entry in requests:
        endpoint = legacy_api().recognise(entry.method, entry.path)
        if endpoint is None:
            continue
        headers = dict(entry.header_pairs())
        try:
            yield read_request(
                endpoint,
                path=entry.path,
                query=entry.query,
                body=entry.body,
                content_type=headers.get("content-type", ""),
            )
        except LegacyPayloadError:
            continue
