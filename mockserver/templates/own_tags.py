"""Translates Klaviyo's own tags into filters of the mock's (DOC HELPCAT, HELPDAY, HELPCODE).

The filters begin with an underscore, which no template can spell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_TEXT = r"""(?:"[^"]*"|'[^']*')"""
# Where the links lead is Klaviyo's affair: here they lead to a place of that name on the page.
_LINK = re.compile(
    r"""\{%\s*(?P<name>unsubscribe|manage_preferences|web_view)(?P<bare>_link|_url)?"""
    r"""(?:\s+(?P<quote>["'])(?P<label>[^"']*)(?P=quote))?\s*%\}"""
)
_LABELS = {
    "unsubscribe": "Unsubscribe",
    "manage_preferences": "Manage preferences",
    "web_view": "View in browser",
}
# A value with filters, as Django writes it: it has no spaces but around the filters.
_VALUE = rf"""(?:{_TEXT}|[^\s,=|"'])+(?:\s*\|\s*(?:{_TEXT}|[^\s,=|"'])+)*"""
_TAG = re.compile(r"\{%-?\s*(\w+)\b\s*(.*?)\s*-?%\}", re.DOTALL)
_OPTION = re.compile(rf"\s+(\w+)\s*=\s*({_TEXT}|[\w.]+)$")
# The account has one catalog, in one language: these choose among several.
_CATALOG_OPTIONS = frozenset({"unpublished", "integration", "catalog_id", "language", "region"})
_NAMED = re.compile(rf"({_VALUE})\s+({_TEXT})\s+as\s+(\w+)")
_TODAY = re.compile(rf"({_TEXT})\s+as\s+(\w+)")
# Parts of today, in the names of strftime; the day and the month are numbers without a zero before them.
_PARTS = {
    "current_day": "%-d",
    "current_month": "%-m",
    "current_month_name": "%B",
    "current_weekday": "%A",
    "current_year": "%Y",
}


class TagError(ValueError):
    """A tag of Klaviyo's that is not written as it has to be. The message gives the form."""


def with_links(source: str) -> str:
    """Write the tags of links as links."""
    return _LINK.sub(_link, source)


def translated_tag(tag: str) -> str:
    """Return a tag in Jinja's language if it is one of Klaviyo's own, and as it is otherwise.

    Raises TagError.
    """
    found = _TAG.fullmatch(tag)
    translate = _TAGS.get(found[1]) if found is not None else None
    return tag if found is None or translate is None else translate(found[2])


def _link(found: re.Match[str]) -> str:
    target = f"#{found['name']}"
    return target if found["bare"] else f'<a href="{target}">{found["label"] or _LABELS[found["name"]]}</a>'


def _catalog(rest: str) -> str:
    options: dict[str, str] = {}
    while option := _OPTION.search(rest):
        options[option[1]] = option[2]
        rest = rest[: option.start()]
    unknown = sorted(set(options) - _CATALOG_OPTIONS)
    if unknown or not re.fullmatch(_VALUE, rest):
        raise TagError('a lookup of the catalog is {% catalog ITEM_ID unpublished="cancel" %}')
    return f"{{% with catalog_item={rest}|_catalog({options.get('unpublished', 'none')}) %}}"


def _coupon(rest: str) -> str:
    if not re.fullmatch(_TEXT, rest):
        raise TagError("a coupon is {% coupon_code 'NAME' %}")
    return f"{{{{ {rest}|_coupon }}}}"


def _today(rest: str) -> str:
    found = _TODAY.fullmatch(rest)
    if found is None:
        raise TagError('today is {% today "%Y-%m-%d" as today %}')
    return f"{{% set {found[2]} = {found[1]}|_today %}}"


def _category(rest: str) -> str:
    found = _NAMED.fullmatch(rest)
    if found is None:
        raise TagError('a category is {% has_category catalog_item "NAME" as ALIAS %}')
    return f"{{% set {found[3]} = {found[1]}|_has_category({found[2]}) %}}"


def _currency(rest: str) -> str:
    if not re.fullmatch(_VALUE, rest):
        raise TagError("a price is {% currency_format VARIABLE %}")
    return f"{{{{ {rest}|_currency }}}}"


def _part(form: str) -> Callable[[str], str]:
    return lambda rest: f'{{{{ "{form}"|_today }}}}'


def _refused(rest: str) -> str:
    raise TagError("templates have no set")  # Jinja's, which is not Django's


_TAGS: Mapping[str, Callable[[str], str]] = {
    "catalog": _catalog,
    "endcatalog": lambda rest: "{% endwith %}",
    "coupon_code": _coupon,
    "today": _today,
    "has_category": _category,
    "currency_format": _currency,
    "set": _refused,
    "endset": _refused,
    **{name: _part(form) for name, form in _PARTS.items()},
}
