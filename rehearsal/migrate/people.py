"""A person of v1/v2 as a profile of the new API, and the consent that came along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from klaviyo_rehearsal.contracts.legacy.field_map import (
    PROFILE_FIELDS,
    UNDOLLARED_NAMES,
    UNPREFIXED_FIELDS,
    WITHOUT_ATTRIBUTE,
)

from .terms import Terms

IDENTIFIERS = ("email", "phone_number", "external_id", "anonymous_id", "_kx")
_COORDINATES = frozenset({"latitude", "longitude"})
# The channels of today; web, directmail and mobile of $consent have none (V1TRK).
_ADDRESSES = {"email": "email", "sms": "phone_number"}


@dataclass(frozen=True, slots=True)
class Person:
    """A person in today's terms.

    attributes: of a profile. unset: names of custom properties to forget. channels: those that consent was
    given for. source: of the consent. notes: sentences on fields that have no place.
    """

    attributes: dict[str, Any]
    unset: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    source: str | None = None
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def identifiers(self) -> dict[str, str]:
        """The identifiers, by attribute."""
        return {name: self.attributes[name] for name in IDENTIFIERS if name in self.attributes}

    def reaches(self, channel: str) -> bool:
        """Return whether the address or number of a channel is among the attributes."""
        return _ADDRESSES[channel] in self.attributes

    def profile(self, terms: Terms, operation: str, *way: str | int) -> dict[str, Any]:
        """Write the resource as a body of an operation takes it. way: to the resource.

        An attribute that the revision lacks, such as locale before 2024-07-15, is left out.
        """
        taken = {
            name: value
            for name, value in self.attributes.items()
            if terms.takes(operation, *way, "attributes", name)
        }
        profile: dict[str, Any] = {"type": "profile", "attributes": taken}
        if self.unset:
            # Up to 2026-07-15 the profile of a single event has it among its attributes.
            inside = terms.takes(operation, *way, "attributes", "meta")
            (taken if inside else profile)["meta"] = {"patch_properties": {"unset": [*self.unset]}}
        return profile

    def subscriber(self, channels: Iterable[str], consented_at: str = "") -> dict[str, Any]:
        """Write the resource of a subscription job. consented_at: for consent of the past."""
        given = {
            "marketing": {"consent": "SUBSCRIBED"} | ({"consented_at": consented_at} if consented_at else {})
        }
        addresses = {name: self.attributes[name] for name in _ADDRESSES.values() if name in self.attributes}
        subscriptions = dict.fromkeys(channels, given)
        return {"type": "profile", "attributes": {**addresses, "subscriptions": subscriptions}}


def read_person(sent: Mapping[str, Any], terms: Terms | None = None, *, of_list: bool = False) -> Person:
    """Read a person of the old API; with terms, without the fields that the revision does not take.

    of_list: whether v2 named it for a list, where a phone number had no dollar sign.
    """
    attributes: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    notes: list[str] = []
    for key, value in sent.items():
        target = PROFILE_FIELDS.get(key) or UNPREFIXED_FIELDS.get(key)
        if of_list and key == "phone_number":
            target = "phone_number"
        if target is None:
            if key not in WITHOUT_ATTRIBUTE:
                custom[key] = value
            if key in UNDOLLARED_NAMES:
                notes.append(
                    f"{key} had no dollar sign and becomes a custom property; if it was meant as ${key}, "
                    f"send it as attributes.{key}."
                )
        elif value is not None:  # null told nothing; today it would clear the field
            kept, note = _fitting(key, target, value, terms)
            notes += [note] if note else []
            if kept is not None:
                _put(attributes, target, kept)
    if custom:
        attributes["properties"] = custom
    unset = sent.get("$unset")
    listed = unset if isinstance(unset, list) else [unset]
    return Person(
        attributes,
        tuple(name for name in listed if isinstance(name, str)),
        channels_of(sent),
        sent["$source"] if isinstance(sent.get("$source"), str) and sent["$source"] else None,
        tuple(notes),
    )


def channels_of(sent: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the channels of today that `$consent` and `sms_consent` name."""
    named = sent.get("$consent")
    listed = named if isinstance(named, list) else [named]
    sms = sent.get("sms_consent")
    texted = "sms" in listed or sms is True or str(sms).lower() == "true"
    return (*(("email",) if "email" in listed else ()), *(("sms",) if texted else ()))


def _put(attributes: dict[str, Any], target: str, value: Any) -> None:
    if target.startswith("location."):
        attributes.setdefault("location", {})[target.removeprefix("location.")] = value
    else:
        attributes[target] = value


def _fitting(key: str, target: str, value: Any, terms: Terms | None) -> tuple[Any, str]:
    """Return a value as the new API takes it, None for one that it refuses; and a note on the latter."""
    name = target.rpartition(".")[2]
    if isinstance(value, (bool, list, dict)):
        return None, f"{key} is left out: {name} takes a text."
    kept = value if isinstance(value, str) or name in _COORDINATES else str(value)
    if name in _ADDRESSES.values():
        kept = kept.strip()
    if name in IDENTIFIERS and not kept.strip():
        return None, f"{key} is left out: it is empty, and identifies nobody."
    if terms is not None and not terms.accepts(target, kept):
        hint = ", which is no number in E.164, such as +12025550199" if name == "phone_number" else ""
        return None, f"{key} is left out: {name} does not take {kept!r}{hint}."
    return kept, ""


def apart(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Return whether two sets of identifiers are surely those of two persons."""
    common = one.keys() & other.keys()
    return bool(common) and all(one[name] != other[name] for name in common)


def notes_of(people: Iterable[Person]) -> Iterator[str]:
    """Yield the notes on some people, each once."""
    yield from dict.fromkeys(note for person in people for note in person.notes)
