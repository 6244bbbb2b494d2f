// Lists, segments, consent and suppression.
import { attempt, create, patiently, read, remove, send } from "./klaviyo.mjs";
import { profileOf, quoted } from "./people.mjs";

const SUPPRESSED = "greater-than(subscriptions.email.marketing.suppression.timestamp,1970-01-01T00:00:00Z)";
const toList = (id) => ({ list: { data: { type: "list", id } } });

/** Names a person and the channels that consent is given for. */
export function subscriber({ email, phone_number: phoneNumber, sms_consent: sms }) {
    const consent = { marketing: { consent: "SUBSCRIBED" } };
    const subscriptions = { email: email && consent, sms: sms ? consent : undefined };
    return { type: "profile", attributes: { email, phoneNumber, subscriptions } };
}

/** Subscribes people to a list; what else is known of them goes by a bulk import before. */
async function subscribe(api, { ids, arguments: { profiles } }) {
    const known = profiles.map(({ $consent, sms_consent, ...rest }) => rest);
    const rich = known.filter(({ email, phone_number, ...rest }) => Object.keys(rest).length);
    if (rich.length) await bulkImport(api, rich);
    const attributes = { profiles: { data: profiles.map(subscriber) } };
    const job = { type: "profile-subscription-bulk-create-job", attributes, relationships: toList(ids[0]) };
    await send(() => api.profiles.bulkSubscribeProfiles({ data: job }));
}

/**
 * Unsubscribes those who are on a list: the job would unsubscribe everyone else from everything. So who is on it is
 * asked anew before the job is sent again: by then they may be off it.
 */
const unsubscribe = (api, call) =>
    patiently(async () => {
        const members = new Set((await checkMembers(api, call)).map((item) => item.attributes.email));
        const leaving = call.arguments.emails.filter((email) => members.has(email));
        const subscriptions = { email: { marketing: { consent: "UNSUBSCRIBED" } } };
        const data = leaving.map((email) => ({ type: "profile", attributes: { email, subscriptions } }));
        const attributes = { profiles: { data } };
        const job = { type: "profile-subscription-bulk-delete-job", attributes, relationships: toList(call.ids[0]) };
        if (leaving.length) await attempt(() => api.profiles.bulkUnsubscribeProfiles({ data: job }));
    });

/** Names an address to a job about suppressions. */
const suppression = (action, { arguments: { email } }) => ({
    data: {
        type: `profile-suppression-bulk-${action}-job`,
        attributes: { profiles: { data: [{ type: "profile", attributes: { email } }] } },
    },
});

/** Imports people in one job, and puts them on a list if one is named. */
async function bulkImport(api, people, listId) {
    const lists = listId && { lists: { data: [{ type: "list", id: listId }] } };
    const attributes = { profiles: { data: people.map(profileOf) } };
    const job = { data: { type: "profile-bulk-import-job", attributes, relationships: lists } };
    const { data } = await send(() => api.profiles.bulkImportProfiles(job));
    const state = (await send(() => api.profiles.getBulkImportProfilesJob(data.id))).data.attributes;
    if (state.failedCount) throw new Error(`${state.failedCount} profiles could not be imported`);
}

const anyOf = (emails) => ({ filter: `any(email,[${emails.map(quoted).join(",")}])`, pageSize: 100 });

/** Sees who of some is on a list. */
const checkMembers = (api, { ids, arguments: { emails } }) =>
    read((page) => api.lists.getProfilesForList(ids[0], { ...anyOf(emails), ...page }));

const segmentMembers = (api, { ids, arguments: { email } }) =>
    read((page) => api.segments.getProfilesForSegment(ids[0], { ...anyOf(email.split(",")), ...page }));

/** Takes people off a list, without touching their consent. */
async function removeMembers(api, call) {
    const data = (await checkMembers(api, call)).map(({ id }) => ({ type: "profile", id }));
    if (data.length) await send(() => api.lists.removeProfilesFromList(call.ids[0], { data }));
}

const listLists = (api) => read((page) => api.lists.getLists(page));

/** Reads everyone on a list or in a segment; the old API did not tell the two apart. */
async function allMembers(api, { ids: [id] }) {
    const isList = (await listLists(api)).some((item) => item.id === id);
    return read((page) =>
        isList
            ? api.lists.getProfilesForList(id, { pageSize: 100, ...page })
            : api.segments.getProfilesForSegment(id, { pageSize: 100, ...page }),
    );
}

/** Names a new list, or gives the one with an id another name. */
const listOf = (name, id) => ({ data: { type: "list", id, attributes: { name } } });

export const groups = {
    subscribe,
    unsubscribe,
    "exclude person": (api, call) => send(() => api.profiles.bulkSuppressProfiles(suppression("create", call))),
    "include person": (api, call) => send(() => api.profiles.bulkUnsuppressProfiles(suppression("delete", call))),
    "list exclusions": (api) =>
        read((page) =>
            api.profiles.getProfiles({
                filter: SUPPRESSED,
                additionalFieldsProfile: ["subscriptions"],
                pageSize: 100,
                ...page,
            }),
        ),
    "add members": (api, { ids, arguments: { profiles } }) => bulkImport(api, profiles, ids[0]),
    "remove members": removeMembers,
    "check members": checkMembers,
    "segment members": segmentMembers,
    "all members": allMembers,
    // The SDK knows no pages of these two.
    "lists of person": (api, { ids }) => send(() => api.profiles.getListsForProfile(ids[0])),
    "segments of person": (api, { ids }) => send(() => api.profiles.getSegmentsForProfile(ids[0])),
    "list lists": listLists,
    "create list": (api, { arguments: { list_name: name } }) =>
        create(
            () => api.lists.createList(listOf(name)),
            () => listLists(api),
        ),
    "update list": (api, { ids: [id], arguments: { list_name: name } }) =>
        send(() => api.lists.updateList(id, listOf(name, id))),
    "delete list": (api, { ids }) => remove(() => api.lists.deleteList(ids[0])),
    "tag list": (api, { ids, arguments: { tag_id: tag } }) =>
        send(() => api.tags.tagLists(tag, { data: [{ type: "list", id: ids[0] }] })),
};
