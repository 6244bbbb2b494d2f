"""Pages of campaigns, at every revision."""

from __future__ import annotations

from ..jsonapi.call import Call
from ..jsonapi.listing import Reader
from ..jsonapi.paging import Page
from ..jsonapi.responses import load, page_of
from .model import KIND

_PAGE = 100  # facts 7.2; the size of a page before page[size] is UNCONFIRMED


def campaigns_page(call: Call, read: Reader) -> Page:
    """Return the ids of a page of campaigns, without the archived ones unless they are asked for.

    read: reads a field by which campaigns are filtered or sorted.
    """
    campaigns = call.account.collection(KIND)
    archived = any(condition.field == "archived" for condition in call.query.conditions)
    among = None if archived else [item for item in campaigns if not load(campaigns.rows[item])["archived"]]
    # Klaviyo's own order is UNCONFIRMED.
    return page_of(call, campaigns, sort="-created_at", size=_PAGE, read=read, among=among)
