"""The fixture `klaviyo`: an account of the test's own, its journal, and the rehearsal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from klaviyo_rehearsal.contracts.openapi.loading import guide_use_cases, use_cases
from klaviyo_rehearsal.contracts.violation import CATALOGUE
from klaviyo_rehearsal.mockserver.inspector.reproduction import curl
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.journal import Entry

from ..compare.intended import Clean
from ..engine.effort import DEFAULT
from ..engine.session import MockSession
from ..failures.baseline import Baseline, Cleaning, IntendedPlace
from ..failures.outcome import RehearsalFailure, is_failure
from ..integration import Integration, Source
from .clients import make_async_client, make_client
from .outbox import KlaviyoOutbox

if TYPE_CHECKING:
    import httpx
    from hypothesis.strategies import SearchStrategy

    from ..scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Expectations:
    """The expectations of a test, from its marker and the settings of pytest.

    revision: requests at another one fail the test; empty for any. use_case: the default of `rehearse`.
    strict: whether errors and losses fail the test. allow: codes that may occur.
    """

    revision: str = ""
    use_case: str | Sequence[str] = ()
    strict: bool = True
    allow: tuple[str, ...] = ()
    max_examples: int = DEFAULT.max_examples


class Klaviyo:
    """An empty Klaviyo account on a mock.

    url, api_key, company_id: point a client at the account. outbox: the messages that Klaviyo would
    have sent. expectations: of this test.
    """

    def __init__(self, session: MockSession, expectations: Expectations = Expectations()) -> None:
        self._session = session
        self._control = session.mock.control
        self._allowed: set[str] = set()
        self.expectations = expectations
        self.allow(*expectations.allow)
        self.url = session.mock.url
        self.api_key = f"pk_T{next(session.numbers):05d}_test"
        self.account: Account = session.mock.account(self.api_key)
        self.company_id = self.account.company_id
        self.outbox = KlaviyoOutbox(self._control, self.account)
        self.exercised: Counter[str] = Counter()
        self._since = self._control.request_count

    @property
    def revision(self) -> str:
        """The revision of this test: that of its marker or the settings, or the newest."""
        return self.expectations.revision or self._control.library.newest.revision

    @property
    def headers(self) -> dict[str, str]:
        """The headers of every request: the key and the revision."""
        return {"Authorization": f"Klaviyo-API-Key {self.api_key}", "revision": self.revision}

    def client(self) -> httpx.Client:
        """Make an httpx.Client of this account, in process. Raises ClientError without httpx."""
        return make_client(self._session.mock.app, self.url, self.headers)

    def async_client(self) -> httpx.AsyncClient:
        """Make an httpx.AsyncClient of this account, in process. Raises ClientError without httpx."""
        return make_async_client(self._session.mock.app, self.url, self.headers)

    @contextmanager
    # Hypothesis runs the body many times in one test, and each example needs an empty account.
    def fresh(self) -> Iterator[Klaviyo]:
        """Give a Hypothesis example an empty account of its own, under the expectations of this test.

        Raises AssertionError at the end of the block for errors and losses of its requests.
        """
        other = Klaviyo(self._session, replace(self.expectations, allow=tuple(self._allowed)))
        try:
            yield other
            report = other.problems()
            if report:
                raise AssertionError(report)
        finally:
            self.exercised += other.close()

    @property
    def requests(self) -> list[Entry]:
        """The requests of this test, in order; also those that reached no account for want of a key."""
        return self._control.requests(self.account, unattributed=True, after=self._since)

    def allow(self, *codes: str) -> None:
        """Let violations of these codes pass at the end of the test. Raises ValueError for no code."""
        for code in codes:
            if code not in CATALOGUE:
                raise ValueError(f"there is no violation code {code!r}")
        self._allowed.update(codes)

    def rehearse(
        self,
        integration: Integration | Source,
        *,
        use_case: str | Sequence[str] = (),
        max_examples: int | None = None,
        seed: int = 0,
        timeout: float = 10.0,
        faults: bool = False,
        scenarios: SearchStrategy[Scenario] | None = None,
        ignore: Iterable[str] = (),
        clean: Clean | None = None,
    ) -> None:
        """Property-test an integration, as `rehearse test` does.

        use_case: one name or several; by default that of the marker, or all of the guide. max_examples: by
        default as the profile. timeout: seconds for one call. faults: whether the mock fails and throttles
        now and then. scenarios: a Hypothesis strategy of your own instead of the use case's. ignore, clean:
        intended differences (compare/intended.py). Raises RehearsalFailure with the report of the first use
        case that fails, and ValueError for an unknown one.
        """
        known = use_cases()
        wanted = use_case or self.expectations.use_case
        names = [wanted] if isinstance(wanted, str) and wanted else list(wanted) or list(guide_use_cases())
        unknown = [name for name in names if name not in known]
        if unknown:
            raise ValueError(f"no use case {unknown[0]!r}; known: {', '.join(known)}")
        count = self.expectations.max_examples if max_examples is None else max_examples
        intended = Baseline(
            ignored=tuple(IntendedPlace(place, "") for place in ignore),
            cleanings=() if clean is None else (Cleaning("clean", clean, "", origin="rehearse"),),
        )
        running = self._session.open(
            integration,
            seed=seed,
            max_examples=count,
            timeout=timeout,
            faults=faults,
            scenarios=scenarios,
            baseline=intended,
        )
        with running as run:
            for result in run.results([known[name] for name in names]):
                self.exercised[result.use_case] += sum(result.coverage.values())
                if not result.passed:
                    raise RehearsalFailure(result.report, result.outcome)
        self._control.clear_unattributed()

    def problems(self) -> str:
        """Return the errors and losses of the test's requests that are not allowed; empty for none."""
        if not self.expectations.strict:
            return ""
        lines = []
        for entry in self.requests:
            for item in entry.violations:
                if item.code in self._allowed or not is_failure(item):
                    continue
                lines += [
                    f"{entry.method} {entry.path} -> {entry.status}",
                    f"  {item.severity} {item.code} at {item.place}: {item.detail}",
                    f"  remedy: {item.remedy}",
                    f"  {curl(entry)}",
                ]
            wanted = self.expectations.revision
            if wanted and entry.revision not in (None, wanted):
                lines += [
                    f"{entry.method} {entry.path} -> {entry.status}",
                    f"  sent at revision {entry.revision}, where the test is for {wanted}",
                ]
        return "\n".join(["Klaviyo would have rejected or lost these requests:", *lines]) if lines else ""

    def close(self) -> Counter[str]:
        """Drop the account. Returns how many requests exercised which use case."""
        by_operation = {
            operation: case.name
            for case in reversed(list(use_cases().values()))
            for operation in reversed(case.operations)
        }
        for entry in self.account.journal:
            if entry.operation in by_operation:
                self.exercised[by_operation[entry.operation]] += 1
        self._control.remove_account(self.api_key)
        return self.exercised
