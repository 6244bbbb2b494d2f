"""The request bodies of the recordings, which have none themselves."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from types import MappingProxyType

from . import bodies
from .building import (
    FULL_PERSON,
    NO_OTHER,
    NO_SCHEMA,
    NO_TYPE,
    Body,
    aggregate,
    assign,
    back_in_stock,
    bulk,
    catalog_changes,
    category_items,
    clone,
    deletion_of,
    event_job,
    import_person,
    merge,
    new_delay,
    patch,
    people_job,
    record,
    rendered_message,
    report,
    schema,
    schema_relation,
    these,
    unsetting,
    update_campaign,
    update_message,
)
from .makers import METRIC, PEOPLE
from .marketing_makers import feed_body, template_body, webhook_body

_TOPICS = [
    "event:klaviyo.manually_suppressed_from_email_marketing",
    "event:klaviyo.opened_email",
    "event:klaviyo.clicked_email",
]
# The body of each operation that takes one; that of a recording by its name goes first.
BODIES: Mapping[str, Body] = MappingProxyType(
    {
        "add_categories_to_catalog_item": these("catalog-category", "category 1"),
        "remove_categories_from_catalog_item": these("catalog-category", "category 1"),
        "update_categories_for_catalog_item": these("catalog-category", "category 1"),
        "add_items_to_catalog_category": category_items,
        "remove_items_from_catalog_category": category_items,
        "update_items_for_catalog_category": category_items,
        "add_profiles_to_list": these("profile", "profile a"),
        "remove_profiles_from_list": these("profile", "profile a"),
        "assign_template_to_campaign_message": assign,
        "bulk_create_catalog_categories": bulk(
            "catalog-category-bulk-create-job",
            "categories",
            lambda w: [bodies.category("sdk-smoke-090444b5-bcat1")],
        ),
        "bulk_create_catalog_items": bulk(
            "catalog-item-bulk-create-job", "items", lambda w: [bodies.bulk_item(1)]
        ),
        "bulk_create_catalog_variants": bulk(
            "catalog-variant-bulk-create-job",
            "variants",
            lambda w: [bodies.variant("sdk-smoke-090444b5-bvar1", w["item 1"])],
        ),
        "bulk_create_coupon_codes": bulk(
            "coupon-code-bulk-create-job", "coupon-codes", lambda w: [bodies.code(9, w["coupon"])]
        ),
        "bulk_update_catalog_categories": bulk(
            "catalog-category-bulk-update-job",
            "categories",
            catalog_changes("catalog-category", "bcat", "categories created", name="New"),
        ),
        "bulk_update_catalog_items": bulk(
            "catalog-item-bulk-update-job",
            "items",
            catalog_changes("catalog-item", "bitem", "items created", title="New"),
        ),
        "bulk_update_catalog_variants": bulk(
            "catalog-variant-bulk-update-job",
            "variants",
            catalog_changes("catalog-variant", "bvar", "variants created", title="New"),
        ),
        "bulk_delete_catalog_categories": bulk(
            "catalog-category-bulk-delete-job",
            "categories",
            catalog_changes("catalog-category", "bcat", "categories created"),
        ),
        "bulk_delete_catalog_items": bulk(
            "catalog-item-bulk-delete-job",
            "items",
            catalog_changes("catalog-item", "bitem", "items created"),
        ),
        "bulk_delete_catalog_variants": bulk(
            "catalog-variant-bulk-delete-job",
            "variants",
            catalog_changes("catalog-variant", "bvar", "variants created"),
        ),
        "bulk_create_data_source_records": record(
            "data-source-record-bulk-create-job", "data-source-records", many=True
        ),
        "create_data_source_record": record(
            "data-source-record-create-job", "data-source-record", many=False
        ),
        "bulk_create_events": event_job,
        "bulk_delete_object_records": lambda w: bodies.resource(
            "object-record-bulk-delete-job",
            links={"object-records": [("object-record", f"{NO_TYPE}:::1")]},
        ),
        "bulk_import_profiles": lambda w: bodies.resource(
            "profile-bulk-import-job",
            {"profiles": {"data": [{"type": "profile", "attributes": {"email": PEOPLE["a"]}}]}},
            links={"lists": [("list", w["list"])]},
        ),
        "bulk_subscribe_profiles": people_job(
            "profile-subscription-bulk-create-job", "a", consent="SUBSCRIBED"
        ),
        "bulk_unsubscribe_profiles": people_job(
            "profile-subscription-bulk-delete-job", "a", consent="UNSUBSCRIBED"
        ),
        "bulk_suppress_profiles": people_job("profile-suppression-bulk-create-job", "a"),
        "bulk_unsuppress_profiles": people_job("profile-suppression-bulk-delete-job", "a"),
        "clone_template": clone("template", "amp template", name="sdk-smoke-clone"),
        "create_back_in_stock_subscription": back_in_stock,
        "create_campaign": lambda w: bodies.campaign(
            w["list"],
            send_options={"use_smart_sending": False},
            tracking_options={"add_tracking_params": False, "custom_tracking_params": []},
        ),
        "create_campaign.201": lambda w: bodies.campaign(
            w["list"],
            {"channel": "sms", "content": {"body": "Hi"}},
            send_options={"use_smart_sending": False},
            tracking_options={"add_tracking_params": False},
        ),
        "create_campaign_clone": clone("campaign", "updated campaign", new_name="sdk-smoke-clone"),
        "create_catalog_category": lambda w: bodies.category("sdk-smoke-090444b5-cat9"),
        "create_catalog_item": lambda w: bodies.item(2),
        "create_catalog_variant": lambda w: bodies.variant("sdk-smoke-090444b5-item1-v9", w["item 1"]),
        "create_coupon": lambda w: bodies.resource(
            "coupon", {"external_id": "sdk_smoke_09048f53_coupon9", "description": "Ten off"}
        ),
        "create_coupon_code": lambda w: bodies.code(9, w["coupon"]),
        "create_custom_metric": lambda w: bodies.custom_metric(w["metric"]),
        "create_data_source": lambda w: bodies.resource("data-source", {"title": "sdk-smoke-source"}),
        "create_event": lambda w: bodies.event(METRIC, PEOPLE["a"], "n1", "2026-09-04T13:38:00Z"),
        "create_flow": lambda w: bodies.flow("sdk-flow", w["list"], [bodies.delay("one")]),
        "create_form": lambda w: bodies.form(w["list"]),
        "create_form.400": lambda w: bodies.form(w["list"], 1),
        "create_list": lambda w: bodies.resource("list", {"name": "sdk-smoke-new"}),
        "create_object_schema": schema,
        "create_object_schema_relationship": schema_relation("object-schema", NO_OTHER),
        "create_profile_schema_relationship": schema_relation("profile-object-schema", NO_OTHER),
        "create_object_type": lambda w: bodies.resource("object-type", {"title": "T"}),
        "create_or_update_profile.200": unsetting(import_person("s", **FULL_PERSON)),
        "create_or_update_profile.201": import_person("b", first_name="B", properties={"source": "import"}),
        "create_profile": import_person("b"),
        "create_profile.409": import_person("a"),
        "create_push_token": lambda w: bodies.resource(
            "push-token",
            {
                "token": "t" * 40,
                "platform": "ios",
                "vendor": "apns",
                "enablement_status": "AUTHORIZED",
                "background": "AVAILABLE",
                "profile": {"data": {"type": "profile", "attributes": {"email": PEOPLE["a"]}}},
            },
        ),
        "create_segment": lambda w: bodies.segment("sdk-smoke-new", [bodies.is_member(w["list"])]),
        "create_tag": lambda w: bodies.resource("tag", {"name": "sdk-smoke-new"}),
        "create_tag.404": lambda w: bodies.resource(
            "tag",
            {"name": "sdk-smoke-new"},
            links={"tag-group": ("tag-group", "00000000-0000-0000-0000-000000000000")},
        ),
        "create_tag_group": lambda w: bodies.resource("tag-group", {"name": "sdk-new", "exclusive": True}),
        "create_template": lambda w: template_body("sdk-new"),
        "create_universal_content": lambda w: bodies.content_block("sdk-new"),
        "create_web_feed": lambda w: feed_body("sdk_smoke_new", "post"),
        "create_web_feed.400": lambda w: feed_body("sdk-smoke-0904f206-feed-dashed"),
        "create_webhook": lambda w: webhook_body(_TOPICS),
        "delete_object_schema_relationship": schema_relation("object-schema", NO_OTHER),
        "delete_profile_schema_relationship": schema_relation("profile-object-schema", NO_OTHER),
        "merge_profiles": merge,
        "query_campaign_values": report("campaign", ["opens"]),
        "query_flow_series": report("flow", ["opens"], series=True),
        "query_flow_values": report("flow", ["opens"]),
        "query_form_series": report(
            "form",
            ["viewed_form"],
            series=True,
            timeframe={"start": "2026-08-31T00:00:00+00:00", "end": "2026-09-04T12:00:00+00:00"},
        ),
        "query_form_values": report("form", ["viewed_form"]),
        "query_metric_aggregates": aggregate,
        "query_segment_series": report("segment", ["total_members", "net_members_changed"], series=True),
        "query_segment_values": report("segment", ["total_members", "members_added"]),
        "refresh_campaign_recipient_estimation": lambda w: bodies.resource(
            "campaign-recipient-estimation-job", id=w["campaign"]
        ),
        "remove_tag_from_campaigns": these("campaign", "campaign"),
        "remove_tag_from_flows": these("flow", "flow"),
        "remove_tag_from_lists": these("list", "list"),
        "remove_tag_from_segments": these("segment", "segment"),
        "tag_campaigns": these("campaign", "campaign"),
        "tag_flows": these("flow", "flow"),
        "tag_lists": these("list", "list"),
        "tag_segments": these("segment", "segment"),
        "render_template": clone("template", "amp template", context={"first_name": "Ada"}),
        "request_profile_deletion": deletion_of("a"),
        "update_campaign": update_campaign,
        "update_campaign_message": update_message,
        "update_campaign_message.400": rendered_message,
        "update_catalog_category": patch("catalog-category", "category 1", name="New"),
        "update_catalog_item": patch(
            "catalog-item",
            "item 1",
            price=29.5,
            images=["https://northwind.shop/thing.png"],
            custom_metadata={"colour": "red", "smokeRun": "090444b5"},
        ),
        "update_catalog_variant": patch(
            "catalog-variant", "variant", custom_metadata={"size": "L", "smokeRun": "090444b5"}
        ),
        "update_coupon": patch("coupon", "coupon", monitor_configuration={"low_balance_threshold": 250}),
        "update_coupon_code": patch("coupon-code", "code", expires_at="2027-01-01T00:00:00+00:00"),
        "update_custom_metric": lambda w: {
            "data": {**bodies.custom_metric(w["metric"], counts=True)["data"], "id": w["custom metric"]}
        },
        "update_flow": patch("flow", "flow", status="manual"),
        "update_flow_action": new_delay,
        "update_image": patch("image", "image 1", name="sdk-new", hidden=True),
        "update_image_for_campaign_message.204": lambda w: {"data": {"type": "image", "id": w["image 1"]}},
        "update_image_for_campaign_message.400": lambda w: {"data": {"type": "image", "id": w["image 1"]}},
        "update_list": patch("list", "list", name="sdk-smoke-renamed"),
        "update_mapped_metric": lambda w: bodies.resource(
            "mapped-metric", id="revenue", links={"metric": ("metric", w["metric"])}
        ),
        "update_object_schema": lambda w: bodies.resource("object-schema", {"title": "T"}, id=NO_SCHEMA),
        "update_object_schema_relationship": lambda w: {"data": {"type": "object-schema", "id": NO_OTHER}},
        "update_profile_schema_relationship": lambda w: {
            "data": {"type": "profile-object-schema", "id": "01K61DKJ7EKJ0ES9VE456XF5JP"}
        },
        "update_profile": unsetting(
            patch("profile", "profile", first_name="Eva", properties={"tags": ["z", "x", "y"], "score": 8})
        ),
        "request_profile_deletion.404": deletion_of("c"),
        "update_segment": patch("segment", "segment", name="sdk-renamed", is_starred=False),
        "update_source_mapping": lambda w: bodies.resource(
            "source-mapping", {"property_mappings": []}, id="01K61DKJ7EKJ0ES9VE456XF5JM"
        ),
        "update_tag": patch("tag", "tag", name="sdk-renamed"),
        "update_tag_group": patch("tag-group", "group", name="sdk-renamed"),
        "update_template": patch("template", "amp template", html="<h1>Updated {{ first_name }}</h1>"),
        "update_tracking_setting": patch("tracking-setting", "tracking", auto_add_parameters=False),
        "update_universal_content": lambda w: bodies.resource(
            "template-universal-content",
            {"definition": bodies.content_block("x", show_on="desktop")["data"]["attributes"]["definition"]},
            id=w["content"],
        ),
        "update_web_feed": patch("web-feed", "feed 2", url="https://northwind.shop/new"),
        "update_webhook": patch("webhook", "webhook", name="sdk-renamed"),
        "upload_image_from_url": lambda w: bodies.resource(
            "image",
            {"import_from_url": "data:image/png;base64," + base64.b64encode(bodies.PIXEL).decode()},
        ),
        "upload_image_from_url.400": lambda w: bodies.resource(
            "image", {"import_from_url": "https://www.klaviyo.com/favicon.ico"}
        ),
    }
)
