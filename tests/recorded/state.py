"""The resources of the world, by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from . import bodies
from .makers import (
    account,
    both_items,
    bulk_variants,
    c_suppressed,
    categories,
    changing,
    codes,
    event,
    further_properties,
    import_job,
    imported,
    in_segments,
    in_vain,
    items,
    job,
    linked,
    list_job,
    mapped,
    mapped_twice,
    member,
    metric,
    metric_property,
    on_list,
    own_account,
    posts,
    profile,
    suppressed,
    suppression,
    third_event,
    tracking,
    unsuppressed,
    variants,
)
from .marketing_makers import (
    actions,
    email_action,
    email_action_alone,
    feed_body,
    five_tags,
    flow,
    flow_2,
    flow_message,
    flow_template,
    form_version,
    image,
    message,
    message_image,
    message_with_template,
    tagging,
    template_body,
    updated_campaign,
    webhook,
)
from .world import World

_SEGMENT = "sdk-smoke-0904b052-segment"
MAKERS: Mapping[str, Callable[[World], str]] = MappingProxyType(
    {
        "account": account,
        "tracking": tracking,
        "list": posts("/api/lists", lambda w: bodies.resource("list", {"name": "sdk-smoke-list"})),
        "list 2": posts(
            "/api/lists",
            lambda w: bodies.resource("list", {"name": "sdk-smoke-2", "opt_in_process": "double_opt_in"}),
        ),
        "profile a": profile("a", external_id="sdk-a"),
        "profile b": profile("b"),
        "profile c": profile("c"),
        "profile": profile(
            "s",
            first_name="Ada",
            properties={"plan": "pro", "tags": ["x", "y"], "score": 7},
            location={
                "address1": "1 Main St",
                "city": "Aarhus",
                "country": "Denmark",
                "latitude": 56.1,
                "longitude": 10.2,
                "region": "Jutland",
                "zip": "8000",
                "timezone": "Europe/Copenhagen",
            },
        ),
        "member": member,
        "suppressed": suppressed,
        "metric": metric,
        "event": event,
        "segment": posts(
            "/api/segments",
            lambda w: bodies.segment(
                f"{_SEGMENT}", [bodies.is_member(w["list"]), bodies.has_run()], is_starred=True
            ),
        ),
        "segment 2": posts("/api/segments", lambda w: bodies.segment(f"{_SEGMENT}2", [bodies.has_run()])),
        "item 1": posts("/api/catalog-items", lambda w: bodies.item(1)),
        "item 2": posts("/api/catalog-items", lambda w: bodies.item(2)),
        "category 1": posts("/api/catalog-categories", lambda w: bodies.category("sdk-smoke-090444b5-cat1")),
        "category 2": posts("/api/catalog-categories", lambda w: bodies.category("sdk-smoke-090444b5-cat2")),
        "bulk category": posts(
            "/api/catalog-categories", lambda w: bodies.category("sdk-smoke-090444b5-bcat2")
        ),
        "variant": variants,
        "bulk variant": posts(
            "/api/catalog-variants",
            lambda w: bodies.variant("sdk-smoke-090444b5-bvar2", w["item 1"]),
        ),
        "coupon": posts(
            "/api/coupons",
            lambda w: bodies.resource(
                "coupon", {"external_id": "sdk_smoke_09048f53_coupon1", "description": "Ten off"}
            ),
        ),
        "coupon 2": posts(
            "/api/coupons", lambda w: bodies.resource("coupon", {"external_id": "sdk_smoke_09048f53_coupon2"})
        ),
        "code": posts("/api/coupon-codes", lambda w: bodies.code(1, w["coupon"])),
        "code 2": posts("/api/coupon-codes", lambda w: bodies.code(2, w["coupon"])),
        "code 3": posts("/api/coupon-codes", lambda w: bodies.code(3, w["coupon"])),
        "code 4": posts("/api/coupon-codes", lambda w: bodies.code(4, w["coupon"])),
        "items created": job("catalog-item-bulk-create-job", "items", items),
        "categories created": job("catalog-category-bulk-create-job", "categories", categories),
        "variants created": job("catalog-variant-bulk-create-job", "variants", bulk_variants),
        "codes created": job("coupon-code-bulk-create-job", "coupon-codes", codes),
        "items being created": job("catalog-item-bulk-create-job", "items", items, 0),
        "categories being created": job("catalog-category-bulk-create-job", "categories", categories, 0),
        "variants being created": job("catalog-variant-bulk-create-job", "variants", bulk_variants, 0),
        "codes being created": job("coupon-code-bulk-create-job", "coupon-codes", codes, 0),
        "items updated": job(
            "catalog-item-bulk-update-job",
            "items",
            changing("catalog-item", "bitem", "items created", title="New"),
        ),
        "categories updated": job(
            "catalog-category-bulk-update-job",
            "categories",
            changing("catalog-category", "bcat", "categories created", name="New"),
        ),
        "variants updated": job(
            "catalog-variant-bulk-update-job",
            "variants",
            changing("catalog-variant", "bvar", "variants created", title="New"),
        ),
        "items being updated": job(
            "catalog-item-bulk-update-job",
            "items",
            changing("catalog-item", "bitem", "items created", title="New"),
            0,
        ),
        "categories being updated": job(
            "catalog-category-bulk-update-job",
            "categories",
            changing("catalog-category", "bcat", "categories created", name="New"),
            0,
        ),
        "variants being updated": job(
            "catalog-variant-bulk-update-job",
            "variants",
            changing("catalog-variant", "bvar", "variants created", title="New"),
            0,
        ),
        "items deleted": job(
            "catalog-item-bulk-delete-job",
            "items",
            changing("catalog-item", "bitem", "items created"),
        ),
        "items deleted again": job(
            "catalog-item-bulk-delete-job",
            "items",
            in_vain(),
        ),
        "items updated in vain": job(
            "catalog-item-bulk-update-job",
            "items",
            in_vain(title="New"),
        ),
        "categories deleted": job(
            "catalog-category-bulk-delete-job",
            "categories",
            changing("catalog-category", "bcat", "categories created"),
        ),
        "variants deleted": job(
            "catalog-variant-bulk-delete-job",
            "variants",
            changing("catalog-variant", "bvar", "variants created"),
        ),
        "items being deleted": job(
            "catalog-item-bulk-delete-job",
            "items",
            changing("catalog-item", "bitem", "items created"),
            0,
        ),
        "categories being deleted": job(
            "catalog-category-bulk-delete-job",
            "categories",
            changing("catalog-category", "bcat", "categories created"),
            0,
        ),
        "template": posts("/api/templates", lambda w: template_body("sdk-smoke-0904a5e6-tpl-code")),
        "amp template": posts(
            "/api/templates",
            lambda w: template_body(
                "sdk-smoke-0904a5e6-tpl-amp",
                html="<h1>Updated {{ first_name }}</h1>",
                text="Updated {{ first_name }}",
                amp="<html><body>Hi</body></html>",
            ),
        ),
        "content": posts(
            "/api/template-universal-content", lambda w: bodies.content_block("sdk-smoke-0904a5e6-uc-html")
        ),
        "feed": posts("/api/web-feeds", lambda w: feed_body("sdk_smoke_feed")),
        "feed 2": posts("/api/web-feeds", lambda w: feed_body("sdk_smoke_feed2", "post")),
        "flow": flow,
        "flow 2": flow_2,
        "action": actions,
        "email action": email_action,
        "flow message": flow_message,
        "form": posts("/api/forms", lambda w: bodies.form(w["list"])),
        "form 2": posts("/api/forms", lambda w: bodies.form(w["list"])),
        "form version": form_version,
        "campaign": posts("/api/campaigns", lambda w: bodies.campaign(w["list"])),
        "message": message("campaign"),
        "message with template": message_with_template,
        "sms campaign": posts(
            "/api/campaigns",
            lambda w: bodies.campaign(w["list"], {"channel": "sms", "content": {"body": "Hi"}}),
        ),
        "sms message": message("sms campaign"),
        "tag": posts("/api/tags", lambda w: bodies.resource("tag", {"name": "sdk-smoke-0904b975-a"})),
        "tagged campaign": tagging("campaigns", "campaign", "campaign"),
        "tagged flow": tagging("flows", "flow", "flow"),
        "tagged list": tagging("lists", "list", "list"),
        "tagged segment": tagging("segments", "segment", "segment"),
        "group": posts("/api/tag-groups", lambda w: bodies.resource("tag-group", {"name": "sdk-group"})),
        "grouped tag": posts(
            "/api/tags",
            lambda w: bodies.resource(
                "tag", {"name": "sdk-smoke-0904b975-g"}, links={"tag-group": ("tag-group", w["group"])}
            ),
        ),
        "metric property": metric_property,
        "custom metric": posts("/api/custom-metrics", lambda w: bodies.custom_metric(w["metric"])),
        "image 1": image(1, hidden=False),
        "image 2": image(2, hidden=False),
        "image 3": image(3, hidden=True),
        "import": import_job,
        "imported": imported,
        "source": posts(
            "/api/data-sources", lambda w: bodies.resource("data-source", {"title": "sdk-smoke-source"})
        ),
        "category 1 of item 1": linked("item 1", "categories", "catalog-category", "category 1"),
        "category 1 of item 2": linked("item 2", "categories", "catalog-category", "category 1"),
        "both items in category 1": both_items,
        "a third event": third_event,
        "image of the sms message": message_image,
        "profile on a list": on_list("profile"),
        "a on the list": on_list("profile a"),
        "mapped viewed product": mapped,
        "list suppressed": list_job("profile-suppression-bulk-create-job"),
        "list unsuppressed": list_job("profile-suppression-bulk-delete-job"),
        "unsuppressed": unsuppressed,
        "profile in segments": in_segments,
        "five tags": five_tags,
        "updated campaign": updated_campaign,
        "webhook": webhook(2),
        "webhook 3": webhook(3),
        "email action alone": email_action_alone,
        "flow template": flow_template,
        "own account": own_account,
        "further properties": further_properties,
        "c suppressed": c_suppressed,
        "source 2": posts(
            "/api/data-sources", lambda w: bodies.resource("data-source", {"title": "sdk-smoke-source2"})
        ),
        "mapped revenue twice": mapped_twice,
        "suppression": suppression,
        "list being unsuppressed": list_job("profile-suppression-bulk-delete-job", 0),
    }
)
