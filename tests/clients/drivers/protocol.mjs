// What every Node driver does: answer each line of standard input with a line on standard output. See protocol.py.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Loads a package that scripts/clients installed. */
export const load = createRequire(fileURLToPath(new URL("../../../.clients/node/", import.meta.url)));

/** Writes a name as JavaScript does: campaign-messages and first_name become campaignMessages and firstName. */
export const camel = (name) => name.replace(/^_/, "").replace(/[-_]([a-z0-9])/g, (_, letter) => letter.toUpperCase());

/** An answer that the client raised as its own error. */
export class Refused extends Error {
    constructor(status, body) {
        super(`refused with ${status}`);
        this.outcome = { status, body };
    }
}

/** Answers requests until standard input ends. */
export async function serve(call) {
    for await (const line of createInterface({ input: process.stdin })) {
        const request = JSON.parse(line);
        let outcome;
        try {
            outcome = { returned: await call(request) };
        } catch (error) {
            outcome = error instanceof Refused ? { refused: error.outcome } : { broken: String(error.stack ?? error) };
        }
        process.stdout.write(JSON.stringify({ call: request.call, ...outcome }) + "\n");
    }
}
