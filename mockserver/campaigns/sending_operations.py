"""Send jobs and recipient estimations of campaigns (facts 8.13). Both jobs have the campaign's id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.call import Call, Handler
from ..jsonapi.refusal import Refusal, not_found
from ..jsonapi.reply import Reply
from ..jsonapi.responses import poll_job, require, single_reply
from ..state.account import Account
from .model import KIND
from .sending import (
    ESTIMATION,
    ESTIMATION_JOB,
    SEND_JOB,
    estimated,
    send_campaign,
    start_estimation,
    stop_campaign,
)

# job -> the function that starts it and returns its status
_STARTERS: Mapping[str, Callable[[Account, str], str]] = {
    SEND_JOB: send_campaign,
    ESTIMATION_JOB: start_estimation,
}


def post_job(kind: str, call: Call) -> Reply:
    """Send a campaign or schedule it, or have its recipients counted anew."""
    identifier = call.payload["data"]["id"]
    require(call.account.collection(KIND), KIND, identifier)
    status = _STARTERS[kind](call.account, identifier)
    if kind == ESTIMATION_JOB:  # REC refresh_campaign_recipient_estimation.202
        status = "processing"
    return _answer(call, kind, identifier, 202, status=status)


def get_job(kind: str, call: Call) -> Reply:
    """Read the status of a send or of a count; a 404 without one."""
    identifier = call.ids[0]
    if identifier not in call.account.collection(KIND):  # deleted since
        raise not_found(kind, identifier)
    return _answer(call, kind, identifier, status=poll_job(call, kind, identifier).status)


def patch_send_job(call: Call) -> Reply:
    """Cancel a send for good, or make its campaign a draft again."""
    account, identifier = call.account, call.ids[0]
    final = call.payload["data"]["attributes"]["action"] == "cancel"
    stop_campaign(account, identifier, final=final)
    return Reply(204)


def get_estimation(call: Call) -> Reply:
    """Read how many recipients a campaign would reach; before a count this is E22."""
    account, identifier = call.account, call.ids[0]
    require(account.collection(KIND), KIND, identifier)
    count = estimated(account, identifier)
    if count is None:
        detail = "No results or results were out of date. Schedule a new estimation."
        raise Refusal([violation("no-estimation", detail)])
    return _answer(call, ESTIMATION, identifier, estimated_recipient_count=count)


def _answer(call: Call, kind: str, identifier: str, code: int = 200, **attributes: Any) -> Reply:
    return single_reply(call, call.write(kind, identifier, orjson.dumps(attributes)), status=code)


OPERATIONS: Mapping[str, Handler] = {
    "POST /api/campaign-send-jobs": partial(post_job, SEND_JOB),
    "GET /api/campaign-send-jobs/{id}": partial(get_job, SEND_JOB),
    "PATCH /api/campaign-send-jobs/{id}": patch_send_job,
    "POST /api/campaign-recipient-estimation-jobs": partial(post_job, ESTIMATION_JOB),
    "GET /api/campaign-recipient-estimation-jobs/{id}": partial(get_job, ESTIMATION_JOB),
    "GET /api/campaign-recipient-estimations/{id}": get_estimation,
}
