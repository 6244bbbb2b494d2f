#!/usr/bin/env bash
# A shop's Klaviyo integration in a shell, migrated with curl and jq: people, events, lists and consent.
#
# The rehearsal writes one of the shop's old calls on each line of standard input; the shop does the same with the new
# API and says so with a line on standard output. examples/README.md has the command.
#
# Nothing is repeated here when Klaviyo is busy or the line breaks: the call fails, and whoever runs the script runs it
# again. curl's --retry would not do: it repeats whatever it is told to, so a list would be made twice.
set -uo pipefail
# Without it a refusal inside $(...) would go unnoticed, and the call be acknowledged.
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
command -v jq >/dev/null || { echo "shop.sh needs jq" >&2; exit 3; }

# field EXPRESSION: print a text of the call, without quotes. body EXPRESSION: print JSON made of the call.
field() { jq -r -L "$here" "include \"shop\"; $1" <<<"$call"; }
body() { jq -c -L "$here" "include \"shop\"; $1" <<<"$call"; }

# klaviyo METHOD PATH [CURL-OPTIONS]: send a request and print what was answered; fail where it is refused.
klaviyo() {
    curl --silent --show-error --fail-with-body --globoff --request "$1" "$base$2" \
        --header "Authorization: Klaviyo-API-Key $key" --header "revision: 2026-07-15" \
        --header "Accept: application/vnd.api+json" "${@:3}" || { echo; return 1; } >&2
}
# send METHOD PATH: the same, with the body on standard input.
send() { klaviyo "$1" "$2" --header "Content-Type: application/vnd.api+json" --data-binary @-; }

# pages PATH: print each resource of a collection, to its last page.
pages() {
    local path=$1 page
    while [ "$path" != null ]; do
        page=$(klaviyo GET "$path")
        jq -c '.data[]' <<<"$page"
        path=$(jq -r '.links.next // null | if . then sub("^https?://[^/]*"; "") else . end' <<<"$page")
    done
}
# those_of KIND: print those members of a list or segment that the call names.
those_of() { pages "/api/$1/$id/profiles?page[size]=100&filter=$(field members_filter)"; }
# consent EXPRESSION: subscribe a person to the channels that were consented to beside an event or a fact.
consent() {
    local job
    job=$(body "$1 | given_consent")
    [ "$job" = null ] || send POST /api/profile-subscription-bulk-create-jobs <<<"$job"
}

# Does with the new API what a legacy call did with the old one.
handle() {
    local found kind
    case $name in
    track)
        body '.arguments.ip as $ip | event | at_ip($ip)' | send POST /api/events
        consent .arguments.customer_properties
        ;;
    identify)
        body '{data: (.arguments.properties | profile)}' | send POST /api/profile-import
        consent .arguments.properties
        ;;
    "update person")
        found=$(body changed_profile | send PATCH "/api/profiles/$id" | jq -c '.data.attributes | {email, phone_number}')
        consent "$found + .arguments"
        ;;
    "get person") klaviyo GET "/api/profiles/$id" ;;
    "search people") pages "/api/profiles?filter=$(field searched)" ;;
    "request deletion") body deletion | send POST /api/data-privacy-deletion-jobs ;;
    *timeline) pages "/api/events?include=profile,metric&page[size]=1000&$(field timeline)" ;;
    "list metrics") pages /api/metrics ;;
    subscribe)
        found=$(body described)
        [ "$found" = null ] || send POST /api/profile-bulk-import-jobs <<<"$found"
        body subscriptions | while IFS= read -r found; do
            send POST /api/profile-subscription-bulk-create-jobs <<<"$found"
        done
        ;;
    unsubscribe) # only those on the list: the job would unsubscribe everyone else from everything
        found=$(those_of lists | jq -sc 'map(.attributes.email)')
        [ "$found" = "[]" ] || body "withdrawal($found)" | send POST /api/profile-subscription-bulk-delete-jobs
        ;;
    "exclude person") body 'suppression("create")' | send POST /api/profile-suppression-bulk-create-jobs ;;
    "include person") body 'suppression("delete")' | send POST /api/profile-suppression-bulk-delete-jobs ;;
    "list exclusions")
        pages "/api/profiles?page[size]=100&additional-fields[profile]=subscriptions&$(field suppressed)"
        ;;
    "add members") body members | send POST /api/profile-bulk-import-jobs ;;
    "remove members")
        found=$(those_of lists | jq -sc '{data: map({type, id})}')
        [ "$found" = '{"data":[]}' ] || send DELETE "/api/lists/$id/relationships/profiles" <<<"$found"
        ;;
    "check members") those_of lists ;;
    "segment members") those_of segments ;;
    "all members") # of a list or a segment: the old API did not tell the two apart
        kind=$(pages /api/lists | jq -sr --arg id "$id" 'if any(.id == $id) then "lists" else "segments" end')
        pages "/api/$kind/$id/profiles?page[size]=100"
        ;;
    "lists of person") pages "/api/profiles/$id/lists" ;;
    "segments of person") pages "/api/profiles/$id/segments" ;;
    "list lists") pages /api/lists ;;
    "create list") body list | send POST /api/lists ;;
    "update list") body list | send PATCH "/api/lists/$id" ;;
    "delete list") klaviyo DELETE "/api/lists/$id" ;;
    "send template")
        body template_events | while IFS= read -r found; do
            send POST /api/events <<<"$found"
        done
        ;;
    "tag list")
        body '{data: [{type: "list", id: .ids[0]}]}' | send POST "/api/tags/$(field .arguments.tag_id)/relationships/lists"
        ;;
    *) echo "this shop does not make the call $name" >&2 && return 1 ;;
    esac
}

while IFS= read -r call; do
    IFS=$'\t' read -r name base key id < <(field '[.call, .target.base_url, .target.api_key, .ids[0]] | @tsv')
    # Not in a condition: there `set -e` would mean nothing.
    error=$(set -e; handle 2>&1 >/dev/null)
    status=$?
    jq -c --arg error "$error" --argjson status $status \
        '{id, error: (if $status == 0 then null else $error end)}' <<<"$call"
done
