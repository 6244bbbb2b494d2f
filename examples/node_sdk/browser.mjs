// What a browser sends, with the public key. The SDK has no methods for it.
import { subscriber } from "./groups.mjs";
import { Unsettled, patiently } from "./klaviyo.mjs";
import { unmarked } from "./numbers.mjs";
import { eventOf, profileOf } from "./people.mjs";

const REVISION = "2026-07-15";

/** Writes names as the wire has them; what is under `properties` is the shop's own. */
function wire(value, name) {
    if (name === "properties" || value === null || typeof value !== "object" || "toJSON" in value) return value;
    if (Array.isArray(value)) return value.map((item) => wire(item));
    const snake = (key) => (key === "kx" ? "_kx" : key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [snake(key), wire(item, key)]));
}

const send = ({ base_url: baseUrl, company_id: company }, path, body) =>
    patiently(async () => {
        const headers = { "content-type": "application/vnd.api+json", revision: REVISION };
        const request = { method: "POST", headers, body: unmarked(JSON.stringify(wire(body))) };
        const answer = await fetch(`${baseUrl}${path}?company_id=${company}`, request).catch(() => {
            throw new Unsettled();
        });
        if ([429, 503, 504, 524].includes(answer.status)) throw new Unsettled(answer.headers.get("retry-after"));
        if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
    });

/** Subscribes one person to a list. */
function subscribe(target, { ids, arguments: { profiles } }) {
    const attributes = { profile: { data: subscriber(profiles[0]) }, customSource: profiles[0].$source };
    const relationships = { list: { data: { type: "list", id: ids[0] } } };
    return send(target, "/client/subscriptions", { data: { type: "subscription", attributes, relationships } });
}

export const browser = {
    track: (target, { arguments: said }) => send(target, "/client/events", eventOf(said)),
    identify: (target, { arguments: said }) => send(target, "/client/profiles", { data: profileOf(said.properties) }),
    subscribe,
};
