"""The request of each recording, with the state that it needs; the recordings have no request bodies."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from . import bodies
from .world import METRIC, PEOPLE, World, bulk_ids, feed_body, renamed, template_body, webhook_body

Json = dict[str, Any]
Body = Callable[[World], Any]

# The first segment of a path -> the resource of the world that its id stands for.
HOMES: Mapping[str, str] = MappingProxyType(
    {
        "accounts": "account",
        "campaign-messages": "message",
        "campaigns": "campaign",
        "catalog-category-bulk-create-jobs": "categories being created",
        "catalog-category-bulk-delete-jobs": "categories being deleted",
        "catalog-category-bulk-update-jobs": "categories being updated",
        "catalog-item-bulk-create-jobs": "items being created",
        "catalog-item-bulk-delete-jobs": "items being deleted",
        "catalog-item-bulk-update-jobs": "items being updated",
        "catalog-variant-bulk-create-jobs": "variants being created",
        "catalog-variant-bulk-delete-jobs": "variants deleted",
        "catalog-variant-bulk-update-jobs": "variants being updated",
        "coupon-code-bulk-create-jobs": "codes being created",
        "coupon-codes": "code",
        "coupons": "coupon",
        "custom-metrics": "custom metric",
        "data-sources": "source",
        "events": "event",
        "flow-actions": "action",
        "flow-messages": "flow message",
        "flows": "flow",
        "form-versions": "form version",
        "forms": "form",
        "images": "image 1",
        "lists": "list",
        "metric-properties": "metric property",
        "metrics": "metric",
        "profile-bulk-import-jobs": "imported",
        "profiles": "profile",
        "segments": "segment",
        "tag-groups": "group",
        "tags": "tag",
        "template-universal-content": "content",
        "templates": "template",
        "tracking-settings": "tracking",
        "web-feeds": "feed",
        "webhooks": "webhook",
    }
)
# Ids that recordings name in queries -> resources of the world.
NAMED: Mapping[str, str] = MappingProxyType(
    {
        "YafG4m": "list",
        "TjmPN9": "list 2",
        "SkDfHe": "metric",
        "366547884": "image 1",
        "366547886": "image 2",
        "366547888": "image 3",
        "01M1PA9B5E0KV093SP65YYK5VN": "profile a",
        "RhSFjh": "template",
        "StDwe4": "flow message",
    }
)
# Ids of catalogs and coupons, which clients choose, and other ids that the mock has too.
CHOSEN: Mapping[str, str] = MappingProxyType(
    {
        "-item1-v1": "variant",
        "-item1": "item 1",
        "-item2": "item 2",
        "-cat1": "category 1",
        "-cat2": "category 2",
    }
)
# Another resource than that of HOMES; and those that must be there besides.
OWNS: Mapping[str, str] = MappingProxyType(
    {
        "get_catalog_category.200": "bulk category",
        "get_catalog_variant.200": "bulk variant",
        "delete_catalog_category.204": "category 2",
        "delete_catalog_item.204": "item 2",
        "delete_catalog_variant.204": "variant",
        "delete_coupon.204": "coupon 2",
        "get_flow_action_messages.200": "email action",
        "get_message_ids_for_flow_action.200": "email action",
        "get_flow_for_flow_action.200": "email action",
        "get_image.200": "image 3",
        "get_image_for_campaign_message.200": "sms message",
        "get_image_id_for_campaign_message.200": "sms message",
        "update_image_for_campaign_message.204": "sms message",
        "get_template_for_campaign_message.200": "message with template",
        "get_template_id_for_campaign_message.200": "message with template",
        "get_bulk_import_profiles_job.200": "import",
        "update_template.200": "amp template",
        "update_web_feed.200": "feed 2",
        "update_campaign_message.400": "message",
        "update_image_for_campaign_message.400": "message",
        "delete_template.409": "flow template",
        "get_tag.200": "grouped tag",
        "get_bulk_suppress_profiles_job.200": "suppression",
        "get_bulk_unsuppress_profiles_job.200": "list being unsuppressed",
        "delete_coupon_code.204": "code",
    }
)
NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "get_all_universal_content.200": ("content",),
        "get_bulk_create_catalog_items_jobs.200": ("items created",),
        "get_bulk_create_categories_jobs.200": ("categories created",),
        "get_bulk_create_coupon_code_jobs.200": ("codes created",),
        "get_bulk_create_variants_jobs.200": ("variants created",),
        "get_bulk_delete_catalog_items_jobs.200": ("items deleted", "items deleted again"),
        "get_bulk_delete_categories_jobs.200": ("categories deleted",),
        "get_bulk_delete_variants_jobs.200": ("variants deleted",),
        "get_bulk_update_catalog_items_jobs.200": ("items updated", "items updated in vain"),
        "get_bulk_update_categories_jobs.200": ("categories updated",),
        "get_bulk_update_variants_jobs.200": ("variants updated",),
        "get_bulk_import_profiles_jobs.200": ("imported",),
        "get_bulk_suppress_profiles_jobs.200": ("suppressed", "list suppressed"),
        "get_bulk_unsuppress_profiles_jobs.200": ("unsuppressed", "list unsuppressed"),
        "get_campaigns.200": ("campaign",),
        "get_catalog_categories.200": ("category 1 of item 1",),
        "get_categories_for_catalog_item.200": ("category 1 of item 1",),
        "get_category_ids_for_catalog_item.200": ("category 1 of item 2",),
        "get_catalog_item.200": ("variant",),
        "get_catalog_items.200": ("variant", "item 2"),
        "get_catalog_variants.200": ("variant",),
        "get_variant_ids_for_catalog_item.200": ("variant",),
        "get_variants_for_catalog_item.200": ("variant",),
        "get_items_for_catalog_category.200": ("variant", "both items in category 1"),
        "get_item_ids_for_catalog_category.200": ("category 1 of item 1",),
        "get_coupon_code_ids_for_coupon.200": ("code", "code 2"),
        "get_coupon_codes.200": ("code", "code 2", "code 3", "code 4"),
        "get_coupon_codes_for_coupon.200": ("code", "code 2"),
        "get_coupons.200": ("coupon", "coupon 2"),
        "get_custom_metrics.200": ("custom metric",),
        "get_data_sources.200": ("source", "source 2"),
        "create_or_update_profile.200": ("profile",),
        "create_profile.409": ("profile a",),
        "request_profile_deletion.202": ("profile a",),
        "update_mapped_metric.403": ("mapped revenue twice",),
        "get_events.200": ("event", "a third event"),
        "get_flows.200": ("flow", "flow 2"),
        "get_flow_action.404": (),
        "get_forms.200": ("form", "form 2"),
        "get_images.200": ("image 1", "image 2", "image 3"),
        "get_image_id_for_campaign_message.200": ("image of the sms message",),
        "get_lists.200": ("list", "list 2"),
        "get_list_ids_for_profile.200": ("profile on a list",),
        "get_lists_for_profile.200": ("profile on a list",),
        "get_metrics.200": ("metric",),
        "get_mapped_metrics.200": ("mapped viewed product",),
        "get_profile_for_event.200": ("suppressed",),
        "get_profiles.200": ("profile a",),
        "get_profiles_for_list.200": ("suppressed", "a on the list"),
        "get_profile_ids_for_list.200": ("a on the list",),
        "get_profile_ids_for_segment.200": ("member",),
        "get_profiles_for_segment.200": ("member",),
        "get_segments.200": ("segment", "segment 2"),
        "get_segments_for_profile.200": ("profile in segments",),
        "get_profiles_for_bulk_import_profiles_job.200": ("c suppressed",),
        "get_tag_groups.200": ("tag",),
        "get_tag_ids_for_campaign.200": ("tagged campaign",),
        "get_tag_ids_for_flow.200": ("tagged flow",),
        "get_tags_for_campaign.200": ("tagged campaign",),
        "get_tags_for_flow.200": ("tagged flow",),
        "get_tag_ids_for_tag_group.200": ("grouped tag",),
        "get_tags_for_tag_group.200": ("grouped tag",),
        "get_tags.200": ("five tags",),
        "get_templates.200": ("template",),
        "get_web_feeds.200": ("feed", "feed 2"),
        "get_webhooks.200": ("webhook 3",),
        "get_action_ids_for_flow.200": ("email action alone",),
        "get_accounts.200": ("own account",),
        "get_property_ids_for_metric.200": ("further properties",),
        "remove_tag_from_campaigns.204": ("tagged campaign",),
        "remove_tag_from_flows.204": ("tagged flow",),
        "remove_tag_from_lists.204": ("tagged list",),
        "remove_tag_from_segments.204": ("tagged segment",),
        "query_segment_series.200": ("segment",),
        "query_segment_values.200": ("segment",),
    }
)


def _these(kind: str, *names: str) -> Body:
    return lambda world: bodies.these(kind, *(world[name] for name in names))


def _patch(kind: str, owner: str, /, **attributes: Any) -> Body:
    return lambda world: bodies.resource(kind, attributes, id=world[owner])


def _bulk(kind: str, member: str, build: Callable[[World], list[Json]]) -> Body:
    return lambda world: bodies.bulk(kind, member, build(world))


def _people_job(kind: str, *letters: str, **marketing: str) -> Body:
    consent = {"subscriptions": {"email": {"marketing": marketing}}} if marketing else {}
    items = [{"type": "profile", "attributes": {"email": PEOPLE[letter], **consent}} for letter in letters]
    return lambda world: bodies.resource(kind, {"profiles": {"data": items}})


def _report(subject: str, statistics: list[str], /, *, series: bool = False, **more: Any) -> Body:
    content: Json = {"statistics": statistics, "timeframe": {"key": "last_7_days"}, **more}
    if series:
        content["interval"] = "daily"
    kind = f"{subject}-{'series' if series else 'values'}-report"

    def build(world: World) -> Json:
        if subject in ("campaign", "flow"):
            content["conversion_metric_id"] = world["metric"]
        return bodies.resource(kind, content)

    return build


def _aggregate(world: World) -> Json:
    content = {
        "metric_id": world["metric"],
        "measurements": ["count", "sum_value", "unique"],
        "interval": "day",
        "filter": [
            "greater-or-equal(datetime,2026-08-31T00:00:00)",
            "less-than(datetime,2026-09-05T00:00:00)",
        ],
        "page_size": 500,
        "timezone": "UTC",
    }
    return bodies.resource("metric-aggregate", content)


def _import_person(letter: str, **facts: Any) -> Body:
    def build(world: World) -> Json:
        return bodies.resource("profile", {"email": PEOPLE[letter], **facts})

    return build


_FULL_PERSON: Json = {
    "external_id": "sdk-s",
    "first_name": "Ada",
    "last_name": "L",
    "organization": "N",
    "locale": "en-US",
    "title": "Dr",
    "image": "https://northwind.shop/a.png",
    "properties": {"tags": ["x", "y", "z", "w"], "score": 8},
}
_NO_TYPE, _NO_SCHEMA, _NO_OTHER = (f"01K61DKJ7EKJ0ES9VE456XF5J{letter}" for letter in "GJK")
_UPDATED_DELAY: Json = {
    "unit": "days",
    "value": 3,
    "timezone": "UTC",
    "delay_until_time": "09:00:00",
    "delay_until_weekdays": ["monday", "wednesday", "friday"],
}


def _new_delay(world: World) -> Json:
    identifier = world["action"]
    definition = {
        "id": identifier,
        "type": "time-delay",
        "data": _UPDATED_DELAY,
        "links": {"next": world["email action"]},
    }
    return bodies.resource("flow-action", {"definition": definition}, id=identifier)


def _clone(kind: str, owner: str, /, **attributes: Any) -> Body:
    return lambda world: bodies.resource(kind, attributes, id=world[owner])


def _record(kind: str, member: str, *, many: bool) -> Body:
    entry = {"type": "data-source-record", "attributes": {"record": {"id": "1"}}}
    content: Json = {member: {"data": [entry] if many else entry}}
    return lambda w: bodies.resource(kind, content, links={"data-source": ("data-source", w["source"])})


def _event_job(world: World) -> Json:
    profile = {"type": "profile", "attributes": {"email": PEOPLE["a"]}}
    one = bodies.event(METRIC, PEOPLE["a"], "b1", "2026-09-04T13:38:00Z")["data"]
    del one["attributes"]["profile"]
    entry = {
        "type": "event-bulk-create",
        "attributes": {"profile": {"data": profile}, "events": {"data": [one]}},
    }
    return bodies.resource("event-bulk-create-job", {"events-bulk-create": {"data": [entry]}})


def _back_in_stock(world: World) -> Json:
    person = {"data": {"type": "profile", "attributes": {"email": PEOPLE["a"]}}}
    links = {"variant": ("catalog-variant", world["variant"])}
    content = {"channels": ["EMAIL"], "profile": person}
    return bodies.resource("back-in-stock-subscription", content, links=links)


def _schema(world: World) -> Json:
    fields = [{"id": 1, "name": "id", "type": "string"}]
    links = {"object-type": ("object-type", _NO_TYPE)}
    content = {"title": "T", "properties": fields, "required": ["id"], "status": "draft"}
    return bodies.resource("object-schema", content, links=links)


def _merge(world: World) -> Json:
    links = {"profiles": [("profile", world["profile b"])]}
    return bodies.resource("profile-merge", id=world["profile a"], links=links)


def _assign(world: World) -> Json:
    links = {"template": ("template", world["template"])}
    return bodies.resource("campaign-message", id=world["message"], links=links)


def _deletion_of(letter: str) -> Body:
    person = {"data": {"type": "profile", "attributes": {"email": PEOPLE[letter]}}}
    return lambda world: bodies.resource("data-privacy-deletion-job", {"profile": person})


def _unsetting(build: Body) -> Body:
    def change(world: World) -> Json:
        body: Json = build(world)
        body["data"]["meta"] = {"patch_properties": {"unset": ["plan"]}}
        return body

    return change


def _category_items(world: World) -> Json:
    return bodies.these("catalog-item", world["item 1"], world["item 2"])


def _update_campaign(world: World) -> Json:
    tracking = bodies.TRACKING | {"add_tracking_params": False, "is_tracking_clicks": False}
    content = {
        "name": "sdk-smoke-09048514-c2",
        "audiences": {"included": [world["list"]], "excluded": [world["list 2"]]},
        "send_options": {"use_smart_sending": False},
        "tracking_options": tracking,
    }
    return bodies.resource("campaign", content, id=world["campaign"])


def _update_message(world: World) -> Json:
    definition = {"channel": "email", "label": "Second", "content": bodies.CONTENT}
    return bodies.resource("campaign-message", {"definition": definition}, id=world["message"])


def _rendered_message(world: World) -> Json:
    body = _update_message(world)
    body["data"]["attributes"]["definition"]["render_options"] = {"shorten_links": True}
    return body


def _schema_relation(kind: str, identifier: str) -> Body:
    return lambda world: bodies.these(kind, identifier)


def _catalog_changes(
    kind: str, ids: str, made_by: str, /, **attributes: Any
) -> Callable[[World], list[Json]]:
    def build(world: World) -> list[Json]:
        world[made_by]
        return renamed(kind, bulk_ids(ids), **attributes)

    return build


_TOPICS = [
    "event:klaviyo.manually_suppressed_from_email_marketing",
    "event:klaviyo.opened_email",
    "event:klaviyo.clicked_email",
]
# The body of each operation that takes one; that of a recording by its name goes first.
BODIES: Mapping[str, Body] = MappingProxyType(
    {
        "add_categories_to_catalog_item": _these("catalog-category", "category 1"),
        "remove_categories_from_catalog_item": _these("catalog-category", "category 1"),
        "update_categories_for_catalog_item": _these("catalog-category", "category 1"),
        "add_items_to_catalog_category": _category_items,
        "remove_items_from_catalog_category": _category_items,
        "update_items_for_catalog_category": _category_items,
        "add_profiles_to_list": _these("profile", "profile a"),
        "remove_profiles_from_list": _these("profile", "profile a"),
        "assign_template_to_campaign_message": _assign,
        "bulk_create_catalog_categories": _bulk(
            "catalog-category-bulk-create-job",
            "categories",
            lambda w: [bodies.category("sdk-smoke-090444b5-bcat1")],
        ),
        "bulk_create_catalog_items": _bulk(
            "catalog-item-bulk-create-job", "items", lambda w: [bodies.bulk_item(1)]
        ),
        "bulk_create_catalog_variants": _bulk(
            "catalog-variant-bulk-create-job",
            "variants",
            lambda w: [bodies.variant("sdk-smoke-090444b5-bvar1", w["item 1"])],
        ),
        "bulk_create_coupon_codes": _bulk(
            "coupon-code-bulk-create-job", "coupon-codes", lambda w: [bodies.code(9, w["coupon"])]
        ),
        "bulk_update_catalog_categories": _bulk(
            "catalog-category-bulk-update-job",
            "categories",
            _catalog_changes("catalog-category", "bcat", "categories created", name="New"),
        ),
        "bulk_update_catalog_items": _bulk(
            "catalog-item-bulk-update-job",
            "items",
            _catalog_changes("catalog-item", "bitem", "items created", title="New"),
        ),
        "bulk_update_catalog_variants": _bulk(
            "catalog-variant-bulk-update-job",
            "variants",
            _catalog_changes("catalog-variant", "bvar", "variants created", title="New"),
        ),
        "bulk_delete_catalog_categories": _bulk(
            "catalog-category-bulk-delete-job",
            "categories",
            _catalog_changes("catalog-category", "bcat", "categories created"),
        ),
        "bulk_delete_catalog_items": _bulk(
            "catalog-item-bulk-delete-job",
            "items",
            _catalog_changes("catalog-item", "bitem", "items created"),
        ),
        "bulk_delete_catalog_variants": _bulk(
            "catalog-variant-bulk-delete-job",
            "variants",
            _catalog_changes("catalog-variant", "bvar", "variants created"),
        ),
        "bulk_create_data_source_records": _record(
            "data-source-record-bulk-create-job", "data-source-records", many=True
        ),
        "create_data_source_record": _record(
            "data-source-record-create-job", "data-source-record", many=False
        ),
        "bulk_create_events": _event_job,
        "bulk_delete_object_records": lambda w: bodies.resource(
            "object-record-bulk-delete-job",
            links={"object-records": [("object-record", f"{_NO_TYPE}:::1")]},
        ),
        "bulk_import_profiles": lambda w: bodies.resource(
            "profile-bulk-import-job",
            {"profiles": {"data": [{"type": "profile", "attributes": {"email": PEOPLE["a"]}}]}},
            links={"lists": [("list", w["list"])]},
        ),
        "bulk_subscribe_profiles": _people_job(
            "profile-subscription-bulk-create-job", "a", consent="SUBSCRIBED"
        ),
        "bulk_unsubscribe_profiles": _people_job(
            "profile-subscription-bulk-delete-job", "a", consent="UNSUBSCRIBED"
        ),
        "bulk_suppress_profiles": _people_job("profile-suppression-bulk-create-job", "a"),
        "bulk_unsuppress_profiles": _people_job("profile-suppression-bulk-delete-job", "a"),
        "clone_template": _clone("template", "amp template", name="sdk-smoke-clone"),
        "create_back_in_stock_subscription": _back_in_stock,
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
        "create_campaign_clone": _clone("campaign", "updated campaign", new_name="sdk-smoke-clone"),
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
        "create_object_schema": _schema,
        "create_object_schema_relationship": _schema_relation("object-schema", _NO_OTHER),
        "create_profile_schema_relationship": _schema_relation("profile-object-schema", _NO_OTHER),
        "create_object_type": lambda w: bodies.resource("object-type", {"title": "T"}),
        "create_or_update_profile.200": _unsetting(_import_person("s", **_FULL_PERSON)),
        "create_or_update_profile.201": _import_person("b", first_name="B", properties={"source": "import"}),
        "create_profile": _import_person("b"),
        "create_profile.409": _import_person("a"),
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
        "delete_object_schema_relationship": _schema_relation("object-schema", _NO_OTHER),
        "delete_profile_schema_relationship": _schema_relation("profile-object-schema", _NO_OTHER),
        "merge_profiles": _merge,
        "query_campaign_values": _report("campaign", ["opens"]),
        "query_flow_series": _report("flow", ["opens"], series=True),
        "query_flow_values": _report("flow", ["opens"]),
        "query_form_series": _report(
            "form",
            ["viewed_form"],
            series=True,
            timeframe={"start": "2026-08-31T00:00:00+00:00", "end": "2026-09-04T12:00:00+00:00"},
        ),
        "query_form_values": _report("form", ["viewed_form"]),
        "query_metric_aggregates": _aggregate,
        "query_segment_series": _report("segment", ["total_members", "net_members_changed"], series=True),
        "query_segment_values": _report("segment", ["total_members", "members_added"]),
        "refresh_campaign_recipient_estimation": lambda w: bodies.resource(
            "campaign-recipient-estimation-job", id=w["campaign"]
        ),
        "remove_tag_from_campaigns": _these("campaign", "campaign"),
        "remove_tag_from_flows": _these("flow", "flow"),
        "remove_tag_from_lists": _these("list", "list"),
        "remove_tag_from_segments": _these("segment", "segment"),
        "tag_campaigns": _these("campaign", "campaign"),
        "tag_flows": _these("flow", "flow"),
        "tag_lists": _these("list", "list"),
        "tag_segments": _these("segment", "segment"),
        "render_template": _clone("template", "amp template", context={"first_name": "Ada"}),
        "request_profile_deletion": _deletion_of("a"),
        "update_campaign": _update_campaign,
        "update_campaign_message": _update_message,
        "update_campaign_message.400": _rendered_message,
        "update_catalog_category": _patch("catalog-category", "category 1", name="New"),
        "update_catalog_item": _patch(
            "catalog-item",
            "item 1",
            price=29.5,
            images=["https://northwind.shop/thing.png"],
            custom_metadata={"colour": "red", "smokeRun": "090444b5"},
        ),
        "update_catalog_variant": _patch(
            "catalog-variant", "variant", custom_metadata={"size": "L", "smokeRun": "090444b5"}
        ),
        "update_coupon": _patch("coupon", "coupon", monitor_configuration={"low_balance_threshold": 250}),
        "update_coupon_code": _patch("coupon-code", "code", expires_at="2027-01-01T00:00:00+00:00"),
        "update_custom_metric": lambda w: {
            "data": {**bodies.custom_metric(w["metric"], counts=True)["data"], "id": w["custom metric"]}
        },
        "update_flow": _patch("flow", "flow", status="manual"),
        "update_flow_action": _new_delay,
        "update_image": _patch("image", "image 1", name="sdk-new", hidden=True),
        "update_image_for_campaign_message.204": lambda w: {"data": {"type": "image", "id": w["image 1"]}},
        "update_image_for_campaign_message.400": lambda w: {"data": {"type": "image", "id": w["image 1"]}},
        "update_list": _patch("list", "list", name="sdk-smoke-renamed"),
        "update_mapped_metric": lambda w: bodies.resource(
            "mapped-metric", id="revenue", links={"metric": ("metric", w["metric"])}
        ),
        "update_object_schema": lambda w: bodies.resource("object-schema", {"title": "T"}, id=_NO_SCHEMA),
        "update_object_schema_relationship": lambda w: {"data": {"type": "object-schema", "id": _NO_OTHER}},
        "update_profile_schema_relationship": lambda w: {
            "data": {"type": "profile-object-schema", "id": "01K61DKJ7EKJ0ES9VE456XF5JP"}
        },
        "update_profile": _unsetting(
            _patch("profile", "profile", first_name="Eva", properties={"tags": ["z", "x", "y"], "score": 8})
        ),
        "request_profile_deletion.404": _deletion_of("c"),
        "update_segment": _patch("segment", "segment", name="sdk-renamed", is_starred=False),
        "update_source_mapping": lambda w: bodies.resource(
            "source-mapping", {"property_mappings": []}, id="01K61DKJ7EKJ0ES9VE456XF5JM"
        ),
        "update_tag": _patch("tag", "tag", name="sdk-renamed"),
        "update_tag_group": _patch("tag-group", "group", name="sdk-renamed"),
        "update_template": _patch("template", "amp template", html="<h1>Updated {{ first_name }}</h1>"),
        "update_tracking_setting": _patch("tracking-setting", "tracking", auto_add_parameters=False),
        "update_universal_content": lambda w: bodies.resource(
            "template-universal-content",
            {"definition": bodies.content_block("x", show_on="desktop")["data"]["attributes"]["definition"]},
            id=w["content"],
        ),
        "update_web_feed": _patch("web-feed", "feed 2", url="https://northwind.shop/new"),
        "update_webhook": _patch("webhook", "webhook", name="sdk-renamed"),
        "upload_image_from_url": lambda w: bodies.resource(
            "image",
            {"import_from_url": "data:image/png;base64," + base64.b64encode(bodies.PIXEL).decode()},
        ),
        "upload_image_from_url.400": lambda w: bodies.resource(
            "image", {"import_from_url": "https://www.klaviyo.com/favicon.ico"}
        ),
    }
)
