// Calls any method of the official Node SDK by the names of its parameters: node methods.mjs BASE_URL
// What a call has is in methods.py.
import { createReadStream } from "node:fs";
import { camel, load, Refused, serve } from "./protocol.mjs";

const sdk = load("klaviyo-api");
const { ObjectSerializer } = load("klaviyo-api/dist/model/models");
const base = process.argv[2];
const groups = Object.entries(sdk).filter(([name]) => name.endsWith("Api") && name !== "OAuthApi");
const methods = new Map();
for (const [, Api] of groups) {
    for (const name of Object.getOwnPropertyNames(Api.prototype)) {
        const method = Object.getOwnPropertyDescriptor(Api.prototype, name).value;
        if (typeof method === "function" && name !== "constructor" && name !== "setDefaultAuthentication") {
            methods.set(name, { Api, method });
        }
    }
}

/** Names the class that the SDK makes of the answer of a method. */
const declared = (method) => /deserialize\(axiosResponse\.data, "(.+?)"\)/.exec(String(method))?.[1] ?? null;
/** Names the class that it makes of a body. */
const taken = (method) => /data: models_1\.ObjectSerializer\.serialize\(\w+, "(.+?)"\)/.exec(String(method))?.[1];

/** Makes the model of a body as a caller gets it: read by the SDK's own reader. */
function modelOf(method, body) {
    const kind = taken(method);
    if (!kind) throw new Error("the method takes no body");
    return ObjectSerializer.deserialize(body, kind);
}

await serve(async ({ key, call, options }) => {
    if (call === "methods") {
        const named = Object.fromEntries([...methods].map(([name, { method }]) => [name, method.name]));
        return { type: "object", declared: null, value: named };
    }
    const { Api, method } = methods.get(call);
    const api = new Api(new sdk.ApiKeySession(key, new sdk.RetryWithExponentialBackoff({ numRetries: 1 })));
    api.basePath = base;
    const named = (query) =>
        Object.fromEntries(
            Object.entries(query).map(([name, value]) => [camel(name.replace("[", "-").replace("]", "")), value]),
        );
    const query = named(options.query);
    const always = named(options.always);
    const parameters = [];
    try {
        const [, names] = /^\w+\(([^)]*)\)/.exec(String(method));
        for (const name of names.split(",").map((item) => item.trim()).filter(Boolean)) {
            if (name.startsWith("options")) break;
            if (name in query) {
                parameters.push(query[name]);
                delete query[name];
            } else if (name in always) parameters.push(always[name]);
            else if (name === "file") parameters.push(createReadStream(options.upload));
            else if (options.path !== null && !parameters.includes(options.path)) parameters.push(options.path);
            else parameters.push(modelOf(method, options.body));
        }
    } catch (error) {
        return { type: "unbuilt", declared: null, value: String(error.stack) };
    }
    try {
        const { body } = await method.call(api, ...parameters, query);
        const type = body?.constructor?.name ?? "undefined";
        return { type, declared: declared(method), value: ObjectSerializer.serialize(body, type) ?? null };
    } catch (error) {
        if (!error.response) throw error;
        throw new Refused(error.response.status, error.response.data);
    }
});
