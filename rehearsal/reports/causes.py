"""The failures of a rehearsal by their causes, each in a sentence: the changes needed before going live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from klaviyo_rehearsal.contracts.violation import CATALOGUE, Severity, Violation

from ..compare.difference import Difference
from ..compare.places import general_subject
from ..failures.outcome import EXPECTED_REFUSALS, Outcome
from ..failures.result import Result

# Trouble -> a sentence, and a remedy.
_TROUBLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "hung": ("The program does not come to an end in time.", "Find the call that it waits for."),
        "ended": ("The program ends in the middle of a call.", "See its last lines."),
        "babbled": (
            "The program answers a call with something that is not the agreed JSON.",
            "Write nothing else to standard output.",
        ),
        "died": ("The process of the program dies.", "See the last call before it."),
        "flaky": (
            "The program does not do the same thing twice with the same call.",
            "Look for values that it keeps from one call to the next.",
        ),
        "nothing-drawn": ("No call was played.", "Give a strategy that draws calls."),
        "silent": ("The new program sends nothing to Klaviyo.", "Look at its base URL and its input."),
    }
)
_FIELDS: Mapping[str, str] = MappingProxyType(
    {"properties": "custom property", "member": "member", "tag": "tag", "suppressions": "suppression"}
)
_CARELESS = "refused-and-ignored "
_ARTICLES = {"a": "an", "e": "an", "i": "an", "o": "an", "u": "an"}


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """One cause, and the failed results that it explains.

    code: for programs. severity: error for refused requests and programs that stop, loss for data that is
    lost or misplaced in silence. title: a sentence. remedy: the change that is needed. evidence: see
    contracts/data/sources.yaml.
    """

    code: str
    severity: Severity
    title: str
    remedy: str
    evidence: str = ""
    results: tuple[Result, ...] = ()


def grouped(results: Iterable[Result]) -> list[CauseGroup]:
    """Return the causes of all failed results, those that explain most failures first."""
    found: dict[str, CauseGroup] = {}
    for result in results:
        if not result.passed:
            cause = cause_of(result)
            group = found.setdefault(cause.code, cause)
            found[cause.code] = replace(group, results=(*group.results, result))
    return sorted(found.values(), key=lambda group: (-len(group.results), group.severity, group.code))


def cause_of(result: Result) -> CauseGroup:
    """Return the cause of one failed result."""
    outcome = result.outcome
    if outcome is None:
        return _of_trouble(result)
    violation = next((item for _, item in outcome.violations()), None)
    if violation is not None and (not outcome.raised or violation.severity is Severity.ERROR):
        # An exception after a refusal follows from it.
        return _of_violation(violation)
    if outcome.raised:
        return _of_exception(outcome)
    if not outcome.requests:
        return _of_silence(outcome)
    violation = next(outcome.run_errors(), None)
    if violation is not None:
        return _of_violation(violation)
    refused = _refusal(outcome)
    if refused is not None:
        kind = CATALOGUE[refused.code]
        return CauseGroup(
            f"{_CARELESS}{refused.code}",
            Severity.LOSS,
            f"The program goes on after Klaviyo has refused a request: {_lower(kind.summary)}",
            refused.remedy,
            refused.evidence,
        )
    first = outcome.differences[0]
    return CauseGroup(first.cause, Severity.LOSS, difference_sentence(first), first.hint)


def severity_of(result: Result) -> Severity | None:
    """Return error or loss for a failure, advice for a pass with advice, None for another pass."""
    if result.passed:
        return Severity.ADVICE if result.advice else None
    if result.outcome is None or result.outcome.raised or not result.outcome.requests:
        return Severity.ERROR
    found = [item for _, item in result.outcome.violations()] + list(result.outcome.run_errors())
    return Severity.ERROR if any(item.severity is Severity.ERROR for item in found) else Severity.LOSS


def _of_violation(item: Violation) -> CauseGroup:
    kind = CATALOGUE[item.code]
    return CauseGroup(item.code, item.severity, kind.summary, item.remedy, item.evidence)


def _of_exception(outcome: Outcome) -> CauseGroup:
    name = outcome.reason.removeprefix("raised ")
    title = f"The program stops with an exception: {name}."
    return CauseGroup(outcome.reason, Severity.ERROR, title, "See its text and the last request before it.")


def _of_silence(outcome: Outcome) -> CauseGroup:
    kind = CATALOGUE["nothing-sent"]
    title = "The program sends nothing to Klaviyo." if not outcome.elsewhere else kind.summary
    return CauseGroup("nothing-sent", Severity.ERROR, title, kind.remedy, kind.evidence)


def _of_trouble(result: Result) -> CauseGroup:
    title, remedy = _TROUBLES.get(result.trouble, (f"The program came to no end: {result.trouble}.", ""))
    return CauseGroup(result.trouble or "failed", Severity.ERROR, title, remedy)


def _refusal(outcome: Outcome) -> Violation | None:
    """Return a refusal that a right program goes on from, where accounts differ afterwards."""
    found = (item for entry in outcome.requests for item in entry.violations)
    return next((item for item in found if item.code in EXPECTED_REFUSALS and item.code != "throttled"), None)


def difference_sentence(item: Difference) -> str:
    """Return a difference in a sentence without drawn names: A custom property of the profile is lost."""
    noun = _noun(item.subject)
    name = item.field.removesuffix(", read").removesuffix(", returned")
    if item.field.endswith("returned"):
        return "The program returns other values than the old answer had."
    if item.field == "read" or item.field.endswith(", read"):
        of = "" if item.field == "read" else f" of {_with_article(noun)}"
        subject = f"{name}{of}" if of else _with_article(noun)
        verb = "is not read" if item.kind == "missing" else "is read with other values"
        return f"{subject[0].upper()}{subject[1:]} {verb}."
    if not item.field:
        place = (
            "is missing"
            if item.kind == "missing"
            else "is in the account that the old API did not leave there"
        )
        if item.kind == "extra" and item.before:
            place = "is in the account and is not expected"
        return f"{_with_article(noun).capitalize()} {place}."
    predicates = _OF_NEW_TYPES if item.before else _PREDICATES
    return f"{_field_subject(name)} of {_with_article(noun)} {predicates[item.kind]}."


# Of types that the old API did not have.
_OF_NEW_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "missing": "is lost",
        "extra": "is there and is not expected",
        "changed": "has another value than expected",
    }
)
_PREDICATES: Mapping[str, str] = MappingProxyType(
    {
        "missing": "is lost",
        "extra": "is there that the old API did not leave",
        "changed": "has another value than the old API left",
    }
)


def _field_subject(name: str) -> str:
    family = name.replace(".", " ").split(" ")[0]
    if family in _FIELDS:
        text = _with_article(_FIELDS[family])
        return f"{text[0].upper()}{text[1:]}"
    return f"The field '{name}'"


def _noun(subject: str) -> str:
    general = general_subject(subject).removesuffix(" *").rstrip("*").strip()
    return general or "resource"


def _with_article(noun: str) -> str:
    if noun.startswith(("the ", "figures", "rendered")):
        return noun
    return f"{_ARTICLES.get(noun[:1], 'a')} {noun}"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:] if sentence[:2].istitle() or sentence[1:2] == " " else sentence
