// Lists, segments, consent and suppression.
import { attempt, create, parts, patiently, read, remove, send } from "./klaviyo.mjs";
import { consentsOf, profileOf, quoted } from "./people.mjs";

// The most that is asked for in one filter, and that one request takes of each kind.
const ASKED = 100;
const WITHDRAWN = 100;
const SUBSCRIBED = 1000;
const MOVED = 1000;
const SUPPRESSION = "subscriptions.email.marketing.suppression";
// What v1 called the reasons of a suppression.
const REASONS = {
    unsubscribed: "UNSUBSCRIBE",
    bounced: "HARD_BOUNCE",
    invalid_email: "INVALID_EMAIL",
    reported_spam: "SPAM_COMPLAINT",
    manually_excluded: "USER_SUPPRESSED",
};
const toList = (id) => ({ list: { data: { type: "list", id } } });

/**
 * Names a person and the channels that consent is given for; undefined without any. An email address was consent to
 * email; a phone number was consent to nothing.
 */
export function subscriber(person) {
    const consent = { marketing: { consent: "SUBSCRIBED" } };
    const { email, phone_number: phoneNumber } = person;
    const sms = phoneNumber && consentsOf(person).includes("sms");
    if (!email && !sms) return undefined;
    const subscriptions = { email: email && consent, sms: sms ? consent : undefined };
    return { type: "profile", attributes: { email, phoneNumber, subscriptions } };
}

/** Subscribes people to a list, a job for each source and each thousand; what else is known of them goes before. */
async function subscribe(api, { ids, arguments: { profiles } }) {
    const rich = profiles.filter((person) => {
        const { email, phoneNumber, ...rest } = profileOf(person).attributes;
        return Object.keys(rest).length || !subscriber(person);
    });
    if (rich.length) await bulkImport(api, rich);
    for (const source of new Set(profiles.map((person) => person.$source))) {
        const own = profiles.filter((person) => person.$source === source && subscriber(person));
        for (const part of parts(own, SUBSCRIBED)) {
            const attributes = { profiles: { data: part.map(subscriber) }, customSource: source };
            const job = { type: "profile-subscription-bulk-create-job", attributes, relationships: toList(ids[0]) };
            await send(() => api.profiles.bulkSubscribeProfiles({ data: job }));
        }
    }
}

/**
 * Unsubscribes those who are on a list: the job would unsubscribe everyone else from everything. So who is on it is
 * asked anew before the job is sent again: by then they may be off it.
 */
const unsubscribe = (api, call) =>
    patiently(async () => {
        const leaving = (await checkMembers(api, call)).map((item) => item.attributes.email);
        const subscriptions = { email: { marketing: { consent: "UNSUBSCRIBED" } } };
        for (const part of parts(leaving, WITHDRAWN)) {
            const data = part.map((email) => ({ type: "profile", attributes: { email, subscriptions } }));
            const attributes = { profiles: { data } };
            const job = { type: "profile-subscription-bulk-delete-job", attributes, relationships: toList(call.ids[0]) };
            await attempt(() => api.profiles.bulkUnsubscribeProfiles({ data: job }));
        }
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

/** Says which members a call named, a hundred in a filter. */
function membersFilters({ email, emails = email?.split(",") ?? [], phone_numbers: numbers = [] }) {
    const filtersOf = (field, values) =>
        parts(values, ASKED).map((part) => `any(${field},[${part.map(quoted).join(",")}])`);
    return [...filtersOf("email", emails), ...filtersOf("phone_number", numbers)];
}

/** Reads those members of a list or segment that a call names. */
async function membersOf(call, request) {
    const found = [];
    for (const filter of membersFilters(call.arguments)) {
        found.push(...(await read((page) => request(call.ids[0], { filter, pageSize: 100, ...page }))));
    }
    return found;
}

/** Sees who of some is on a list. */
const checkMembers = (api, call) => membersOf(call, (id, query) => api.lists.getProfilesForList(id, query));

const segmentMembers = (api, call) => membersOf(call, (id, query) => api.segments.getProfilesForSegment(id, query));

/** Takes people off a list, without touching their consent. */
async function removeMembers(api, call) {
    const data = (await checkMembers(api, call)).map(({ id }) => ({ type: "profile", id }));
    for (const part of parts(data, MOVED)) await send(() => api.lists.removeProfilesFromList(call.ids[0], { data: part }));
}

/** Reads everyone who is suppressed, or is for a reason, in the old order. */
const exclusions = (api, { arguments: { reason, sort } }) =>
    read((page) =>
        api.profiles.getProfiles({
            filter: reason
                ? `equals(${SUPPRESSION}.reason,${quoted(REASONS[reason])})`
                : `greater-than(${SUPPRESSION}.timestamp,1970-01-01T00:00:00Z)`,
            sort: `${sort === "desc" ? "-" : ""}${SUPPRESSION}.timestamp`,
            additionalFieldsProfile: ["subscriptions"],
            pageSize: 100,
            ...page,
        }),
    );

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
    "list exclusions": exclusions,
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
