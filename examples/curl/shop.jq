# What the old API was told, as bodies of the new one. Each takes a call as the rehearsal writes it.

# A person, as the old API was told of one.
def profile:
    {
        "$email": "email", "$phone_number": "phone_number", "$id": "external_id",
        "$first_name": "first_name", "$last_name": "last_name", "$organization": "organization",
        "$title": "title", "$image": "image", "$locale": "locale",
        "email": "email", "phone_number": "phone_number"
    } as $attributes
    | ["address1", "address2", "city", "region", "country", "zip", "timezone", "latitude", "longitude"] as $places
    | reduce to_entries[] as $fact ({};
        if $attributes[$fact.key] then .[$attributes[$fact.key]] = $fact.value
        elif ($fact.key | startswith("$")) and ($places | index($fact.key[1:])) then
            .location[$fact.key[1:]] = $fact.value
        else .properties[$fact.key] = $fact.value end)
    | {type: "profile", attributes: .};

def without_nulls: with_entries(select(.value != null));

# Once for each person and metric: Klaviyo ignores a unique_id that it has seen of the two. The old API knew an event
# by its second; so a retry is the same event. Any other event is known by the moment of its call.
def unique_id:
    if .properties.__track_once__ then "once"
    else .properties["$event_id"] // (if .time then .time | floor else now end | tostring) end;

def event:
    .arguments
    | {
        metric: {data: {type: "metric", attributes: {name: .event}}},
        profile: {data: (.customer_properties | profile)},
        properties: ((.properties // {}) | del(.["$value", "$event_id", "__track_once__"]))
    } + ({
        value: .properties["$value"],
        unique_id: unique_id,
        time: (if .time then .time | todate else null end)
    } | without_nulls)
    | {data: {type: "event", attributes: .}};

def changed_profile:
    (.arguments | del(.["$unset"]) | profile) + {id: .ids[0]}
        + (if .arguments["$unset"] then {meta: {patch_properties: {unset: .arguments["$unset"]}}} else {} end)
    | {data: .};

def deletion:
    .arguments
    | (if .person_id then {id: .person_id, attributes: {}} else {attributes: .} end) + {type: "profile"}
    | {data: {type: "data-privacy-deletion-job", attributes: {profile: {data: .}}}};

# People and a list: in one job.
def job(kind; profiles; relationships):
    {data: ({type: kind, attributes: {profiles: {data: profiles}}} + relationships)};
def of_list: {relationships: {list: {data: {type: "list", id: .ids[0]}}}};

# Who is known better than the job for subscriptions can be told; null for nobody.
def described:
    [.arguments.profiles[] | del(.["$consent"], .sms_consent) | select(del(.email, .phone_number) != {}) | profile]
    | if . == [] then null else job("profile-bulk-import-job"; .; {}) end;

def subscription:
    {marketing: {consent: "SUBSCRIBED"}} as $consent
    | job(
        "profile-subscription-bulk-create-job";
        [
            .arguments.profiles[]
            | ({email, phone_number} | without_nulls) + {subscriptions: (
                (if .email then {email: $consent} else {} end) + (if .sms_consent then {sms: $consent} else {} end)
            )}
            | {type: "profile", attributes: .}
        ];
        of_list
    );

# emails: of those who are on the list.
def withdrawal($emails):
    job(
        "profile-subscription-bulk-delete-job";
        [
            .arguments.emails[]
            | select(. as $email | $emails | index($email))
            | {email: ., subscriptions: {email: {marketing: {consent: "UNSUBSCRIBED"}}}}
            | {type: "profile", attributes: .}
        ];
        of_list
    );

def suppression($action):
    job("profile-suppression-bulk-\($action)-job"; [{type: "profile", attributes: {email: .arguments.email}}]; {});

def members:
    job(
        "profile-bulk-import-job";
        [.arguments.profiles[] | profile];
        {relationships: {lists: {data: [{type: "list", id: .ids[0]}]}}}
    );

def list: {data: ({type: "list", attributes: {name: .arguments.list_name}, id: .ids[0]} | without_nulls)};

# Filters, ready for a URL. JSON quotes a text as filters want it.
def equals($name; value): "equals(\($name),\(value | tojson))";
def any_email: "any(email,\(map(tojson) | join(",") | "[\(.)]"))" | @uri;
def searched: .arguments | to_entries[0] | equals(.key; .value) | @uri;
def timeline:
    (if .call | startswith("person") then ["profile_id", "metric_id"] else ["metric_id"] end) as $names
    | [.ids | to_entries[] | equals($names[.key]; .value)]
    | join(",") | @uri;
