# What the old API was told, as bodies of the new one. Each takes a call as the rehearsal writes it.

# A person, as the old API was told of one. Null said nothing of a field; today it would clear it. Consent is no
# attribute: a job of its own gives it, and the source goes with it.
def profile:
    {
        "$email": "email", "$phone_number": "phone_number", "$id": "external_id", "$exchange_id": "_kx",
        "$anonymous": "anonymous_id", "$first_name": "first_name", "$last_name": "last_name",
        "$organization": "organization", "$title": "title", "$image": "image", "$locale": "locale",
        "email": "email", "id": "external_id", "phone_number": "phone_number"
    } as $attributes
    | ["address1", "address2", "city", "region", "country", "zip", "timezone", "latitude", "longitude"] as $places
    | (.["$unset"] // []) as $unset
    | del(.["$consent", "$source", "$unset"], .sms_consent)
    | reduce to_entries[] as $fact ({};
        if $attributes[$fact.key] then
            if $fact.value == null then .
            else .[$attributes[$fact.key]] = ($fact.value | if $fact.key == "$id" then tostring else . end) end
        elif ($fact.key | startswith("$")) and ($places | index($fact.key[1:])) then
            if $fact.value == null then . else .location[$fact.key[1:]] = $fact.value end
        else .properties[$fact.key] = $fact.value end)
    | {type: "profile", attributes: .}
    | if $unset == [] then . else .meta = {patch_properties: {unset: $unset}} end;

def without_nulls: with_entries(select(.value != null));

# Once for each person and metric: Klaviyo ignores a unique_id that it has seen of the two. The old API knew an event
# by its second; so a retry is the same event. Any other event is known by the moment of its call.
def unique_id:
    if .properties.__track_once__ then "once"
    else (.properties["$event_id"] // null | if . == null then . else tostring end) // (if .time then .time | floor else now end | tostring) end;

def event:
    .arguments
    | {
        metric: {data: {type: "metric", attributes: {name: .event}}},
        # Within an event, meta stands among the attributes.
        profile: {data: ((.customer_properties | profile) + {}
            | if .meta then .attributes.meta = .meta | del(.meta) else . end)},
        properties: ((.properties // {}) | del(.["$value", "$event_id", "__track_once__"]))
    } + ({
        value: .properties["$value"],
        unique_id: unique_id,
        time: (if .time then .time | todate else null end)
    } | without_nulls)
    | {data: {type: "event", attributes: .}};

# A flow sends a template: an event for each recipient triggers it, on a line each. The shop names the metric after the
# template; in the flow's email {{ event.total }} is what was {{ total }}.
def template_events:
    "Send template \(.ids[0])" as $metric
    | (.arguments.context // {}) as $context
    | .arguments.to
    | (if type == "string" then {email: .} else .[] end)
    | {
        metric: {data: {type: "metric", attributes: {name: $metric}}},
        profile: {data: {type: "profile", attributes: {email}}},
        properties: $context,
        # A call is known by its moment, and within it each recipient.
        unique_id: (now | tostring)
    }
    | {data: {type: "event", attributes: .}};
def at_ip($ip): if $ip then .data.attributes.profile.data.attributes.location.ip = $ip else . end;

def changed_profile: {data: ((.arguments | profile) + {id: .ids[0]})};

def deletion:
    .arguments
    | (if .person_id then {id: .person_id, attributes: {}} else {attributes: .} end) + {type: "profile"}
    | {data: {type: "data-privacy-deletion-job", attributes: {profile: {data: .}}}};

# People and a list: in one job.
def job(kind; profiles; relationships):
    {data: ({type: kind, attributes: {profiles: {data: profiles}}} + relationships)};
def of_list: {relationships: {list: {data: {type: "list", id: .ids[0]}}}};

# The channels that $consent and sms_consent named: email and sms have one today.
def consents:
    (.["$consent"] // []) as $named
    | [("email" | select($named | index("email"))), ("sms" | select(($named | index("sms")) or false))]
        + (if .sms_consent == true then ["sms"] else [] end)
    | unique;
def subscribed($more): {marketing: ({consent: "SUBSCRIBED"} + $more)};

# The consent that track and identify gave; null without any. Nobody was asked to confirm it: a historical import.
def given_consent:
    (profile.attributes | {email, phone_number} | without_nulls) as $known
    | [consents[] | select({email: $known.email, sms: $known.phone_number}[.])] as $channels
    # Klaviyo refuses a time to come, and its clock may be behind.
    | subscribed({consented_at: (now - 86400 | floor | todate)}) as $consent
    | .["$source"] as $source
    | if $channels == [] then null
      else
        ($known + {subscriptions: ([$channels[] | {(.): $consent}] | add)} | {type: "profile", attributes: .})
        | job("profile-subscription-bulk-create-job"; [.]; {})
        | .data.attributes += ({historical_import: true, custom_source: $source} | without_nulls)
      end;

# A person and the channels that consent is given for; null without any. An email address was consent to email.
def subscriber:
    (profile.attributes | {email, phone_number} | without_nulls) as $known
    | ((if $known.email then {email: subscribed({})} else {} end)
        + (if $known.phone_number and (consents | index("sms")) then {sms: subscribed({})} else {} end)) as $channels
    | if $channels == {} then null
      else {type: "profile", attributes: ($known + {subscriptions: $channels})} end;

# Who is known better than the job for subscriptions can be told, or consents to nothing; null for nobody.
def described:
    [
        .arguments.profiles[]
        | select((profile.attributes | del(.email, .phone_number) != {}) or subscriber == null)
        | profile
    ]
    | if . == [] then null else job("profile-bulk-import-job"; .; {}) end;

# A job for each source that people come from, on a line each.
def subscriptions:
    of_list as $list
    | .arguments.profiles | map(select(subscriber)) | group_by(.["$source"])[]
    | .[0]["$source"] as $source
    | job("profile-subscription-bulk-create-job"; map(subscriber); $list)
    | .data.attributes += ({custom_source: $source} | without_nulls);

# emails: of those who are on the list.
def withdrawal($emails):
    job(
        "profile-subscription-bulk-delete-job";
        [
            $emails[]
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
def any_of($field): "any(\($field),\(map(tojson) | join(",") | "[\(.)]"))" | @uri;
def members_filter:
    .arguments
    | if .phone_numbers then .phone_numbers | any_of("phone_number")
      else (.emails // (.email | split(","))) | any_of("email") end;
def searched: .arguments | to_entries[0] | equals(.key; .value) | @uri;
def timeline:
    (if .call | startswith("person") then ["profile_id", "metric_id"] else ["metric_id"] end) as $names
    | (.arguments | .sort == "asc" and .since) as $ascending
    | [(.ids // [] | to_entries[] | equals($names[.key]; .value)), (
        .arguments.since // empty
        | "\(if $ascending then "greater" else "less" end)-or-equal(datetime,\(todate))"
    )]
    | "sort=\(if $ascending then "" else "-" end)datetime" + if . == [] then "" else "&filter=\(join(",") | @uri)" end;
def suppressed:
    "subscriptions.email.marketing.suppression" as $place
    | {
        unsubscribed: "UNSUBSCRIBE", bounced: "HARD_BOUNCE", invalid_email: "INVALID_EMAIL",
        reported_spam: "SPAM_COMPLAINT", manually_excluded: "USER_SUPPRESSED"
    }[.arguments.reason // ""] as $reason
    | if $reason then equals("\($place).reason"; $reason)
      else "greater-than(\($place).timestamp,1970-01-01T00:00:00Z)" end
    | "filter=\(@uri)";
