// A shop's integration for Node without a package: fetch, and a line of JSON for each call.
import { randomUUID } from "node:crypto";

import { parsed, unmarked } from "../../../../examples/node_sdk/numbers.mjs";

const JSON_API = "application/vnd.api+json";
const ATTRIBUTES = {
    $email: "email",
    email: "email",
    $phone_number: "phone_number",
    phone_number: "phone_number",
    $id: "external_id",
    id: "external_id",
    $anonymous: "anonymous_id",
    $exchange_id: "_kx",
    $first_name: "first_name",
    $last_name: "last_name",
    $organization: "organization",
    $title: "title",
    $image: "image",
    $locale: "locale",
};
const PLACES = ["address1", "address2", "city", "region", "country", "zip", "timezone", "latitude", "longitude"];
const LEFT_OUT = ["$consent", "sms_consent", "$source", "$unset"];

class Refused extends Error {
    constructor(status, text) {
        super(`${status}: ${text}`);
        this.status = status;
    }
}

/** Sends a request, again after a wait where Klaviyo is busy or the line breaks. */
async function send({ base_url: base, api_key: key }, method, path, body) {
    const headers = { Authorization: `Klaviyo-API-Key ${key}`, revision: "2026-07-15", Accept: JSON_API };
    if (body) headers["Content-Type"] = JSON_API;
    for (let number = 0; ; number++) {
        let wait = 0.2 * 2 ** number;
        try {
            const answer = await fetch(base + path, {
                method,
                headers,
                body: body && unmarked(JSON.stringify(body)),
            });
            const text = await answer.text();
            if (answer.ok) return text ? JSON.parse(text) : {};
            if (![429, 503, 504, 524].includes(answer.status)) throw new Refused(answer.status, text);
            wait = Number(answer.headers.get("retry-after") ?? wait);
        } catch (error) {
            if (error instanceof Refused) throw error;
        }
        if (number === 5) throw new Error("Klaviyo does not answer");
        await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    }
}

/** Reads a collection to its last page. */
async function read(target, path, query = {}) {
    const found = [];
    let next = `${path}?${new URLSearchParams(query)}`;
    while (next) {
        const page = await send(target, "GET", next);
        found.push(...page.data);
        const url = page.links.next && new URL(page.links.next);
        next = url && url.pathname + url.search;
    }
    return found;
}

function profileOf(person) {
    const attributes = {};
    for (const [name, value] of Object.entries(person)) {
        if (Object.hasOwn(ATTRIBUTES, name)) {
            if (value !== null) attributes[ATTRIBUTES[name]] = name.endsWith("id") ? String(value) : value;
        } else if (name[0] === "$" && PLACES.includes(name.slice(1))) {
            if (value !== null) (attributes.location ??= {})[name.slice(1)] = value;
        } else if (!LEFT_OUT.includes(name)) (attributes.properties ??= {})[name] = value;
    }
    const unset = person.$unset?.length ? { meta: { patch_properties: { unset: person.$unset } } } : {};
    return { type: "profile", attributes, ...unset };
}

function eventOf({ event, customer_properties: person = {}, properties = {}, time, ip }) {
    const { $value: value, $event_id: id, __track_once__: once, ...custom } = properties;
    const { meta, ...profile } = profileOf(person);
    if (meta) profile.attributes.meta = meta;
    if (ip) (profile.attributes.location ??= {}).ip = ip;
    const attributes = {
        metric: { data: { type: "metric", attributes: { name: event } } },
        profile: { data: profile },
        properties: custom,
        value,
        unique_id: once ? "once" : String(id ?? (time == null ? randomUUID() : Math.trunc(time))),
        time: time == null ? undefined : new Date(time * 1000).toISOString(),
    };
    return { data: { type: "event", attributes } };
}

const channelsOf = ({ $consent = [], sms_consent: sms }) =>
    ["email", "sms"].filter((channel) => $consent.includes(channel) || (channel === "sms" && sms));

async function consent(target, person) {
    const { email, phone_number } = profileOf(person).attributes;
    const channels = channelsOf(person).filter((channel) => (channel === "email" ? email : phone_number));
    if (!channels.length) return;
    const given = { marketing: { consent: "SUBSCRIBED", consented_at: new Date(Date.now() - 8.64e7) } };
    const subscriptions = Object.fromEntries(channels.map((channel) => [channel, given]));
    const profile = { type: "profile", attributes: { email, phone_number, subscriptions } };
    const attributes = {
        profiles: { data: [profile] },
        historical_import: true,
        custom_source: person.$source,
    };
    const job = { data: { type: "profile-subscription-bulk-create-job", attributes } };
    await send(target, "POST", "/api/profile-subscription-bulk-create-jobs", job);
}

const quoted = (text) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
const parts = (items, size) =>
    Array.from({ length: Math.ceil(items.length / size) }, (_, place) => items.slice(place * size, (place + 1) * size));
const listOf = (name, id) => ({ data: { type: "list", id, attributes: { name } } });

async function members(target, kind, { ids, arguments: { email, emails = email?.split(",") ?? [], phone_numbers = [] } }) {
    const found = [];
    for (const [field, values] of [["email", emails], ["phone_number", phone_numbers]])
        for (const part of parts(values, 100)) {
            const filter = `any(${field},[${part.map(quoted)}])`;
            found.push(...(await read(target, `/api/${kind}/${ids[0]}/profiles`, { filter, "page[size]": 100 })));
        }
    return found;
}

function timeline(target, { call, ids, arguments: { since, sort } }) {
    const rest = [...ids];
    const conditions = call.startsWith("person") ? [`equals(profile_id,${quoted(rest.shift())})`] : [];
    if (rest.length) conditions.push(`equals(metric_id,${quoted(rest[0])})`);
    const ascending = sort === "asc" && since !== undefined;
    if (since !== undefined) {
        const moment = new Date(since * 1000).toISOString().replace(".000", "");
        conditions.push(`${sort === "asc" ? "greater" : "less"}-or-equal(datetime,${moment})`);
    }
    const query = { include: "profile,metric", "page[size]": 500, sort: ascending ? "datetime" : "-datetime" };
    return read(target, "/api/events", conditions.length ? { ...query, filter: conditions.join() } : query);
}

async function createList(target, { arguments: { list_name: name } }) {
    const known = new Set((await read(target, "/api/lists")).map((item) => item.id));
    try {
        await send(target, "POST", "/api/lists", listOf(name));
    } catch (error) {
        const made = (await read(target, "/api/lists")).filter((item) => !known.has(item.id));
        if (!made.length) throw error;
    }
}

const HANDLERS = {
    track: async (target, { arguments: said }) => {
        await send(target, "POST", "/api/events", eventOf(said));
        await consent(target, said.customer_properties ?? {});
    },
    identify: async (target, { arguments: said }) => {
        await send(target, "POST", "/api/profile-import", { data: profileOf(said.properties) });
        await consent(target, said.properties);
    },
    "get person": (target, { ids }) => send(target, "GET", `/api/profiles/${ids[0]}`),
    "search people": (target, { arguments: said }) => {
        const [[field, value]] = Object.entries(said);
        return read(target, "/api/profiles", { filter: `equals(${field},${quoted(value)})` });
    },
    timeline,
    "metric timeline": timeline,
    "person timeline": timeline,
    "person metric timeline": timeline,
    "list metrics": (target) => read(target, "/api/metrics"),
    "add members": (target, { ids, arguments: { profiles } }) => {
        const attributes = { profiles: { data: profiles.map(profileOf) } };
        const relationships = { lists: { data: [{ type: "list", id: ids[0] }] } };
        const data = { type: "profile-bulk-import-job", attributes, relationships };
        return send(target, "POST", "/api/profile-bulk-import-jobs", { data });
    },
    "remove members": async (target, call) => {
        for (const part of parts(await members(target, "lists", call), 1000)) {
            const data = part.map(({ id }) => ({ type: "profile", id }));
            await send(target, "DELETE", `/api/lists/${call.ids[0]}/relationships/profiles`, { data });
        }
    },
    "check members": (target, call) => members(target, "lists", call),
    "segment members": (target, call) => members(target, "segments", call),
    "list lists": (target) => read(target, "/api/lists"),
    "create list": createList,
    "update list": (target, { ids, arguments: { list_name: name } }) =>
        send(target, "PATCH", `/api/lists/${ids[0]}`, listOf(name, ids[0])),
    "tag list": (target, { ids, arguments: { tag_id: tag } }) =>
        send(target, "POST", `/api/tags/${tag}/relationships/lists`, { data: [{ type: "list", id: ids[0] }] }),
    "list templates": (target) => read(target, "/api/templates"),
    "list campaigns": (target) => read(target, "/api/campaigns", { filter: 'equals(messages.channel,"email")' }),
    "get campaign": (target, { ids }) => send(target, "GET", `/api/campaigns/${ids[0]}`),
};

let rest = "";
for await (const chunk of process.stdin.setEncoding("utf8")) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    for (const line of lines) {
        const call = parsed(line);
        const failed = await HANDLERS[call.call](call.target, call).then(
            () => undefined,
            (error) => String(error.stack),
        );
        process.stdout.write(`${JSON.stringify({ id: call.id, error: failed })}\n`);
    }
}
