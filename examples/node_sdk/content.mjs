// Campaigns and templates.
import { randomUUID } from "node:crypto";

import { attempt, create, patiently, read, remove, send } from "./klaviyo.mjs";

// What v1 called the parts of a campaign, and where they are in a message today.
const CONTENT = { subject: "subject", from_email: "fromEmail", from_name: "fromLabel" };

/** Returns what v1 said of a campaign that is the campaign's own. */
const campaignChanges = ({ name, list_id: list }) => ({ name, audiences: list && { included: [list] } });

/** Returns what v1 said of a campaign that is its message's today. */
function messageChanges(wanted) {
    const said = Object.entries(CONTENT).filter(([old]) => old in wanted);
    if (!said.length) return undefined;
    const content = Object.fromEntries(said.map(([old, name]) => [name, wanted[old]]));
    return { definition: { channel: "email", content } };
}

const listCampaigns = (api) =>
    read((page) => api.campaigns.getCampaigns('equals(messages.channel,"email")', page));

/** Makes a draft, and gives its message a copy of the template. */
async function createCampaign(api, { arguments: wanted }) {
    const message = { type: "campaign-message", attributes: messageChanges(wanted) };
    const attributes = { ...campaignChanges(wanted), campaignMessages: { data: [message] } };
    const made = await create(
        () => api.campaigns.createCampaign({ data: { type: "campaign", attributes } }),
        () => listCampaigns(api),
    );
    await assign(api, made.relationships.campaignMessages.data[0].id, wanted.template_id);
}

/** Gives a message a copy of a template. */
function assign(api, id, template) {
    const relationships = { template: { data: { type: "template", id: template } } };
    const chosen = { data: { type: "campaign-message", id, relationships } };
    return send(() => api.campaigns.assignTemplateToCampaignMessage(chosen));
}

const change = (api, id, attributes) =>
    send(() => api.campaigns.updateCampaign(id, { data: { type: "campaign", id, attributes } }));

/** Changes a draft: name and list are the campaign's, the rest its message's. */
async function updateCampaign(api, { ids, arguments: wanted }) {
    if ("name" in wanted || "list_id" in wanted) await change(api, ids[0], campaignChanges(wanted));
    const attributes = messageChanges(wanted);
    if (!attributes && !wanted.template_id) return;
    const [{ id }] = (await send(() => api.campaigns.getMessagesForCampaign(ids[0]))).data;
    const body = { data: { type: "campaign-message", id, attributes } };
    if (attributes) await send(() => api.campaigns.updateCampaignMessage(id, body));
    if (wanted.template_id) await assign(api, id, wanted.template_id);
}

const getCampaign = async (api, { ids }) => (await send(() => api.campaigns.getCampaign(ids[0]))).data;

/** Sends a campaign, unless it is on its way already: a broken line must not send it twice. */
const sendCampaign = (api, call) =>
    patiently(async () => {
        if ((await getCampaign(api, call)).attributes.status !== "Draft") return;
        await attempt(() => api.campaigns.sendCampaign({ data: { type: "campaign-send-job", id: call.ids[0] } }));
    });

/** Sets the time of a campaign, which v1 was told in UTC, and starts the job that waits for it. */
async function scheduleCampaign(api, call) {
    const datetime = new Date(`${call.arguments.send_time.replace(" ", "T")}Z`);
    const sendStrategy = { method: "static", datetime, options: { isLocal: false } };
    await change(api, call.ids[0], { sendStrategy });
    await sendCampaign(api, call);
}

/** Stops a campaign for good; what is stopped already cannot be stopped again. */
const cancelCampaign = (api, call) =>
    patiently(async (again) => {
        if (again && (await getCampaign(api, call)).attributes.status === "Cancelled") return;
        const [id] = call.ids;
        const job = { data: { type: "campaign-send-job", id, attributes: { action: "cancel" } } };
        await attempt(() => api.campaigns.cancelCampaignSend(id, job));
    });

/** Copies a campaign, under a new name and to another list where they are given. */
async function cloneCampaign(api, { ids: [id], arguments: { name, list_id } }) {
    const copy = await create(
        () => api.campaigns.createCampaignClone({ data: { type: "campaign", id, attributes: { newName: name } } }),
        () => listCampaigns(api),
    );
    if (list_id) await change(api, copy.id, campaignChanges({ list_id }));
}

const listTemplates = (api) => read((page) => api.templates.getTemplates(page));

const createTemplate = (api, { arguments: { name, html } }) =>
    create(
        () =>
            api.templates.createTemplate({
                data: { type: "template", attributes: { name, editorType: "CODE", html } },
            }),
        () => listTemplates(api),
    );

const templateOf = (id, attributes) => ({ data: { type: "template", id, attributes } });

/**
 * Has a flow send a template to each recipient: an event triggers it, of a metric that the shop names after the
 * template. Sender and subject are those of the flow's email, in which {{ event.total }} is what was {{ total }}.
 */
async function sendTemplate(api, { ids: [id], arguments: { to, context = {} } }) {
    for (const { email } of typeof to === "string" ? [{ email: to }] : to) {
        const attributes = {
            metric: { data: { type: "metric", attributes: { name: `Send template ${id}` } } },
            profile: { data: { type: "profile", attributes: { email } } },
            properties: context,
            uniqueId: randomUUID(), // drawn once, so that a request that is repeated sends no second email
        };
        await send(() => api.events.createEvent({ data: { type: "event", attributes } }));
    }
}

export const content = {
    "create campaign": createCampaign,
    "update campaign": updateCampaign,
    "send campaign": sendCampaign,
    "schedule campaign": scheduleCampaign,
    "cancel campaign": cancelCampaign,
    "get campaign": getCampaign,
    "list campaigns": listCampaigns,
    "clone campaign": cloneCampaign,
    "delete campaign": (api, { ids }) => remove(() => api.campaigns.deleteCampaign(ids[0])),
    "create template": createTemplate,
    "update template": (api, { ids: [id], arguments: changes }) =>
        send(() => api.templates.updateTemplate(id, templateOf(id, changes))),
    "delete template": (api, { ids }) => remove(() => api.templates.deleteTemplate(ids[0])),
    "clone template": (api, { ids: [id], arguments: { name } }) =>
        create(
            () => api.templates.cloneTemplate(templateOf(id, { name })),
            () => listTemplates(api),
        ),
    "list templates": listTemplates,
    "render template": (api, { ids: [id], arguments: { context } }) =>
        send(() => api.templates.renderTemplate(templateOf(id, { context }))),
    "send template": sendTemplate,
};
