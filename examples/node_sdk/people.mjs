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
    email: "email",
    phone_number: "phoneNumber",
};
const PLACES = ["address1", "address2", "city", "region", "country", "zip", "timezone", "latitude", "longitude"];
const MEASUREMENTS = { count: "count", unique: "unique", value: "sum_value" };
const DAY = 24 * 60 * 60 * 1000;

/** Translates what the old API was told of a person. The SDK drops whatever is not in camel case. */
export function profileOf(person) {
    const attributes = {};
    for (const [key, value] of Object.entries(person)) {
        if (Object.hasOwn(ATTRIBUTES, key)) attributes[ATTRIBUTES[key]] = value;
        else if (key[0] === "$" && PLACES.includes(key.slice(1))) (attributes.location ??= {})[key.slice(1)] = value;
        else (attributes.properties ??= {})[key] = value;
    }
    return { type: "profile", attributes };
}

/** Translates a track call. */
export function eventOf({ event, customer_properties: person = {}, properties = {}, time }) {
    const { $value: value, $event_id: id, __track_once__: once, ...custom } = properties;
    const attributes = {
        metric: { data: { type: "metric", attributes: { name: event } } },
        profile: { data: profileOf(person) },
        properties: custom,
        value,
        // Once for each person and metric: Klaviyo ignores a unique_id that it has seen of the two. The old API knew
        // an event by its second; so a retry is the same event. Any other event gets an id of its own.
        uniqueId: once ? "once" : (id ?? (time == null ? randomUUID() : String(Math.trunc(time)))),
        time: time == null ? undefined : new Date(time * 1000),
    };
    return { data: { type: "event", attributes } };
}

/** Writes a text as filters want it. */
export const quoted = (text) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

/** Says which events a timeline had. */
function timelineFilter(call, ids) {
    const names = call.startsWith("person") ? ["profile_id", "metric_id"] : ["metric_id"];
    return ids.map((id, place) => `equals(${names[place]},${quoted(id)})`).join(",") || undefined;
}

const timeline = (api, { call, ids }) =>
    read((page) =>
        api.events.getEvents({
            filter: timelineFilter(call, ids),
            sort: "-datetime",
            include: ["profile", "metric"],
            pageSize: 1000,
            ...page,
        }),
    );

/** Sums a metric up over time; the old end was included. */
function exported(api, { ids, arguments: asked }) {
    const end = new Date(Date.parse(asked.end_date) + DAY).toISOString().slice(0, 10);
    const attributes = {
        metricId: ids[0],
        measurements: [MEASUREMENTS[asked.measurement]],
        interval: asked.unit,
        filter: [
            `greater-or-equal(datetime,${asked.start_date}T00:00:00)`,
            `less-than(datetime,${end}T00:00:00)`,
        ],
    };
    return send(() => api.metrics.queryMetricAggregates({ data: { type: "metric-aggregate", attributes } }));
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

/** Changes a person by Klaviyo's id. */
function updatePerson(api, { ids: [id], arguments: { $unset: unset, ...changes } }) {
    const meta = unset && { patchProperties: { unset: new Names(unset) } };
    return send(() => api.profiles.updateProfile(id, { data: { ...profileOf(changes), id, meta } }));
}

/** Finds a person by an identifier. */
function searchPeople(api, { arguments: asked }) {
    const [[name, value]] = Object.entries(asked);
    return read((page) => api.profiles.getProfiles({ filter: `equals(${name},${quoted(value)})`, ...page }));
}

export const people = {
    track: (api, { arguments: said }) => send(() => api.events.createEvent(eventOf(said))),
    identify: (api, { arguments: said }) =>
        send(() => api.profiles.createOrUpdateProfile({ data: profileOf(said.properties) })),
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
