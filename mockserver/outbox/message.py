"""A message that Klaviyo would send, or the reason for which it would not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any, TypeVar

from klaviyo_rehearsal.contracts.numbers import is_number, whole_number

from .markup import links_of, text_of

_LAST = datetime.max.replace(microsecond=0, tzinfo=UTC).timestamp()


@dataclass(frozen=True, slots=True)
class Cause:
    """The reason for a message.

    kind: `confirmation`, `campaign`, `flow` or `template`. ids: of the resources behind it, by their names:
    list; campaign, message; flow, action, message, event. words: for people.
    """

    kind: str
    ids: Mapping[str, str]
    words: str


@dataclass(frozen=True, slots=True)
class Happening:
    """An act of the recipient: opened, clicked, bounced, spam or unsubscribed; `url` of a click."""

    kind: str
    seconds: float
    url: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message without its place in an outbox.

    channel: email, sms, whatsapp or mobile_push. to: an address or phone number. plain: the text of its own.
    seconds: when it is sent, since 1970 on the mock's clock. reason: why it is not sent; empty for one that
    is.
    """

    channel: str
    to: str
    profile_id: str
    cause: Cause
    seconds: float
    subject: str = ""
    from_email: str = ""
    from_label: str = ""
    preview_text: str = ""
    html: str = ""
    plain: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Message(Draft):
    """A message in an outbox, under an id. number: its place among those of its account."""

    id: str = ""
    number: int = 0
    happened: tuple[Happening, ...] = ()

    @property
    def state(self) -> str:
        """Return `sent`, or `skipped` where there is a reason."""
        return "skipped" if self.reason else "sent"

    @property
    def text(self) -> str:
        """Return the text of its own, or else the words of the HTML."""
        return self.plain or text_of(self.html)

    @property
    def links(self) -> tuple[str, ...]:
        """Return the href of every link in the HTML."""
        return links_of(self.html)

    @property
    def time(self) -> datetime:
        """Return when it is sent, in UTC."""
        return datetime.fromtimestamp(self.seconds, UTC)

    @property
    def size(self) -> int:
        """Return how many characters it holds."""
        return len(self.html) + len(self.plain) + len(self.subject) + len(self.preview_text)

    def as_dict(self) -> dict[str, Any]:
        """Return the message as people read it in JSON."""
        return {
            "id": self.id,
            "channel": self.channel,
            "to": self.to,
            "profile_id": self.profile_id,
            "subject": self.subject,
            "from_email": self.from_email,
            "from_label": self.from_label,
            "preview_text": self.preview_text,
            "html": self.html,
            "text": self.text,
            "links": list(self.links),
            "cause": asdict(self.cause),
            "time": self.time.isoformat(),
            "state": self.state,
            "reason": self.reason or None,
            "happened": [asdict(item) for item in self.happened],
        }

    def dump(self) -> dict[str, Any]:
        """Return the message as a state file keeps it."""
        return asdict(self)


def loaded(saved: Mapping[str, Any]) -> Message:
    """Return the message of a dump. Raises TypeError, KeyError or ValueError for a misfit."""
    happened = tuple(_checked(Happening(**item)) for item in saved["happened"])
    cause = Cause(**{**saved["cause"], "ids": dict(saved["cause"]["ids"])})
    return _checked(Message(**{**saved, "cause": _checked(cause), "happened": happened}))


_Part = TypeVar("_Part", Cause, Happening, Message)


def _checked(part: _Part) -> _Part:
    """Return a part of a dump whose texts are texts, and whose times are on the clock."""
    for item in fields(part):
        value = getattr(part, item.name)
        if item.type == "str" and not isinstance(value, str):
            raise TypeError(f"{item.name}: {value!r} is not a text")
        if item.name == "number":
            whole_number(value)
        if item.name == "seconds" and not (is_number(value) and 0 <= value <= _LAST):
            raise ValueError(f"seconds: {value!r} is not on the clock")
    return part
