// The same program after the migration, with klaviyo-api, which has lost the customer's tier on the way.
import { createInterface } from "node:readline/promises";
import { ApiKeySession, EventsApi } from "klaviyo-api";

const events = new EventsApi(new ApiKeySession("pk_shop"));

for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line);
    const profile = { email: order.email, firstName: order.name };
    await events.createEvent({
        data: {
            type: "event",
            attributes: {
                metric: { data: { type: "metric", attributes: { name: "Placed Order" } } },
                profile: { data: { type: "profile", attributes: profile } },
                properties: {},
                value: order.total,
                uniqueId: order.number,
                time: new Date(order.time * 1000),
            },
        },
    });
}
