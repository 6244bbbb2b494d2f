"""The outbox of the fixture `klaviyo`: the messages that Klaviyo would have sent in this test."""

from __future__ import annotations

from collections.abc import Iterator

from klaviyo_rehearsal.mockserver.control.controller import Controller
from klaviyo_rehearsal.mockserver.control.outbox import Wanted
from klaviyo_rehearsal.mockserver.outbox.message import Message
from klaviyo_rehearsal.mockserver.state.account import Account


class KlaviyoOutbox:
    """The messages of one account, the oldest first: a collection that is read anew at each look.

    Messages that were held back are not among them, see `skipped`.
    """

    def __init__(self, control: Controller, account: Account) -> None:
        self._control = control
        self._account = account

    def __iter__(self) -> Iterator[Message]:
        return iter(self.search())

    def __len__(self) -> int:
        return len(self.search())

    def __getitem__(self, place: int) -> Message:
        return self.search()[place]

    def __repr__(self) -> str:
        lines = (f"{item.channel} to {item.to}: {item.subject or item.text[:40]!r}" for item in self)
        return f"<{len(self)} messages: {'; '.join(lines)}>"

    def to(self, recipient: str) -> list[Message]:
        """Return the messages to an address, a phone number or the id of a profile."""
        return [item for item in self if recipient in (item.to, item.profile_id)]

    def search(
        self,
        *,
        subject: str | None = None,
        text: str | None = None,
        cause: str | None = None,
        channel: str | None = None,
    ) -> list[Message]:
        """Return the messages whose subject, text and cause hold these words, in any case.

        cause: also a kind (`confirmation`, `campaign`, `flow`) or an id. Raises ValueError for a channel that
        there is not.
        """
        wanted = Wanted(subject=subject, text=text, cause=cause, channel=channel, state="sent")
        return self._control.outbox(self._account, wanted=wanted)

    @property
    def skipped(self) -> list[Message]:
        """The messages that were held back, each with its `reason`."""
        return self._control.outbox(self._account, wanted=Wanted(state="skipped"))

    def open(self, message: Message) -> Message:
        """Let the recipient open a message. Raises ValueError for one that was not sent."""
        return self._control.act(message.id, "open")

    def click(self, message: Message, url: str | None = None) -> Message:
        """Let the recipient click on a link, by default the first. Raises ValueError for no such link."""
        return self._control.act(message.id, "click", url=url)

    def bounce(self, message: Message, *, hard: bool = True) -> Message:
        """Let a message bounce; one that does for good suppresses its profile."""
        return self._control.act(message.id, "bounce", hard=hard)

    def mark_as_spam(self, message: Message) -> Message:
        """Let the recipient mark a message as spam, which suppresses the profile."""
        return self._control.act(message.id, "spam")

    def unsubscribe(self, message: Message) -> Message:
        """Let the recipient unsubscribe from the channel of a message."""
        return self._control.act(message.id, "unsubscribe")

    def confirm(self, message: Message) -> bool:
        """Follow the link of a confirmation. Returns whether there was still a sign-up to confirm."""
        return self._control.follow_confirmation(message.id)
