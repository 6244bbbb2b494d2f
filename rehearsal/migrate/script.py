"""Migrated requests as a shell script with curl, and jq where an answer feeds a later request."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from .call import Migrated
from .records import KLAVIYO, MEDIA_TYPE, notes_of
from .request import Fill, Placeholder, Request, placeholders_in

_HEAD = """\
#!/usr/bin/env bash
# {count} at {revision} in the place of recorded calls of v1/v2, written by `rehearse migrate`.
# KLAVIYO_API_KEY is the private key, KLAVIYO_COMPANY_ID the public one. KLAVIYO_BASE_URL leads to a mock.
set -uo pipefail
base=${{KLAVIYO_BASE_URL:-{klaviyo}}}
{keys}
failed=0

# klaviyo METHOD PATH [CURL-OPTIONS]: send a request with the private key, and print the answer.
klaviyo() {{
    request "$@" --header "Authorization: Klaviyo-API-Key $KLAVIYO_API_KEY"
}}
# request METHOD PATH [CURL-OPTIONS]: send a request; a busy Klaviyo is asked again when it says.
request() {{
    curl --silent --show-error --fail-with-body --globoff --retry 5 --request "$1" "$base$2" \\
        --header "revision: {revision}" --header "Accept: {media}" "${{@:3}}"
}}
# pages PATH: print the pages of a collection, to the last one.
pages() {{
    local path=$1 page
    while [ -n "$path" ]; do
        page=$(klaviyo GET "$path") || {{ printf '%s\\n' "$page"; return 1; }}
        printf '%s\\n' "$page"
        path=$(jq -r '.links.next // "" | sub("^https?://[^/]*"; "")' <<<"$page")
    done
}}
# failure PLACE [ANSWER]: count a request that was refused.
failure() {{ echo "$1: refused${{2:+: $2}}" >&2; failed=$((failed + 1)); }}
"""
_JQ = """\
command -v jq >/dev/null || { echo "this script needs jq" >&2; exit 3; }
# filled BODY NAME VALUE: put a JSON value in the place of {NAME}; a list makes an item of each value.
filled() {
    jq -c --arg name "{$2}" --argjson value "$3" '
        def one($v): walk(if . == $name then $v else . end);
        def holds: any(..; . == $name);
        if ($value | type) == "array"
        then walk(if type == "array" and length == 1 and (.[0] | holds) then .[0] as $item
            | [$value[] as $v | $item | one($v)] else . end)
        else one($value) end' <<<"$1"
}
# found NAME EXPRESSION: keep a value of $answer under a name, as JSON; nothing where there is none.
found() { printf -v "$1" '%s' "$(jq -c "$2 | select(. != null and . != [])" <<<"$answer" 2>/dev/null)"; }
# text JSON: print a JSON text as a part of a path.
text() { jq -r '@uri' <<<"$1"; }
"""


def script(items: Iterable[Migrated], revision: str) -> str:
    """Write the script, which needs jq only to read answers. It ends with 1 when a request was refused."""
    blocks: list[str] = []
    requests: list[Request] = []
    for item in items:
        blocks.append("\n".join(_block(item)))
        requests += item.replacement.requests
    private = any(not request.is_public for request in requests)
    public = any(request.is_public for request in requests)
    keys = [
        f': "${{{name}:?set it to {meaning}}}"'
        for name, meaning, needed in (
            ("KLAVIYO_API_KEY", "a private key", private),
            ("KLAVIYO_COMPANY_ID", "the public key", public),
        )
        if needed
    ]
    head = _HEAD.format(
        count=f"{len(requests)} request{'' if len(requests) == 1 else 's'}",
        revision=revision,
        klaviyo=KLAVIYO,
        media=MEDIA_TYPE,
        keys="\n".join(keys),
    )
    reads = any(request.fills or request.pages for request in requests)
    return "\n".join([head + (_JQ if reads else ""), *blocks, "", "exit $((failed > 0))", ""])


def _block(item: Migrated) -> Iterator[str]:
    place = item.places[0] if len(item.calls) == 1 else f"{item.places[0]} and {len(item.calls) - 1} more"
    yield f"\n# {_line(place)}: {item.name}"
    if item.replacement.lacking:
        yield f"#   no equivalent: {_line(item.replacement.lacking)}"
    for number, request in enumerate(item.replacement.requests):
        note = notes_of(item, number)
        if note:
            yield f"#   {_line(note)}"
        yield from _command(request, place)


def _line(text: str) -> str:
    return " ".join(text.split())


def _command(request: Request, place: str) -> Iterator[str]:
    needed = request.placeholders
    if needed:
        tests = " && ".join(f'[ -n "${{{item.name}:-}}" ]' for item in needed)
        yield f"if {tests}; then"
    yield from _sent(request, place)
    if needed:
        yield "fi"


def _sent(request: Request, place: str) -> Iterator[str]:
    reader = "pages" if request.pages else f"{'request' if request.is_public else 'klaviyo'} {request.method}"
    command, failure = f"{reader} {_url(request)}", f"failure {shlex.quote(_line(place))}"
    # On standard input: the argument of a command is 128 kB long at most.
    here: list[str] = []
    if request.body is not None:
        command += f" --header {shlex.quote(f'Content-Type: {MEDIA_TYPE}')} --data-binary @-"
        text = orjson.dumps(request.body).decode()
        own = [*dict.fromkeys(placeholders_in(request.body))]
        if own:
            yield from ("body=$(cat <<'JSON'", text, "JSON", ")")
            yield from (f'body=$(filled "$body" {item.name} "${item.name}")' for item in own)
            command += ' <<<"$body"'
        else:
            command += " <<'JSON'"
            here = [text, "JSON"]
    if request.fills:
        yield from _wrapped("answer=$(", command, here, f') || {{ {failure} "$answer"; answer=; }}')
        yield "printf '%s\\n' \"$answer\""
        yield from (
            f"found {fill.placeholder.name} {shlex.quote(_expression(fill))}" for fill in request.fills
        )
    else:
        yield from _wrapped("", command, here, f" || {failure}")
        yield "echo"


def _wrapped(before: str, command: str, here: list[str], after: str) -> Iterator[str]:
    """Yield a command with a document on its standard input, if it has one."""
    if not here:
        yield f"{before}{command}{after}"
    elif before:
        yield from (f"{before}{command}", *here, after)
    else:  # what follows a command stands on its line, before the document
        yield from (f"{command}{after}", *here)


def _url(request: Request) -> str:
    """Write the URL for the shell: single quotes around all but placeholders and the public key."""
    if not request.is_public and not any(isinstance(item, Placeholder) for item in request.ids):
        query = request.query_string
        return shlex.quote(f"{request.path}{'?' if query else ''}{query}")
    shown: list[str] = []
    own = iter(request.ids)
    for part in request.operation.partition(" ")[2].split("/")[1:]:
        identifier: Any = next(own) if part.startswith("{") else None
        if isinstance(identifier, Placeholder):
            shown.append(f'/"$(text "${identifier.name}")"')
        else:
            plain = Request("GET /{id}", (identifier,)).path if identifier is not None else f"/{part}"
            shown.append(shlex.quote(plain))
    if request.is_public:
        return "".join(shown) + '"?company_id=$KLAVIYO_COMPANY_ID"'
    query = request.query_string
    return "".join(shown) + (shlex.quote(f"?{query}") if query else "")


def _expression(fill: Fill) -> str:
    """Write the place of a value for jq: data.*.id becomes [.data[]?.id]."""
    steps = "".join(
        "[]?" if step == "*" else f"[{step}]?" if step.isdigit() else f'["{step}"]?'
        for step in fill.place.split(".")
    )
    return f"[.{steps} | values]" if fill.several else f".{steps}"
