"""Inspects the answer of a recorded request by the contract of the revision that answered it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from ..checking.inspection import Inspection, Recorded
from ..openapi.contract import Library
from ..revision import is_beta, published_revision
from ..revision_remark import serving_today
from .judge import AnswerJudge

_REMEMBERED = 1_000


class AnswerInspector:
    """Inspects answers against a library.

    today: the day of answers without a time. revision: that of requests that were recorded without one;
    their answers are not judged where it is None, since nobody knows who answered.
    """

    def __init__(self, library: Library, *, today: date, revision: str | None = None) -> None:
        self._library = library
        self._judge = AnswerJudge(library)
        self._today = today
        self._revision = revision
        # By header and day: a recording has few different ones.
        self._serving: dict[tuple[str, date], list[str]] = {}

    def inspect(self, request: Recorded) -> Inspection | None:
        """Return the verdict on a request's answer, drift or ok; None where it cannot be judged."""
        if not request.status or not 200 <= request.status <= 599:
            return None
        match = self._library.find(request.path)
        by_revision = None if match is None else match.methods.get(request.method)
        revisions = self._revisions(request)
        if match is None or by_revision is None or not revisions or revisions[0] not in by_revision:
            return None
        keys = {revision: by_revision[revision].key for revision in revisions if revision in by_revision}
        found, *further = (
            self._judge.judge(key, revision, request.status, request.answer, request.query)
            for revision, key in keys.items()
        )
        others = [{(item.code, item.pointer) for item in more} for more in further]
        drift = [item for item in found if all((item.code, item.pointer) in more for more in others)]
        sent = (request.headers or {}).get("revision")
        key = f"{request.method} {match.template}"
        return Inspection("drift" if drift else "ok", key, None, revisions[0], drift, sent=sent)

    def _revisions(self, request: Recorded) -> list[str]:
        """Return the loaded revisions that may have answered: that of the request, and its stand-in.

        Klaviyo serves a retired revision as the oldest living one (DOC VER), and a recording may be older
        than that: both contracts must differ from an answer.
        """
        sent = (request.headers or {}).get("revision") or self._revision
        if not sent:
            return []
        day = self._today if request.sent_at is None else datetime.fromtimestamp(request.sent_at, UTC).date()
        found = self._serving.get((sent, day))
        if found is None:
            if len(self._serving) >= _REMEMBERED:
                self._serving.clear()
            found = self._serving[sent, day] = self._find_revisions(sent, day)
        return found

    def _find_revisions(self, sent: str, day: date) -> list[str]:
        loaded = self._library.contracts
        own = sent if sent in loaded or is_beta(sent) else published_revision(sent) or sent
        if own not in loaded:
            return []
        living = serving_today(sent, day)
        return [own, living] if living is not None and living in loaded else [own]
