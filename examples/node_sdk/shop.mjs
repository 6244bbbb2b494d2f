// A shop's Klaviyo integration, migrated to the official Node SDK (klaviyo-api 23.0.0).
//
// The rehearsal writes one of the shop's old calls on each line of standard input; the shop does the same with the
// new API and says so with a line on standard output.
//
//     rehearse test --command "node examples/node_sdk/shop.mjs"
import { beyond } from "./beyond.mjs";
import { browser } from "./browser.mjs";
import { content } from "./content.mjs";
import { groups } from "./groups.mjs";
import { apisOf } from "./klaviyo.mjs";
import { parsed } from "./numbers.mjs";
import { people } from "./people.mjs";

const HANDLERS = { ...people, ...groups, ...content, ...beyond };

/** Does with the new API what a legacy call did with the old one. */
function handle(call) {
    const isBrowser = call.target.use_case.startsWith("client-");
    const handlers = isBrowser ? browser : HANDLERS;
    if (!Object.hasOwn(handlers, call.call)) throw new Error(`this shop never made the call ${call.call}`);
    return handlers[call.call](isBrowser ? call.target : apisOf(call.target), call);
}

/** Says in a line what went wrong: for a refusal, in Klaviyo's words. */
const described = (error) => {
    const { status, data } = error.response ?? {};
    return status ? `${status}: ${data?.errors?.[0]?.detail ?? "no detail"}` : String(error.stack ?? error);
};

/** Yields the lines of a stream. node:readline would end one at U+2028 too, which names may contain. */
async function* lines(stream) {
    let rest = "";
    for await (const chunk of stream.setEncoding("utf8")) {
        const parts = (rest + chunk).split("\n");
        rest = parts.pop();
        yield* parts;
    }
}

for await (const line of lines(process.stdin)) {
    const call = parsed(line);
    let error;
    try {
        await handle(call);
    } catch (caught) {
        error = described(caught);
    }
    process.stdout.write(`${JSON.stringify({ id: call.id, error })}\n`);
}
