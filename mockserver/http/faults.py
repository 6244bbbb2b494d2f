"""Faults on demand: failures between a client and an API, as often as a rule asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from random import Random
from types import MappingProxyType
from typing import Any, Literal

from klaviyo_rehearsal.contracts.openapi.operation import Operation

FaultKind = Literal["status", "reset", "truncate", "delay"]

STATUSES = (429, 500, 502, 503, 504, 524)
MAX_DELAY = 30.0  # seconds of real time
_OPERATION = re.compile(r"(GET|POST|PUT|PATCH|DELETE) /\S*")
_PARAMETER = re.compile(r"\{\w*\}")
# The word of a rule -> the kind of fault, and whether the request takes effect first.
WORDS: Mapping[str, tuple[FaultKind, bool]] = MappingProxyType(
    {
        "reset": ("reset", False),
        "reset-after": ("reset", True),
        "truncate": ("truncate", True),
        "delay": ("delay", False),
    }
)


class FaultError(ValueError):
    """A rule makes no sense. The message names the place."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule: which requests fail, and how.

    where: an operation such as `POST /api/events`, a group such as `Events`, a call of the old API such as
    `POST /api/v2/list/{id}/members`, or `*` for all of the new one.
    kind: `status` answers with that status, `reset` breaks the connection, `truncate` sends half of the
    answer, `delay` only lets it wait. after: the request takes effect first (with `status` and `reset`).
    nth: only the nth request that the rule is about; times: at most so many; probability: how likely each
    is, drawn from the mock's seed. All are counted for each account on its own.
    delay: seconds, on the virtual clock unless `clock` is `real`, and then at most 30.
    company_id: only this account.
    """

    where: str
    kind: FaultKind
    status: int = 0
    after: bool = False
    nth: int | None = None
    times: int | None = None
    probability: float = 1.0
    retry_after: int = 1
    delay: float = 0.0
    clock: Literal["virtual", "real"] = "virtual"
    company_id: str | None = None

    def meets(self, operation: Operation, company_id: str) -> bool:
        """Return whether the rule is about a request."""
        if self.company_id is not None and self.company_id != company_id:
            return False
        return self.where in ("*", operation.key) or self.where.lower() == operation.group.lower()

    @property
    def prevents(self) -> bool:
        """Whether a request that falls under the rule takes no effect."""
        return self.kind in ("status", "reset") and not self.after

    def describe(self) -> str:
        """Describe the rule for the journal."""
        what = str(self.status) if self.kind == "status" else self.kind
        if self.after and self.kind != "truncate":
            what += " after it took effect"
        if self.delay and self.kind != "delay":
            what += f", delayed by {self.delay:g} s"
        elif self.delay:
            what = f"delayed by {self.delay:g} s"
        return what

    def as_dict(self) -> dict[str, Any]:
        """Return the rule as it may be written in a file, without the members that have their default."""
        content: dict[str, Any] = {
            "where": self.where,
            "do": self.status if self.kind == "status" else self.kind,
        }
        for name in ("after", "nth", "times", "probability", "retry_after", "delay", "clock", "company_id"):
            value = getattr(self, name)
            if value != Fault.__dataclass_fields__[name].default:
                content[name] = value
        return content


@dataclass(slots=True)
class _Count:
    met: int = 0
    fired: int = 0
    random: Random = field(default_factory=Random)


class Faults:
    """The rules of one mock, in order: the first that fires decides."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.rules: tuple[Fault, ...] = ()
        self._counts: dict[tuple[int, str], _Count] = {}

    def replace(self, rules: Iterable[Fault]) -> None:
        """Exchange all rules, and begin counting anew."""
        self._counts.clear()
        self.rules = tuple(rules)

    def add(self, *rules: Fault) -> None:
        """Add rules after the present ones, whose counts stay."""
        self.rules += rules

    def clear(self, company_id: str | None = None) -> None:
        """Drop all rules, or those of one account."""
        self.replace(() if company_id is None else [r for r in self.rules if r.company_id != company_id])

    def forget(self, companies: Set[str]) -> None:
        """Forget the counts of accounts that were let go."""
        self._counts = {key: count for key, count in self._counts.items() if key[1] not in companies}

    def draw(self, operation: Operation, company_id: str) -> Fault | None:
        """Return the rule that a request falls under, and count it."""
        for number, rule in enumerate(self.rules):
            if rule.meets(operation, company_id) and self._fires(number, rule, company_id):
                return rule
        return None

    def draw_named(self, target: str | None) -> Fault | None:
        """Return the rule that a call of the old API falls under, and count it; its account is not known."""
        for number, rule in enumerate(self.rules):
            if spelled_as_legacy(rule.where) == target and self._fires(number, rule, ""):
                return rule
        return None

    def _fires(self, number: int, rule: Fault, company_id: str) -> bool:
        count = self._counts.get((number, company_id))
        if count is None:
            random = Random(f"{self._seed}:fault:{number}:{company_id}")
            count = self._counts[number, company_id] = _Count(random=random)
        count.met += 1
        if rule.nth is not None and count.met != rule.nth:
            return False
        if rule.times is not None and count.fired >= rule.times:
            return False
        if rule.probability < 1 and count.random.random() >= rule.probability:
            return False
        count.fired += 1
        return True


def spelled_as_legacy(where: str) -> str:
    """Return a target in the spelling of legacy.yaml, which leaves parameters of a path without a name."""
    return _PARAMETER.sub("{}", where)


def read_faults(content: Any) -> list[Fault]:
    """Read rules from parsed JSON or YAML: a list of objects or texts, or one. Raises FaultError."""
    if isinstance(content, Mapping) and "faults" in content:
        content = content["faults"]
    entries = content if isinstance(content, list) else [content]
    rules = []
    for number, entry in enumerate(entries):
        try:
            rules.append(read_fault(entry) if isinstance(entry, str) else _from_mapping(entry))
        except FaultError as error:
            raise FaultError(f"/{number}: {error}") from None
    return rules


def read_fault(text: str) -> Fault:
    """Read a rule such as `POST /api/events: 503, times=2`. Raises FaultError.

    After the colon comes the fault: a status, `reset`, `reset-after`, `truncate` or `delay=SECONDS`,
    then `after` and any of nth, times, probability, retry_after, delay, clock, company_id.
    """
    where, colon, rest = text.partition(": ")
    if not colon:
        raise FaultError(f"{text!r} is not WHERE: WHAT, such as 'POST /api/events: 503, times=2'")
    content: dict[str, Any] = {"where": where.strip()}
    for word in rest.split(","):
        name, sign, value = word.strip().partition("=")
        if sign:
            content[name.strip().replace("-", "_")] = value.strip()
        elif name == "after":
            content["after"] = True
        elif "do" in content:
            raise FaultError(f"{name!r} is one thing too much: {content['do']!r} happens already")
        else:
            content["do"] = name
    return _from_mapping(content)


def _from_mapping(entry: Any) -> Fault:
    if not isinstance(entry, Mapping):
        raise FaultError("a rule is an object or a text")
    unknown = sorted(set(map(str, entry)) - {"do", *Fault.__dataclass_fields__})
    if unknown or "kind" in entry or "status" in entry:
        raise FaultError(f"{(unknown or ['kind and status are written as do'])[0]!r} is unknown here")
    where = entry.get("where", "*")
    if not isinstance(where, str) or not where or (" " in where and not _OPERATION.fullmatch(where)):
        raise FaultError(f"where: {where!r} is not an operation such as 'POST /api/events', a group or *")
    kind, status, after = _kind(entry.get("do", "delay"))
    delay = _number(entry, "delay", 0.0, 0, 1e9)
    if kind == "delay" and not delay:
        raise FaultError("do: nothing happens; name a status, reset, truncate or a delay")
    clock = entry.get("clock", "virtual")
    if clock not in ("virtual", "real"):
        raise FaultError(f"clock: {clock!r} is neither virtual nor real")
    if clock == "real" and delay > MAX_DELAY:
        raise FaultError(f"delay: at most {MAX_DELAY:g} seconds of real time")
    company = entry.get("company_id")
    return Fault(
        where,
        kind,
        status,
        after=after or entry.get("after", False) is True,
        nth=_whole(entry, "nth"),
        times=_whole(entry, "times"),
        probability=_number(entry, "probability", 1.0, 0, 1),
        retry_after=int(_number(entry, "retry_after", 1, 0, 1e6)),
        delay=delay,
        clock=clock,
        company_id=None if company is None else str(company),
    )


def _kind(what: Any) -> tuple[FaultKind, int, bool]:
    if isinstance(what, str) and what in WORDS:
        kind, after = WORDS[what]
        return kind, 0, after
    try:
        status = int(str(what))
    except ValueError:
        status = 0
    if status not in STATUSES:
        known = ", ".join(map(str, STATUSES))
        raise FaultError(f"do: {what!r} is not one of {known}, reset, reset-after, truncate, delay")
    return "status", status, False


def _whole(entry: Mapping[str, Any], name: str) -> int | None:
    if entry.get(name) is None:
        return None
    number = _number(entry, name, 1, 1, 1e9)
    if number != int(number):
        raise FaultError(f"{name}: {entry[name]!r} is not a whole number")
    return int(number)


def _number(entry: Mapping[str, Any], name: str, default: float, low: float, high: float) -> float:
    value = entry.get(name, default)
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = float("nan")
    if isinstance(value, bool) or not low <= number <= high:
        raise FaultError(f"{name}: {value!r} is not a number from {low:g} to {high:g}")
    return number
