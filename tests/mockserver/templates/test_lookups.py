"""Templates look up the catalog, the coupons and the day of their account."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from tests.mockserver.flows.shop import Shop, mail
from tests.mockserver.helpers import Json, Starter, connect

_MUG = "$custom:::$default:::MUG"
_DAYS: Json = {"type": "time-delay", "data": {"unit": "days", "value": 2}}
_LATE = mail("Late", template_id="T2")
_TITLE = "Mug &amp; Co"
_PLANTED: Json = {
    "resources": [
        {
            "type": "account",
            "id": "FLOWS1",
            "attributes": {"preferred_currency": "EUR", "timezone": "Pacific/Auckland"},
        },
        {"type": "catalog-category", "id": "C1", "attributes": {"name": "on-sale"}},
        {
            "type": "catalog-item",
            "id": _MUG,
            "attributes": {
                "external_id": "MUG",
                "title": "Mug & Co",
                "description": "Blue",
                "price": 9.5,
                "url": "https://northwind.shop/mug",
                "image_full_url": "https://northwind.shop/mug.png",
                "custom_metadata": {"color": "blue"},
                "published": True,
            },
            "relationships": {"categories": {"data": [{"type": "catalog-category", "id": "C1"}]}},
        },
        {
            "type": "catalog-variant",
            "id": "$custom:::$default:::MUG-L",
            "attributes": {"external_id": "MUG-L", "title": "Large", "price": 12.0},
            "relationships": {"item": {"data": {"type": "catalog-item", "id": _MUG}}},
        },
        {
            "type": "catalog-item",
            "id": "$custom:::$default:::OLD",
            "attributes": {"external_id": "OLD", "title": "Old", "published": False},
        },
        {"type": "coupon", "id": "TEN", "attributes": {"external_id": "TEN"}},
        *(
            {
                "type": "coupon-code",
                "id": f"TEN-{code}",
                "attributes": {"unique_code": code, "expires_at": end, "status": "UNASSIGNED"},
                "relationships": {"coupon": {"data": {"type": "coupon", "id": "TEN"}}},
            }
            for code, end in (
                ("GONE", "2026-01-01T00:00:00Z"),
                ("AAA", None),
                ("BBB", "2030-01-01T00:00:00Z"),
            )
        ),
    ]
}


def _shop(start: Starter, html: str, subject: str = "Hi") -> Shop:
    shop = Shop(start())
    shop.control.seed(shop.account, {**_PLANTED, "templates": [{"id": "T2", "name": "T", "html": html}]})
    action = mail(subject, template_id="T2")
    shop.control.seed(shop.account, {"flows": [{"name": "F", "metric": "Placed Order", "actions": [action]}]})
    return shop


def _sent(start: Starter, html: str, **properties: Any) -> tuple[str, str]:
    shop = _shop(start, f"<body>{html}</body>")
    shop.order(properties=properties)
    (message,) = shop.messages
    return message.html.removeprefix("<body>").removesuffix("</body>"), message.reason


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        (
            "{% catalog 'MUG' %}{{ catalog_item.title }} {{ catalog_item.id }}{% endcatalog %}",
            "Mug &amp; Co MUG",
        ),
        (
            '{% for i in event.Items %}{% catalog i.SKU unpublished="cancel" %}'
            "{{ catalog_item.metadata.color }}{{ catalog_item.featured_image.full.src }}"
            "{% endcatalog %}{% endfor %}",
            "bluehttps://northwind.shop/mug.png",
        ),
        (
            "{% catalog event|lookup:'Product ID' integration='api' catalog_id='1' %}"
            "{% currency_format catalog_item.metadata|lookup:'price' %} "
            "{{ catalog_item.currency_code }}{% endcatalog %}",
            "€9.50 EUR",
        ),
        (
            "{% catalog 'MUG-L' %}{{ catalog_item.title }}: {{ catalog_item.variant.title }} "
            "{% currency_format catalog_item.variant.price|floatformat:2 %}{% endcatalog %}",
            f"{_TITLE}: Large €12.00",
        ),
        (
            "{% catalog 'MUG' %}{% has_category catalog_item 'sale' as cheap %}{% if cheap %}sale{% endif %}"
            "{% has_category catalog_item 'new' as fresh %}{% if fresh %}new{% endif %}{% endcatalog %}",
            "sale",
        ),
        ("{% catalog 'OLD' %}{{ catalog_item.title }}{% endcatalog %}", "Old"),
        # noon in UTC is the next day in Auckland
        ('{% today "%Y-%m-%d" as today %}{{ today }} {{ today|days_later:2 }}', "2026-11-02 2026-11-04"),
        ("{% current_day %} {% current_month %} {% current_year %}", "2 11 2026"),
        ("{% current_weekday %} {% current_month_name %}", "Monday November"),
        ("{% currency_format 'free' %}{% currency_format nobody|default:'0' %}", "free€0.00"),
        ("{{ today }}", ""),
    ],
)
def test_a_message_shows_the_account(start: Starter, html: str, wanted: str) -> None:
    items = [{"SKU": "MUG"}]
    assert _sent(start, html, Items=items, **{"Product ID": "MUG"}) == (wanted, "")


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("{% catalog 'CUP' %}{% endcatalog %}", "catalog item unavailable: CUP"),
        ("{% catalog event.Nothing %}{% endcatalog %}", "catalog item unavailable: an empty id"),
        (
            "{% catalog 'OLD' unpublished='cancel' %}{% endcatalog %}",
            "catalog item unavailable: OLD is unpublished",
        ),
        ("{% coupon_code 'NOPE' %}", "no coupon NOPE"),
        (
            "{% catalog %}{% endcatalog %}",
            'not rendered: html: a lookup of the catalog is {% catalog ITEM_ID unpublished="cancel" %}',
        ),
        ("{% catalog 'MUG' colour='x' %}{% endcatalog %}", "not rendered: html: a lookup of the catalog is"),
        ("{% catalog 'MUG', x %}{% endcatalog %}", "not rendered: html: a lookup of the catalog is"),
        ("{% coupon_code TEN %}", "not rendered: html: a coupon is {% coupon_code 'NAME' %}"),
        ("{% today '%Y' %}", 'not rendered: html: today is {% today "%Y-%m-%d" as today %}'),
        ("{% set x = 1 %}", "not rendered: html: templates have no set"),
        ("{{ 'MUG'|_catalog }}", "not rendered: html: no filter begins with an underscore"),
    ],
)
def test_a_message_that_lacks_a_part_is_not_sent(start: Starter, html: str, reason: str) -> None:
    assert _sent(start, html)[1].startswith(reason)


def test_a_profile_gets_one_code_of_a_coupon_for_good(start: Starter) -> None:
    shop = _shop(start, "<body>{% coupon_code 'TEN' %}</body>", "{% coupon_code 'TEN' %}")
    shop.control.seed(shop.account, {"profiles": [{"id": "P3", "email": "cy@northwind.shop"}]})
    for profile in ("P1", "P2", "P1", "P3"):
        shop.order(profile)
        shop.control.advance(86_400)
    assert [item.subject for item in shop.messages if not item.reason] == ["AAA", "BBB", "AAA"]
    assert "<body>AAA</body>" in shop.messages[0].html
    assert shop.messages[3].reason == "no code of coupon TEN is left"
    codes = shop.account.collection("coupon-code")
    assert [(codes.get(item) or {})["status"] for item in codes] == [
        "UNASSIGNED",
        "ASSIGNED_TO_PROFILE",
        "ASSIGNED_TO_PROFILE",
    ]
    assert shop.account.links.named("coupon-code", "TEN-AAA")["profile"] == ["P1"]


def test_a_message_that_is_held_back_takes_no_code(start: Starter) -> None:
    shop = _shop(start, "<body>{% coupon_code 'TEN' %}{% catalog 'CUP' %}{% endcatalog %}</body>")
    shop.order()
    assert shop.messages[0].reason
    assert "profile" not in shop.account.links.named("coupon-code", "TEN-AAA")


def test_a_message_has_the_day_on_which_it_goes_out(start: Starter) -> None:
    shop = _shop(start, "<body>{% current_day %}</body>")
    shop.order()
    shop.control.set_clock("2026-11-20T12:00:00Z")
    shop.control.seed(shop.account, {"flows": [{"name": "G", "metric": "Late", "actions": [_DAYS, _LATE]}]})
    shop.order(metric="Late")
    shop.control.advance(10 * 86_400)
    assert [item.html for item in shop.messages] == ["<body>2</body>", "<body>23</body>"]


def test_an_account_in_a_time_zone_that_nobody_has_has_the_day_in_utc(start: Starter) -> None:
    shop = _shop(start, "<body>{% current_day %}</body>")
    own = shop.account.collection("account")
    own.replace("FLOWS1", {**(own.get("FLOWS1") or {}), "timezone": "Mars/Phobos"})
    shop.order()
    assert [(item.html, item.reason) for item in shop.messages] == [("<body>1</body>", "")]


def _rendered(client: httpx.Client, html: str) -> httpx.Response:
    attributes = {"name": "T", "editor_type": "CODE", "html": html}
    made = client.post("/api/templates", json={"data": {"type": "template", "attributes": attributes}})
    data = {"type": "template", "id": made.json()["data"]["id"], "attributes": {"context": {"id": "MUG"}}}
    return client.post("/api/template-render", json={"data": data})


def test_a_rendered_template_looks_up_the_catalog_and_has_no_profile(start: Starter) -> None:
    server: MockServer = start()
    account = server.account("pk_FLOWS1_x")
    server.control.seed(account, _PLANTED)
    with connect(server, "pk_FLOWS1_x") as client:
        shown = _rendered(client, "<body>{% catalog id %}{{ catalog_item.title }}{% endcatalog %}</body>")
        assert "Mug &amp; Co" in shown.json()["data"]["attributes"]["html"]
        refused = _rendered(client, "<body>{% coupon_code 'TEN' %}</body>")
        assert refused.status_code == 400
        # LIVE C-18897
        assert "customer profile is required" in refused.json()["errors"][0]["detail"]
