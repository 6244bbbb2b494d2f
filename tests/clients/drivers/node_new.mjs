// Drives the official Node SDK, klaviyo-api: node node_new.mjs BASE_URL
import { camel, load, Refused, serve } from "./protocol.mjs";

const sdk = load("klaviyo-api");
const { ObjectSerializer } = load("klaviyo-api/dist/model/models");
const base = process.argv[2];
const groups = Object.entries(sdk).filter(([name]) => name.endsWith("Api") && name !== "OAuthApi");
const made = new Map();

/** Makes the API object that has a method, for an account. */
function groupOf(key, method) {
    const [name, Api] = groups.find(([, api]) => method in api.prototype) ?? [];
    if (!Api) throw new Error(`the SDK has no method ${method}`);
    const id = `${key} ${name}`;
    if (!made.has(id)) {
        const retries = new sdk.RetryWithExponentialBackoff({ numRetries: 1 });
        const api = new Api(new sdk.ApiKeySession(key, retries));
        api.basePath = base;
        made.set(id, api);
    }
    return made.get(id);
}

// Under these names is what the caller makes up: its keys are data and stay as they are.
const FREE = new Set(["properties", "context", "append", "unappend"]);
const MOMENTS = new Set(["time", "datetime", "consented_at"]);

/** Writes a body as a caller of this SDK does: names in camel case, moments as Date. */
function written(value, name) {
    if (MOMENTS.has(name) && typeof value === "string") return new Date(value);
    if (Array.isArray(value)) return value.map((item) => written(item));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [camel(key), FREE.has(key) ? item : written(item, key)]),
    );
}

/** Names the class that the SDK makes of the answer of a method. */
function declared(api, method) {
    return /deserialize\(axiosResponse\.data, "(.+?)"\)/.exec(String(api[method]))?.[1] ?? null;
}

await serve(async ({ key, call, args, options }) => {
    const method = camel(call);
    const api = groupOf(key, method);
    const given = Object.fromEntries(Object.entries(options).map(([name, value]) => [camel(name), value]));
    const parameters = args.map((value) => written(value));
    if (String(api[method]).startsWith(`${method}(filter`)) {
        parameters.unshift(given.filter);
        delete given.filter;
    }
    try {
        const { body } = await api[method](...parameters, given);
        const type = body?.constructor?.name ?? "undefined";
        return { type, declared: declared(api, method), value: ObjectSerializer.serialize(body, type) ?? null };
    } catch (error) {
        if (!error.response) throw error;
        throw new Refused(error.response.status, error.response.data);
    }
});
