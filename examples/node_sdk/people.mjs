// People and what they do: track, identify, and what v1/v2 knew of persons.
import { randomUUID } from "node:crypto";

import { attempt, patiently, read, send } from "./klaviyo.mjs";

const ATTRIBUTES = {
    $email: "email",
    $phone_number: "phoneNumber",
    $id: "externalId",
    $first_name: "firstName",
    $last_name: "lastName",
    $organization: "organization",
    $title: "title",
    $image: "image",
    $locale: "locale",
    $anonymous: "anonymousId",
    $exchange_id: "kx",
    // The retired SDKs sent these two so.
    email: "email",
    id: "externalId",
    phone_number: "phoneNumber",
};
// What is no attribute: consent is given by a job of its own, and the source goes with it.
const NO_ATTRIBUTES = ["$consent", "sms_consent", "$source", "$unset"];
const PLACES = ["address1", "address2", "city", "region", "country", "zip", "timezone", "latitude", "longitude"];
const MEASUREMENTS = { count: "count", unique: "unique", value: "sum_value" };
const DAY = 24 * 60 * 60 * 1000;

/**
 * A list of names that the SDK can send. It fails to write an array or a text as `unset` (23.0.0: "Cannot read
 * properties of undefined (reading 'getAttributeTypeMap')"), but passes on what has no properties of its own.
 */
class Names {
    #names;

    constructor(names) {
        this.#names = names;
    }

    toJSON() {
        return this.#names;
    }
}

/** Translates what the old API was told of a person. The SDK drops whatever is not in camel case. */
export function profileOf(person) {
    const attributes = {};
    for (const [key, value] of Object.entries(person)) {
        if (Object.hasOwn(ATTRIBUTES, key)) {
            const name = ATTRIBUTES[key];
            // Null said nothing; today it would clear the field.
            if (value !== null) attributes[name] = name === "externalId" ? String(value) : value;
        } else if (key[0] === "$" && PLACES.includes(key.slice(1))) {
            if (value !== null) (attributes.location ??= {})[key.slice(1)] = value;
        } else if (!NO_ATTRIBUTES.includes(key)) (attributes.properties ??= {})[key] = value;
    }
    const meta = person.$unset && { patchProperties: { unset: new Names(person.$unset) } };
    return { type: "profile", attributes, meta };
}

/** Returns the channels that $consent and sms_consent named: email and sms have one today. */
export function consentsOf({ $consent = [], sms_consent: sms }) {
    return ["email", "sms"].filter((channel) => $consent.includes(channel) || (channel === "sms" && sms === true));
}

/** Translates the consent that track and identify gave. Nobody was asked to confirm it: it is a historical import. */
function givenConsent(person) {
    const { email, phoneNumber } = profileOf(person).attributes;
    const channels = consentsOf(person).filter((channel) => (channel === "email" ? email : phoneNumber));
    if (!channels.length) return undefined;
    // Klaviyo refuses a time to come, and its clock may be behind.
    const consent = { marketing: { consent: "SUBSCRIBED", consentedAt: new Date(Date.now() - DAY) } };
    const subscriptions = Object.fromEntries(channels.map((channel) => [channel, consent]));
    const profiles = { data: [{ type: "profile", attributes: { email, phoneNumber, subscriptions } }] };
    const attributes = { profiles, historicalImport: true, customSource: person.$source };
    return { data: { type: "profile-subscription-bulk-create-job", attributes } };
}

/** Subscribes a person to the channels that were consented to beside an event or a fact. */
async function consent(api, person) {
    const job = givenConsent(person);
    if (job) await send(() => api.profiles.bulkSubscribeProfiles(job));
}

/** Translates a track call. */
export function eventOf({ event, customer_properties: person = {}, properties = {}, time, ip }) {
    const { $value: value, $event_id: id, __track_once__: once, ...custom } = properties;
    const { meta, ...profile } = profileOf(person);
    if (meta) profile.attributes.meta = meta; // within an event it stands among the attributes
    if (ip) (profile.attributes.location ??= {}).ip = ip;
    const attributes = {
        metric: { data: { type: "metric", attributes: { name: event } } },
        profile: { data: profile },
        properties: custom,
        value,
        // Once for each person and metric: Klaviyo ignores a unique_id that it has seen of the two. The old API knew
        // an event by its second; so a retry is the same event. Any other event gets an id of its own.
        uniqueId: once ? "once" : String(id ?? (time == null ? randomUUID() : Math.trunc(time))),
        time: time == null ? undefined : new Date(time * 1000),
    };
    return { data: { type: "event", attributes } };
}

/** Writes a text as filters want it. */
export const quoted = (text) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

/** Says which events a timeline had, and in which order. */
function timelineQuery(call, ids = [], { since, sort }) {
    const names = call.startsWith("person") ? ["profile_id", "metric_id"] : ["metric_id"];
    const conditions = ids.map((id, place) => `equals(${names[place]},${quoted(id)})`);
    const ascending = sort === "asc" && since !== undefined;
    if (since !== undefined) {
        const moment = new Date(since * 1000).toISOString().replace(".000", "");
        conditions.push(`${ascending ? "greater-or-equal" : "less-or-equal"}(datetime,${moment})`);
    }
    return { filter: conditions.join(",") || undefined, sort: ascending ? "datetime" : "-datetime" };
}

const timeline = (api, { call, ids, arguments: asked }) =>
    read((page) =>
        api.events.getEvents({
            ...timelineQuery(call, ids, asked),
            include: ["profile", "metric"],
            pageSize: 1000,
            ...page,
        }),
    );

/** Sums a metric up over time; the old end was included. What Klaviyo does not sum up is summed up here. */
function exported(api, { ids, arguments: asked }) {
    const [measurement, property] = [asked.measurement].flat();
    const end = new Date(Date.parse(asked.end_date) + DAY).toISOString().slice(0, 10);
    const days = [`greater-or-equal(datetime,${asked.start_date}T00:00:00`, `less-than(datetime,${end}T00:00:00`];
    if (property) return summed(api, ids[0], days, property, asked);
    const attributes = {
        metricId: ids[0],
        measurements: [MEASUREMENTS[measurement]],
        interval: asked.unit,
        filter: [...days.map((day) => `${day})`), ...(asked.where ?? []).map(([name, , value]) => `equals(${name},${quoted(value)})`)],
        by: asked.by && [asked.by],
    };
    return send(() => api.metrics.queryMetricAggregates({ data: { type: "metric-aggregate", attributes } }));
}

/** Sums a property of events up by day, week or month. */
async function summed(api, metric, days, property, { unit, where = [] }) {
    const filter = [`equals(metric_id,${quoted(metric)})`, ...days.map((day) => `${day}Z)`)].join(",");
    const events = await read((page) => api.events.getEvents({ filter, pageSize: 1000, ...page }));
    const sums = {};
    for (const { attributes } of events) {
        const properties = attributes.eventProperties;
        if (typeof properties[property] !== "number" || where.some(([name, , value]) => properties[name] !== value)) continue;
        const start = startOf(new Date(attributes.datetime), unit);
        sums[start] = (sums[start] ?? 0) + properties[property];
    }
    return sums;
}

function startOf(moment, unit) {
    const day = moment.toISOString().slice(0, 10);
    if (unit === "month") return `${day.slice(0, 7)}-01`;
    const monday = Date.parse(day) - ((moment.getUTCDay() + 6) % 7) * DAY;
    return unit === "week" ? new Date(monday).toISOString().slice(0, 10) : day;
}

/** Has a person forgotten; whoever is not found at the second attempt was forgotten by the first. */
function forget(api, { arguments: { person_id: id, ...known } }) {
    const profile = id === undefined ? profileOf(known) : { type: "profile", id, attributes: {} };
    const job = { data: { type: "data-privacy-deletion-job", attributes: { profile: { data: profile } } } };
    return patiently(async (again) => {
        try {
            await attempt(() => api.privacy.requestProfileDeletion(job));
        } catch (error) {
            if (!again || error.response?.status !== 404) throw error;
        }
    });
}

/** Makes a person known, or adds to what is known; and takes the consent that came with it. */
async function identify(api, { arguments: { properties } }) {
    await send(() => api.profiles.createOrUpdateProfile({ data: profileOf(properties) }));
    await consent(api, properties);
}

/** Records an event, and the consent that came with it. */
async function track(api, { arguments: said }) {
    const event = eventOf(said);
    await send(() => api.events.createEvent(event));
    await consent(api, said.customer_properties);
}

/** Changes a person by Klaviyo's id, and takes the consent that came with it. */
async function updatePerson(api, { ids: [id], arguments: changes }) {
    const { data } = await send(() => api.profiles.updateProfile(id, { data: { ...profileOf(changes), id } }));
    const { email, phoneNumber } = data.attributes;
    await consent(api, { ...(email && { email }), ...(phoneNumber && { phone_number: phoneNumber }), ...changes });
}

/** Finds a person by an identifier. */
function searchPeople(api, { arguments: asked }) {
    const [[name, value]] = Object.entries(asked);
    return read((page) => api.profiles.getProfiles({ filter: `equals(${name},${quoted(value)})`, ...page }));
}

export const people = {
    track,
    identify,
    "update person": updatePerson,
    "get person": (api, { ids }) => send(() => api.profiles.getProfile(ids[0])),
    "search people": searchPeople,
    "request deletion": forget,
    timeline,
    "metric timeline": timeline,
    "person timeline": timeline,
    "person metric timeline": timeline,
    "metric export": exported,
    "list metrics": (api) => read((page) => api.metrics.getMetrics(page)),
};
