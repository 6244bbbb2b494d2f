"""Sends of campaigns, and counts of whom they reach (facts 8.13). Both jobs have the campaign's id."""

from __future__ import annotations

from typing import Any

import orjson

from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.documents import Writers
from ..jsonapi.exchange import Exchange
from ..jsonapi.refusal import Refusal
from ..jsonapi.reply import Reply
from ..jsonapi.responses import account_of, require, single_reply, write_plain
from .model import KIND
from .sending import (
    ESTIMATION,
    estimated,
    estimation_status,
    send_campaign,
    send_status,
    start_estimation,
    stop_campaign,
)
from .writing import found

_SEND_JOB, _ESTIMATION_JOB = "campaign-send-job", "campaign-recipient-estimation-job"


def post_send_job(exchange: Exchange, writers: Writers) -> Reply:
    """Send a campaign, or schedule it."""
    account, identifier = account_of(exchange), exchange.payload["data"]["id"]
    require(account.collection(KIND), KIND, identifier)
    status = send_campaign(account, identifier)
    return _answer(exchange, writers, _SEND_JOB, identifier, 202, status=status)


def get_send_job(exchange: Exchange, writers: Writers) -> Reply:
    """See how far a send is; a 404 without one."""
    account, identifier = account_of(exchange), exchange.ids[0]
    status = found(_SEND_JOB, lambda: send_status(account, identifier), identifier)
    return _answer(exchange, writers, _SEND_JOB, identifier, status=status)


def patch_send_job(exchange: Exchange, writers: Writers) -> Reply:
    """Cancel a send for good, or make its campaign a draft again."""
    account, identifier = account_of(exchange), exchange.ids[0]
    final = exchange.payload["data"]["attributes"]["action"] == "cancel"
    found(_SEND_JOB, lambda: stop_campaign(account, identifier, final=final), identifier)
    return Reply(204)


def post_estimation_job(exchange: Exchange, writers: Writers) -> Reply:
    """Have the recipients of a campaign counted anew."""
    account, identifier = account_of(exchange), exchange.payload["data"]["id"]
    require(account.collection(KIND), KIND, identifier)
    status = start_estimation(account, identifier)
    return _answer(exchange, writers, _ESTIMATION_JOB, identifier, 202, status=status)


def get_estimation_job(exchange: Exchange, writers: Writers) -> Reply:
    """See whether the count is done."""
    account, identifier = account_of(exchange), exchange.ids[0]
    status = found(_ESTIMATION_JOB, lambda: estimation_status(account, identifier), identifier)
    return _answer(exchange, writers, _ESTIMATION_JOB, identifier, status=status)


def get_estimation(exchange: Exchange, writers: Writers) -> Reply:
    """Read how many people a campaign would reach; before a count this is E22."""
    account, identifier = account_of(exchange), exchange.ids[0]
    require(account.collection(KIND), KIND, identifier)
    count = estimated(account, identifier)
    if count is None:
        detail = "No results or results were out of date. Schedule a new estimation."
        raise Refusal([violation("no-estimation", detail)])
    return _answer(exchange, writers, ESTIMATION, identifier, estimated_recipient_count=count)


def _answer(
    exchange: Exchange, writers: Writers, kind: str, identifier: str, code: int = 200, **attributes: Any
) -> Reply:
    resource = write_plain(exchange, writers, kind, identifier, orjson.dumps(attributes))
    return single_reply(exchange, resource, status=code)


BEHAVIOURS = {
    "POST /api/campaign-send-jobs": post_send_job,
    "GET /api/campaign-send-jobs/{id}": get_send_job,
    "PATCH /api/campaign-send-jobs/{id}": patch_send_job,
    "POST /api/campaign-recipient-estimation-jobs": post_estimation_job,
    "GET /api/campaign-recipient-estimation-jobs/{id}": get_estimation_job,
    "GET /api/campaign-recipient-estimations/{id}": get_estimation,
}
