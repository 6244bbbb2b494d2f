// Drives the retired Node client, node-klaviyo, which knows one host and speaks TLS to it: node node_legacy.mjs BASE_URL
import http from "node:http";
import https from "node:https";
import { load, Refused, serve } from "./protocol.mjs";

const { hostname, port } = new URL(process.argv[2]);
// The client has no setting for its host. Its requests go to the mock instead, unchanged but for the address.
https.request = (options, ...rest) => {
    if (options.hostname !== "a.klaviyo.com") throw new Error(`not meant for the mock: ${options.hostname}`);
    return http.request({ ...options, hostname, port }, ...rest);
};
const Klaviyo = load("node-klaviyo");
const clients = new Map();

function clientOf(key) {
    if (!clients.has(key)) clients.set(key, new Klaviyo({ publicToken: key.slice(3, 9), privateToken: key }));
    return clients.get(key);
}

await serve(async ({ key, call, args }) => {
    const [group, method] = call.split(".");
    try {
        const value = await clientOf(key)[group][method](...args);
        return { type: typeof value, declared: null, value: value ?? null };
    } catch (error) {
        if (!error.statusCode) throw error;
        throw new Refused(error.statusCode, String(error.data));
    }
});
