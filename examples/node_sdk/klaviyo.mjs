// The official SDK's APIs, and what it leaves to its user: pages, and what may not be sent twice.
import { createRequire } from "node:module";

import { unmarked } from "./numbers.mjs";

const ATTEMPTS = 6;
// Whether a request that ends so took effect is not known: a 524 may come after the work is done.
const BUSY = [429, 503, 504, 524];
// What `npm install` puts here comes first, then what the tests of this repository install.
const PLACES = ["./", "../../.clients/node/"].map((place) => createRequire(new URL(place, import.meta.url)));
const sdk = load("klaviyo-api");
const http = load("axios").defaults;
http.transformRequest = [...http.transformRequest, (body) => (typeof body === "string" ? unmarked(body) : body)];

function load(name) {
    for (const require of PLACES) {
        try {
            return require(name);
        } catch (error) {
            if (error.code !== "MODULE_NOT_FOUND") throw error;
        }
    }
    throw new Error(`${name} is not installed: run npm install in examples/node_sdk`);
}

/**
 * Makes the SDK's APIs for an account; in production without basePath.
 *
 * The SDK's own retries are off. They repeat every request after a 429, 503, 504 or 524, so what a 524 hides is made
 * twice, and they repeat nothing after a broken line.
 */
export function apisOf({ base_url: baseUrl, api_key: key }) {
    const session = new sdk.ApiKeySession(key, new sdk.RetryWithExponentialBackoff({ numRetries: 1 }));
    const made = (Api) => Object.assign(new Api(session), { basePath: baseUrl });
    return {
        campaigns: made(sdk.CampaignsApi),
        catalogs: made(sdk.CatalogsApi),
        coupons: made(sdk.CouponsApi),
        events: made(sdk.EventsApi),
        flows: made(sdk.FlowsApi),
        lists: made(sdk.ListsApi),
        metrics: made(sdk.MetricsApi),
        privacy: made(sdk.DataPrivacyApi),
        profiles: made(sdk.ProfilesApi),
        reporting: made(sdk.ReportingApi),
        segments: made(sdk.SegmentsApi),
        tags: made(sdk.TagsApi),
        templates: made(sdk.TemplatesApi),
    };
}

/** Klaviyo is busy or the line broke: whether the request took effect is not known. */
export class Unsettled extends Error {
    constructor(wait) {
        super("Klaviyo did not answer");
        this.wait = wait;
    }
}

/** Does something until it is settled; `action` learns whether it has been tried before. */
export async function patiently(action) {
    for (let attempt = 0; ; attempt++) {
        try {
            return await action(attempt > 0);
        } catch (error) {
            if (!(error instanceof Unsettled) || attempt === ATTEMPTS - 1) throw error;
            // Whoever comes back before Retry-After has passed is refused again.
            const seconds = Number(error.wait ?? 0.2 * 2 ** attempt);
            await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
        }
    }
}

/** Sends a request once, and returns what was answered. Throws Unsettled when it may have been lost. */
export async function attempt(request) {
    try {
        return (await request()).body;
    } catch (error) {
        if (error.isAxiosError && (!error.response || BUSY.includes(error.response.status))) {
            throw new Unsettled(error.response?.headers["retry-after"]);
        }
        throw error;
    }
}

/** Sends a request that may be repeated. */
export const send = (request) => patiently(() => attempt(request));

/** Reads a collection to its last page; `request` is given the option that names the page. */
export async function read(request) {
    const found = [];
    for (let page = {}; page; ) {
        const { data, links } = await send(() => request(page));
        found.push(...data);
        page = links?.next && { pageCursor: links.next };
    }
    return found;
}

/** Creates something that has no key of its own: before it is sent again, looks whether it is there. */
export async function create(request, listed) {
    const known = new Set((await listed()).map((item) => item.id));
    return patiently(async (again) => {
        const made = again ? (await listed()).find((item) => !known.has(item.id)) : undefined;
        return made ?? (await attempt(request)).data;
    });
}

/** Cuts a list into parts that one request takes. */
export const parts = (items, size) =>
    Array.from({ length: Math.ceil(items.length / size) }, (_, place) =>
        items.slice(place * size, (place + 1) * size),
    );

/** Deletes something; it is as well when it has gone already, as after a broken line. */
export async function remove(request) {
    try {
        await send(request);
    } catch (error) {
        if (error.response?.status !== 404) throw error;
    }
}
