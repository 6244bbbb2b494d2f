// Catalog, coupons, devices and flows: calls that the old API did not have.
import { attempt, parts, patiently, read, send } from "./klaviyo.mjs";
import { quoted } from "./people.mjs";

// The most that is asked for in one filter, and that one job takes of each kind.
const ITEMS = 100;
const CODES = 1000;
const catalogId = (externalId) => `$custom:::$default:::${externalId}`;

/** The shop's fields, under the names that the SDK has for them; what is within metadata keeps its own. */
const NAMES = {
    external_id: "externalId",
    image_full_url: "imageFullUrl",
    custom_metadata: "customMetadata",
    inventory_policy: "inventoryPolicy",
    inventory_quantity: "inventoryQuantity",
};
const DEVICE = {
    device_id: "deviceId",
    klaviyo_sdk: "klaviyoSdk",
    sdk_version: "sdkVersion",
    device_model: "deviceModel",
    os_name: "osName",
    os_version: "osVersion",
    app_name: "appName",
    app_version: "appVersion",
    app_build: "appBuild",
    app_id: "appId",
};
const PROFILE = { phone_number: "phoneNumber", external_id: "externalId" };
const named = (fields, names) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [names[name] ?? name, value]));

/** Describes an item or a variant that is new; a variant has its item. */
function fresh(kind, fields, item) {
    const own = { integrationType: "$custom", catalogType: "$default", ...named(fields, NAMES) };
    const relationships = item && { item: { data: { type: "catalog-item", id: catalogId(item) } } };
    return { type: `catalog-${kind}`, attributes: own, relationships };
}

/** Describes the fields that change in an item or a variant that is there. */
function changed(kind, { external_id: externalId, ...fields }) {
    return { type: `catalog-${kind}`, id: catalogId(externalId), attributes: named(fields, NAMES) };
}

/** Changes something, and makes it where there is none. A retry finds it there. */
const upsert = (change, make) =>
    patiently(async () => {
        try {
            await attempt(change);
        } catch (error) {
            if (error.response?.status !== 404) throw error;
            await attempt(make);
        }
    });

const syncItem = ({ catalogs }, { arguments: { item } }) =>
    upsert(
        () => catalogs.updateCatalogItem(catalogId(item.external_id), { data: changed("item", item) }),
        () => catalogs.createCatalogItem({ data: fresh("item", item) }),
    );

const syncVariant = ({ catalogs }, { arguments: { item, variant } }) =>
    upsert(
        () => catalogs.updateCatalogVariant(catalogId(variant.external_id), { data: changed("variant", variant) }),
        () => catalogs.createCatalogVariant({ data: fresh("variant", variant, item) }),
    );

/** Returns the ids of those items that are in the catalog. */
async function present({ catalogs }, externalIds) {
    const filter = `any(ids,[${externalIds.map(catalogId).map(quoted).join(",")}])`;
    return new Set((await read((page) => catalogs.getCatalogItems({ filter, ...page }))).map(({ id }) => id));
}

const job = (action, items) => ({
    data: { type: `catalog-item-bulk-${action}-job`, attributes: { items: { data: items } } },
});

/** Starts a job and looks at it; throws for items that it could not do. */
async function settle(start, look) {
    const { id } = (await attempt(start)).data;
    const { failedCount } = (await send(() => look(id))).data.attributes;
    if (failedCount) throw new Error(`${failedCount} items failed`);
}

/** Imports items, a hundred at a time: which of them are there is asked anew at each try. */
async function importItems(api, { arguments: { items } }) {
    const { catalogs } = api;
    for (const part of parts(items, ITEMS)) {
        await patiently(async () => {
            const known = await present(api, part.map((item) => item.external_id));
            const isKnown = (item) => known.has(catalogId(item.external_id));
            const made = part.filter((item) => !isKnown(item)).map((item) => fresh("item", item));
            const others = part.filter(isKnown).map((item) => changed("item", item));
            if (made.length) {
                await settle(
                    () => catalogs.bulkCreateCatalogItems(job("create", made)),
                    (id) => catalogs.getBulkCreateCatalogItemsJob(id),
                );
            }
            if (others.length) {
                await settle(
                    () => catalogs.bulkUpdateCatalogItems(job("update", others)),
                    (id) => catalogs.getBulkUpdateCatalogItemsJob(id),
                );
            }
        });
    }
}

/** Deletes the items that are still there, a hundred at a time. */
async function removeItems(api, { arguments: { external_ids: externalIds } }) {
    for (const part of parts(externalIds, ITEMS)) {
        await patiently(async () => {
            const known = [...(await present(api, part))].map((id) => ({ type: "catalog-item", id }));
            if (!known.length) return;
            await settle(
                () => api.catalogs.bulkDeleteCatalogItems(job("delete", known)),
                (id) => api.catalogs.getBulkDeleteCatalogItemsJob(id),
            );
        });
    }
}

/** Sets the categories of an item, all at once. */
function categorizeItem({ catalogs }, { arguments: { item, categories } }) {
    const data = categories.map((name) => ({ type: "catalog-category", id: catalogId(name) }));
    return send(() => catalogs.updateCategoriesForCatalogItem(catalogId(item), { data }));
}

/** Makes a coupon unless it is there. */
const requireCoupon = ({ coupons }, { coupon, description }) =>
    patiently(async () => {
        try {
            await attempt(() => coupons.getCoupon(coupon));
        } catch (error) {
            if (error.response?.status !== 404) throw error;
            const attributes = { externalId: coupon, description };
            await attempt(() => coupons.createCoupon({ data: { type: "coupon", attributes } }));
        }
    });

/** Reads the codes of a coupon. */
async function codesOf({ coupons }, coupon) {
    const filter = `equals(coupon.id,${quoted(coupon)})`;
    return (await read((page) => coupons.getCouponCodes(filter, page))).map(({ attributes }) => attributes);
}

/** Adds codes where too few are left that nobody has. */
async function refillCoupon(api, { arguments: wanted }) {
    const { coupon, threshold, codes, expires_at: end } = wanted;
    await requireCoupon(api, wanted);
    const left = (await codesOf(api, coupon)).filter(({ status }) => status === "UNASSIGNED");
    if (left.length >= threshold) return;
    const relationships = { coupon: { data: { type: "coupon", id: coupon } } };
    for (const part of parts(codes, CODES)) {
        await patiently(async () => {
            const known = new Set((await codesOf(api, coupon)).map(({ uniqueCode }) => uniqueCode));
            const data = part
                .filter((code) => !known.has(code))
                .map((uniqueCode) => ({
                    type: "coupon-code",
                    attributes: { uniqueCode, expiresAt: end && new Date(end) },
                    relationships,
                }));
            const attributes = { couponCodes: { data } };
            const body = { data: { type: "coupon-code-bulk-create-job", attributes } };
            if (data.length) await attempt(() => api.coupons.bulkCreateCouponCodes(body));
        });
    }
}

const profileOf = (person) => ({ data: { type: "profile", attributes: named(person, PROFILE) } });

/** Tells a person when a variant is back in stock. */
function watchVariant({ catalogs }, { arguments: { profile, variant, channels } }) {
    const attributes = { channels, profile: profileOf(profile) };
    const relationships = { variant: { data: { type: "catalog-variant", id: catalogId(variant) } } };
    const data = { type: "back-in-stock-subscription", attributes, relationships };
    return send(() => catalogs.createBackInStockSubscription({ data }));
}

/** Brings the push token of a device along. */
function registerDevice({ profiles }, { arguments: { profile, allowed, device, ...own } }) {
    const attributes = {
        ...own,
        enablementStatus: allowed ? "AUTHORIZED" : "DENIED",
        background: "AVAILABLE",
        deviceMetadata: device && named(device, DEVICE),
        profile: profileOf(profile),
    };
    return send(() => profiles.createPushToken({ data: { type: "push-token", attributes } }));
}

/** Turns a flow live or off. */
const switchFlow = ({ flows }, { ids: [id], arguments: { status } }) =>
    send(() => flows.updateFlow(id, { data: { type: "flow", id, attributes: { status } } }));

/** Reads how the campaigns of some days did. */
async function campaignReport({ reporting }, { ids: [metric], arguments: { statistics, start, end } }) {
    const timeframe = { start: new Date(start), end: new Date(end) };
    const attributes = { statistics, timeframe, conversionMetricId: metric };
    const body = { data: { type: "campaign-values-report", attributes } };
    return (await send(() => reporting.queryCampaignValues(body))).data.attributes.results;
}

export const beyond = {
    "sync item": syncItem,
    "import items": importItems,
    "remove items": removeItems,
    "sync variant": syncVariant,
    "categorize item": categorizeItem,
    "refill coupon": refillCoupon,
    "watch variant": watchVariant,
    "register device": registerDevice,
    "switch flow": switchFlow,
    "campaign report": campaignReport,
};
