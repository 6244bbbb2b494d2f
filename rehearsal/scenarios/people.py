"""People as track and identify name them, and as an account knows them before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.legacy.field_map import PROFILE_FIELDS, UNPREFIXED_FIELDS

from . import hard_values as hard
from .choice import Choice
from .identifiers import DOMAINS
from .lived_in import Entry, LivedIn
from .values import IDS, NAMES, PROPERTIES

EMAILS = st.builds(
    "{}@{}".format,
    st.one_of(
        st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z0-9]{1,6})?(\+[a-z0-9]{1,5})?", fullmatch=True),
        st.sampled_from(["o'neil", "first.last+tag", "UPPER.Case"]),
    ),
    st.sampled_from(DOMAINS),
)
PHONES = st.from_regex(r"\+1[2-9][0-9]{9}", fullmatch=True) | st.from_regex(
    r"\+49[1-9][0-9]{8,10}", fullmatch=True
)
EXTERNAL_IDS = IDS | st.sampled_from([*hard.EXTERNAL_IDS.values()])
ZIPS = ("01067", "EC1A 1BB", "10017-1234", "00000", "D01 X2Y3")
_TEXT_FIELDS = (
    *("$first_name", "$last_name", "$organization", "$title"),
    *("$address1", "$address2", "$city", "$region", "$country"),
)
_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(_TEXT_FIELDS, NAMES),
    "$image": st.just("https://northwind.shop/face.png?size=64&v=2#top"),
    "$locale": st.sampled_from(["en-US", "de-DE", "pt-BR"]),
    "$zip": st.sampled_from(ZIPS),
    "$timezone": st.sampled_from(["America/New_York", "Europe/Warsaw", "UTC"]),
    "$latitude": st.floats(-90, 90) | st.sampled_from([0, -0.5, 51.5007292]),
    "$longitude": st.floats(-180, 180) | st.sampled_from([0, 180, -73.98565]),
}
# One value for each field that a call may carry beside identifiers.
USUAL_FIELDS = {
    **{name: f"{name.removeprefix('$')} of Ana" for name in _TEXT_FIELDS},
    "$image": "https://northwind.shop/face.png",
    "$locale": "pt-BR",
    "$zip": "01067",
    "$timezone": "Europe/Warsaw",
    "$latitude": 51.5007292,
    "$longitude": -0.1246254,
}


@st.composite
def people(draw: st.DrawFn, *, email: str | None = None) -> dict[str, Any]:
    """Draw what a call says of a person: an identifier at least, fields, custom properties.

    email: fixes the address, so that the person is the same as in another call.
    """
    person = {"$email": email} if email is not None else draw(identified())
    return person | draw(facts())


@st.composite
def identified(draw: st.DrawFn) -> dict[str, Any]:
    """Draw identifiers of a person: one of them or all three."""
    kind = draw(st.sampled_from(["email", "phone", "id", "all"]))
    person: dict[str, Any] = {}
    if kind in ("email", "all"):
        person["$email"] = draw(EMAILS)
    if kind in ("phone", "all"):
        person["$phone_number"] = draw(PHONES)
    if kind in ("id", "all"):
        person["$id"] = draw(EXTERNAL_IDS)
    return person


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    """Draw fields and custom properties of a person."""
    found: dict[str, Any] = {}
    # A coin for each field: a list of a few would leave most of them to chance in a hundred examples.
    if draw(st.booleans()):
        found |= {name: draw(value) for name, value in _FIELDS.items() if draw(st.booleans())}
    return found | draw(PROPERTIES)


def hard_identifiers() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield identifiers that integrations spoil, by what is hard about them."""
    for label, email in hard.EMAILS.items():
        yield f"address, {label}", {"$email": email}
    for label, number in hard.PHONES.items():
        yield f"phone number, {label}", {"$phone_number": number}
    for label, own_id in hard.EXTERNAL_IDS.items():
        yield f"external id, {label}", {"$id": own_id}
    yield "external id, a number", {"$id": 1234567}
    yield "address without a dollar sign", {"email": "ana.plain@northwind.shop"}
    yield "id without a dollar sign", {"id": "customer-7"}
    yield "exchange id", {"$exchange_id": "dGhpcyBpcyBhIGtleQ==.Y6nRLr"}
    yield "exchange id and address", {"$exchange_id": "a2V5.QkS3xD", "$email": "ana.kx@northwind.shop"}
    yield "all identifiers", {"$email": "all@northwind.shop", "$phone_number": "+15005550006", "$id": "all"}


def anonymous() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield people of whom a browser's own id is known."""
    yield "anonymous id", {"$anonymous": "0f1e2d3c-4b5a-6978"}
    yield "anonymous id and address", {"$anonymous": "0f1e-2d3c", "$email": "ana.anon@northwind.shop"}


def hard_facts() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield fields and custom properties that integrations spoil, by what is hard about them."""
    yield "all fields", USUAL_FIELDS
    yield from _halves(USUAL_FIELDS)
    for number, (label, texts) in enumerate(hard.grouped(hard.LINES, len(_TEXT_FIELDS))):
        names = [*_TEXT_FIELDS[number:], *_TEXT_FIELDS[:number]]
        yield f"fields, {label}", dict(zip(names, texts.values(), strict=False))
    for zip_code in ZIPS:
        yield f"zip {zip_code}", {"$zip": zip_code}
    yield "place at zero", {"$latitude": 0, "$longitude": 0}
    yield "place at the edge", {"$latitude": -90, "$longitude": 180}
    yield "long fields", dict.fromkeys(_TEXT_FIELDS, hard.text_of(256))
    yield from hard_properties()


def _halves(fields: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield half of the fields at a time, so that of any two each is once without the other."""
    for bit in range((len(fields) - 1).bit_length()):
        for rest in (0, 1):
            half = {name: fields[name] for place, name in enumerate(fields) if place >> bit & 1 == rest}
            yield f"half of the fields, {2 * bit + rest + 1}", half


def hard_properties() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield custom properties that integrations spoil, by what is hard about them."""
    for label, values in hard.grouped(hard.TEXTS):
        yield f"texts, {label}", values
    yield from hard.grouped(hard.NUMBERS, 9)
    yield from hard.grouped(hard.STRUCTURES, 9)
    for label, values in hard.with_names((*hard.NAMES, *hard.OUTER_NAMES)):
        yield f"names, {label}", values
    for count in (1, 26, 101):
        yield f"{count} properties", {f"Property {number}": number for number in range(count)}
    for length in hard.LENGTHS[:-2]:
        yield f"text of {length} characters", {"Text": hard.text_of(length)}


_IDENTIFIERS = ("$email", "email", "$phone_number", "$id", "id", "$anonymous", "$exchange_id")
_ATTRIBUTES = {**PROFILE_FIELDS, **UNPREFIXED_FIELDS}
STRANGER, KNOWN, UNSUBSCRIBED = "a stranger", "known", "known and unsubscribed"
PARTLY, CHANGED = "known by one identifier", "known with other identifiers"
# The last one changes identifiers, which a browser cannot do (facts 8.14). Identifiers of two profiles are
# left out: the new API refuses them (P20), and the answer of v1 is not known.
STATES = (STRANGER, KNOWN, UNSUBSCRIBED, PARTLY, CHANGED)
IN_BROWSER = STATES[:-1]

# Words of $consent; a channel of today has replaced email and sms only (V1TRK).
_CHANNELS = ("email", "sms", "web", "directmail", "mobile")
CONSENT = Choice(
    st.none()
    | st.builds(lambda names: {"$consent": names}, st.lists(st.sampled_from(_CHANNELS), unique=True)),
    None,
    {
        **{name: {"$consent": [name]} for name in _CHANNELS},
        "all channels": {"$consent": [*_CHANNELS]},
        "no channel": {"$consent": []},
        "with a source": {"$consent": ["email"], "$source": "Checkout"},
    },
    apart=True,
)
UNSET = Choice(
    st.sampled_from([(), ("Plan",), ("loyalty_points", "Tags")]),
    (),
    {
        "one": ("Plan",),
        "two": ("loyalty_points", "Tags"),
        "unknown": ("Plan", "Unknown"),
    },
    apart=True,
)
UNSETTABLE = {"Plan": "gold", "loyalty_points": 120, "Tags": ["a", "b"], "Kept": 0, "Old": "x"}


def known_person(
    account: LivedIn,
    who: Mapping[str, Any],
    said: Mapping[str, Any],
    state: str,
    unset: Sequence[str],
    consent: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Return a person as a call names it, and plant it as the account knows it before.

    who: identifiers; an address is drawn without any. said: fields and properties. unset: names of `$unset`,
    which are of use with a known person only.
    """
    person = {**(who or {"$email": account.ids.address()}), **said, **(consent or {})}
    if "sms" in person.get("$consent", ()) and "$phone_number" not in person:
        if who:
            # To add a number to drawn identifiers would keep Hypothesis from finding the smallest person.
            person["$consent"] = [channel for channel in person["$consent"] if channel != "sms"]
        else:
            person["$phone_number"] = account.ids.phone()
    if unset:
        person["$unset"] = [name for name in unset if name not in said]
        state = KNOWN if state == STRANGER else state
    person = _identified(account, state, person)
    plant(account, state, person)
    return person


def _identified(account: LivedIn, state: str, person: Mapping[str, Any]) -> dict[str, Any]:
    """Return a person with identifiers enough for a state, and with null for a property that is known."""
    found = {**person}
    if state == KNOWN:
        found["Old"] = None
    if state in (PARTLY, CHANGED) and len(identifiers_of(person)) < 2:
        found.setdefault("$phone_number", account.ids.phone())
        found.setdefault("$email", account.ids.address())
    return found


def plant(account: LivedIn, state: str, person: Mapping[str, Any]) -> Entry | None:
    """Plant the person as an account knows it, and return the profile; None for a stranger."""
    own = identifiers_of(person)
    account.ids.take(**own)
    if state == STRANGER:
        return None
    names = [*own]
    if state == PARTLY:
        own = {names[0]: own[names[0]]}
    elif state == CHANGED:
        own = {names[0]: own[names[0]], **_others(account, names[1:])}
    facts: Entry = {"first_name": "Ana", "last_name": "Kovács", "location": {"city": "Győr"}}
    if state == UNSUBSCRIBED:
        facts |= {"consent": {"email": "UNSUBSCRIBED"}}
    return account.person(**own, **facts, properties={**UNSETTABLE})


def identifiers_of(person: Mapping[str, Any]) -> dict[str, str]:
    """Return the identifiers that a call names, as a profile has them, the strongest first."""
    return {_ATTRIBUTES[name]: str(person[name]) for name in _IDENTIFIERS if name in person}


def _others(account: LivedIn, names: list[str]) -> dict[str, str]:
    """Return other identifiers in place of those that are named."""
    drawn = {"phone_number": account.ids.phone, "external_id": account.ids.external_id}
    return {name: make() for name, make in drawn.items() if name in names}
