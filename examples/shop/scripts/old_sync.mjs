// Reads orders, one JSON object a line, and tells Klaviyo of them by v1 with node-klaviyo: before the migration.
import { createInterface } from "node:readline/promises";
import Klaviyo from "node-klaviyo";

const client = new Klaviyo({ publicToken: "NWSHOP", privateToken: "pk_shop" });

for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line);
    await client.public.track({
        event: "Placed Order",
        email: order.email,
        customerProperties: { $first_name: order.name, Tier: order.tier },
        properties: { $value: order.total, $event_id: order.number },
        timestamp: order.time,
    });
}
