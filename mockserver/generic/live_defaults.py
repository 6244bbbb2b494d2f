"""Values and linkage that live answers have and no contract states (REC)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime

from ..state.clock import later, whole_seconds

WAITING = "back-in-stock-subscription"
# The metric of the event that a subscription makes [HELPBIS].
WAITING_METRIC = "Subscribed to Back in Stock"
JOB_LIFE = timedelta(days=7)  # REC bulk_create_catalog_items.202
# The first bytes of a file, by format of image (SPEC, upload_image_from_file).
_FORMATS: Mapping[bytes, str] = MappingProxyType({b"\xff\xd8\xff": "jpeg", b"\x89PNG": "png", b"GIF8": "gif"})
CODE_LIFE = timedelta(days=365)  # SPEC: a year from its making
_PICTURES: Mapping[str, Any] = MappingProxyType(
    {"image_full_url": "", "image_thumbnail_url": "", "images": [], "custom_metadata": {}}
)
# Attributes that are not sent, by type (REC create_catalog_item.201, create_coupon.201 …).
_DEFAULTS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "catalog-item": _PICTURES,
        "catalog-variant": _PICTURES,
        "coupon": {"description": "", "monitor_configuration": {"low_balance_threshold": "500"}},
        "coupon-code": {"status": "UNASSIGNED"},
        "data-source": {"description": "", "visibility": "private", "namespace": "custom-objects"},
        "flow": {"status": "draft", "archived": False},
        "webhook": {"enabled": True},
    }
)
# The same where they depend on the time.
_TIMES: Mapping[str, Callable[[datetime], Mapping[str, str]]] = MappingProxyType(
    {"coupon-code": lambda now: {"expires_at": whole_seconds(later(now, CODE_LIFE))}}
)
# Relationships to many that always show their data; those of jobs when they are read.
_SHOWN = frozenset({("custom-metric", "metrics"), ("form", "form-versions"), ("webhook", "webhook-topics")})
# Relationships to one that do not (REC get_catalog_variant.200, create_coupon_code.200).
_LINKS_ONLY = frozenset({("catalog-variant", "item"), ("coupon-code", "profile"), ("flow-message", "image")})
# Tags and groups that are read as the tags of something (REC get_tags_for_flow.200).
_TAG_GROUP = ("tag", "tag-group")


def format_of(content: bytes) -> str | None:
    """Return the format of an image by its content; None for one that Klaviyo does not take."""
    return next((name for start, name in _FORMATS.items() if content.startswith(start)), None)


def catalog_id(external_id: str) -> str:
    """Return the id of an item, a variant or a category of the shop (SPEC: the description of the ids)."""
    return f"$custom:::$default:::{external_id}"


def defaults_of(kind: str, now: datetime) -> dict[str, Any]:
    """Return the attributes that a new resource has where they are not sent."""
    times = _TIMES.get(kind)
    return {**_DEFAULTS.get(kind, {}), **({} if times is None else times(now))}


def as_kept(kind: str, attributes: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return sent attributes as they are kept.

    Null is the default where live has no null (SPEC: a code without an end has a year). The end of a code has
    whole seconds (REC get_coupon_codes.200).
    """
    known = defaults_of(kind, now)
    kept = {name: known.get(name) if value is None else value for name, value in attributes.items()}
    end = parse_datetime(str(kept.get("expires_at"))) if kind == "coupon-code" else None
    return kept if end is None else {**kept, "expires_at": whole_seconds(end.astimezone(UTC))}


def shows_data(kind: str, name: str, *, to_many: bool, read: bool, related: bool) -> bool:
    """Return whether a relationship shows its data unasked.

    That of a relationship to one is shown (facts 7.4, LIVE; REC create_tag.201), with few exceptions.
    read: whether resources of the path are read; related: whether those related to it are.
    """
    if not to_many:
        return (kind, name) not in _LINKS_ONLY and not ((kind, name) == _TAG_GROUP and related)
    if "-bulk-" in kind and kind.endswith("-job"):
        return read
    return (kind, name) in _SHOWN
