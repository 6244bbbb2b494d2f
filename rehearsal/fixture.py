"""What a test gets as `klaviyo`: an account of its own, its journal, and the rehearsal."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.bundled import use_cases
from contracts.violation import CATALOGUE, Severity
from mockserver.account import Account
from mockserver.journal import Entry

from .integration import Integration
from .outcome import ANSWERS, RehearsalFailure
from .reports.failure import curl
from .theatre import Theatre


class Klaviyo:
    """An empty Klaviyo account on a mock.

    url, api_key and company_id are what a client needs to be pointed at it.
    """

    def __init__(self, theatre: Theatre) -> None:
        self._theatre = theatre
        self._allowed: set[str] = set()
        self.url = theatre.mock.url
        self.api_key = f"pk_T{next(theatre.numbers):05d}_test"
        self.account: Account = theatre.mock.account(self.api_key)
        self.company_id = self.account.company_id
        theatre.mock.api.strays.clear()

    @property
    def requests(self) -> list[Entry]:
        """The requests of this test, in order; also those that reached no account for want of a key."""
        strays = self._theatre.mock.api.strays
        return sorted([*self.account.journal, *strays], key=lambda entry: entry.number)

    def allow(self, *codes: str) -> None:
        """Let violations of these codes pass at the end of the test. Raises ValueError for no code."""
        for code in codes:
            if code not in CATALOGUE:
                raise ValueError(f"there is no violation code {code!r}")
        self._allowed.update(codes)

    def rehearse(
        self,
        integration: Integration,
        *,
        use_case: str | Sequence[str] = (),
        max_examples: int = 100,
        seed: int = 0,
        timeout: float = 10.0,
    ) -> None:
        """Property-test an integration, as `rehearse test` does.

        use_case: one name or several; all by default. timeout: seconds for one call. Raises
        RehearsalFailure with the report of the first use case that fails, and ValueError for an unknown
        one.
        """
        known = use_cases()
        names = [use_case] if isinstance(use_case, str) else list(use_case) or list(known)
        unknown = [name for name in names if name not in known]
        if unknown:
            raise ValueError(f"no use case {unknown[0]!r}; known: {', '.join(known)}")
        running = self._theatre.run(integration, seed=seed, max_examples=max_examples, timeout=timeout)
        with running as run:
            for result in run.results([known[name] for name in names]):
                if not result.passed:
                    raise RehearsalFailure(result.report, result.outcome)
        self._theatre.mock.api.strays.clear()

    def complaint(self) -> str:
        """Return what the requests of the test broke or lost, and was not allowed; empty when nothing."""
        lines = []
        for entry in self.requests:
            for item in entry.violations:
                if item.severity is Severity.ADVICE or item.code in self._allowed | ANSWERS:
                    continue
                lines += [
                    f"{entry.method} {entry.path} -> {entry.status}",
                    f"  {item.severity} {item.code} at {item.place}: {item.detail}",
                    f"  remedy: {item.remedy}",
                    f"  {curl(entry)}",
                ]
        return "\n".join(["Klaviyo would not have taken this as it was meant:", *lines]) if lines else ""

    def close(self) -> None:
        """Drop the account."""
        self._theatre.mock.api.accounts.forget(self.api_key)
