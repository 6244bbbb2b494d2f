"""The pytest plugin: fixtures, marker, summary. Imports nothing of weight before a test asks for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ..engine.effort import DEFAULT, EFFORTS
from ..strategies.profiles import PREFIX, profile_names, register_profiles

if TYPE_CHECKING:
    import httpx

    from klaviyo_rehearsal.contracts.openapi.contract import Library

    # Imported on use: pytest starts with the plugin in every project, also where no test needs a mock.
    from ..engine.session import MockSession
    from ..twins.pair import Twins
    from .fixture import Expectations, Klaviyo

_MARKER = "klaviyo(revision=None, use_case=(), strict=True, allow=()): expectations of the fixture klaviyo"
_KNOWN = ("revision", "use_case", "strict", "allow")
_EXERCISED = pytest.StashKey[Counter[str]]()
_OUTPUT = "klaviyo_rehearsal"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, each as a flag and as a line of the configuration file."""
    group = parser.getgroup("klaviyo", "klaviyo-rehearsal")
    profiles = ", ".join(sorted(EFFORTS))
    options = {
        "revision": "the revision that the tests are for; requests at another one fail them",
        "profile": f"how many calls klaviyo.rehearse draws: {profiles}",
        "seed": "the seed of the ids that the mock makes",
    }
    for name, text in options.items():
        group.addoption(f"--klaviyo-{name}", default=None, metavar=name.upper(), help=text)
        parser.addini(f"klaviyo_{name}", text, default="")
    spec = "an OpenAPI file of Klaviyo's to load too, or a folder of them (repeatable)"
    group.addoption("--klaviyo-spec", action="append", default=[], metavar="FILE", help=spec)
    parser.addini("klaviyo_spec", spec, type="paths", default=[])
    official = "load the files that `rehearse contracts fetch` has fetched"
    group.addoption("--klaviyo-official", action="store_true", default=False, help=official)
    parser.addini("klaviyo_official", official, type="bool", default=False)


# First: Hypothesis loads its profile in the same hook.
@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and refuse a profile that there is not."""
    _register_profiles(str(config.getoption("--hypothesis-profile", default=None) or ""))
    config.addinivalue_line("markers", _MARKER)
    config.stash[_EXERCISED] = Counter()
    profile = _setting(config, "profile")
    if profile and profile not in EFFORTS:
        raise pytest.UsageError(f"no profile {profile!r} for klaviyo; known: {', '.join(sorted(EFFORTS))}")
    seed = _setting(config, "seed")
    if seed and not seed.isdecimal():
        raise pytest.UsageError(f"klaviyo_seed: {seed!r} is not a number from 0")


def _register_profiles(wanted: str) -> None:
    """Register our profiles with Hypothesis where one of them is asked for: others pay nothing."""
    if not wanted.startswith(PREFIX):
        return
    if wanted not in profile_names():
        known = ", ".join(profile_names())
        raise pytest.UsageError(f"no Hypothesis profile {wanted!r} of klaviyo-rehearsal. Known: {known}")
    register_profiles()


def _setting(config: pytest.Config, name: str) -> str:
    return str(config.getoption(f"klaviyo_{name}") or config.getini(f"klaviyo_{name}") or "")


def pytest_report_header(config: pytest.Config) -> str:
    """Name the version, the revision and the profile of this run."""
    from importlib.metadata import version

    revision, profile = _setting(config, "revision"), _setting(config, "profile")
    return (
        f"klaviyo-rehearsal: {version('klaviyo-rehearsal')}, revision {revision or 'any'}, "
        f"profile {profile or 'default'}"
    )


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """List the use cases that the tests exercised, if there are any."""
    exercised = config.stash[_EXERCISED]
    if exercised:
        terminalreporter.section("klaviyo use cases")
        for name, count in sorted(exercised.items()):
            terminalreporter.line(f"{name}: {count} request{'' if count == 1 else 's'}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the counts of an xdist worker to the process that it works for."""
    # Only a worker of xdist has it: the counts must reach the process that prints the summary.
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        exercised: Counter[str] = session.config.stash[_EXERCISED]
        output[_OUTPUT] = dict(exercised)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add up the counts of the workers of xdist."""
    output = getattr(node, "workeroutput", None) or {}  # a worker that crashed has none
    exercised: Counter[str] = node.config.stash[_EXERCISED]
    exercised.update(output.get(_OUTPUT, {}))


@pytest.fixture(scope="session")
def klaviyo_session(pytestconfig: pytest.Config) -> Iterator[MockSession]:
    """Run one mock for all tests of this process."""
    from klaviyo_rehearsal.mockserver.settings import Settings

    from ..engine.session import MockSession

    settings = Settings(seed=int(_setting(pytestconfig, "seed") or 0))
    with MockSession(library=_library(pytestconfig), settings=settings) as session:
        yield session


def _library(config: pytest.Config) -> Library:
    """Load the contracts, with the files that the settings name. Raises UsageError."""
    from klaviyo_rehearsal.contracts.errors import ContractError
    from klaviyo_rehearsal.contracts.openapi.loading import load
    from klaviyo_rehearsal.contracts.tools.fetch import spec_files

    paths = [Path(path) for path in config.getoption("klaviyo_spec") or config.getini("klaviyo_spec")]
    official = bool(config.getoption("klaviyo_official") or config.getini("klaviyo_official"))
    try:
        return load((), spec_files(paths, official=official))
    except ContractError as error:
        raise pytest.UsageError(str(error)) from None


@pytest.fixture(scope="session")
def klaviyo_url(klaviyo_session: MockSession) -> str:
    """Give the base URL of the mock."""
    return klaviyo_session.mock.url


@pytest.fixture
def klaviyo(request: pytest.FixtureRequest, klaviyo_session: MockSession) -> Iterator[Klaviyo]:
    """Give the test an empty Klaviyo account on a mock.

    Errors and losses of its requests fail the test at the end, except after `klaviyo.allow(CODE)`.
    """
    from .fixture import Klaviyo

    account = Klaviyo(klaviyo_session, _expectations(request, klaviyo_session))
    yield account
    report = account.problems()
    request.config.stash[_EXERCISED].update(account.close())
    if report:
        # The traceback would show the plugin: the mistake is in a request, which the report names.
        pytest.fail(report, pytrace=False)


def _expectations(request: pytest.FixtureRequest, session: MockSession) -> Expectations:
    """Read the marker of a test, and the settings for its omissions. Raises UsageError."""
    from .fixture import Expectations

    config = request.config
    marked: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers("klaviyo"))):  # the nearest comes last, and wins
        marked |= marker.kwargs
        unknown = [name for name in marker.kwargs if name not in _KNOWN]
        if unknown or marker.args:
            wrong = f"'{unknown[0]}'" if unknown else "positional arguments"
            raise pytest.UsageError(f"the marker klaviyo takes {', '.join(_KNOWN)}, not {wrong}")
    revision = marked.get("revision") or _setting(config, "revision")
    known = session.mock.control.library.contracts
    if revision and revision not in known:
        raise pytest.UsageError(f"no contract of revision {revision!r}; known: {', '.join(known)}")
    allow = marked.get("allow", ())
    profile = EFFORTS.get(_setting(config, "profile"), DEFAULT)
    return Expectations(
        revision=revision,
        use_case=marked.get("use_case", ()),
        strict=marked.get("strict", True),
        allow=(allow,) if isinstance(allow, str) else tuple(allow),
        max_examples=profile.max_examples,
    )


# Of the session, so that Hypothesis may use it: each call makes accounts of its own.
@pytest.fixture(scope="session")
def klaviyo_twins(klaviyo_session: MockSession) -> Callable[..., Twins]:
    """Give a maker of twins: two equal accounts, one of them with the old API served.

    Its arguments are those of `Twins`: plant, ignore, clean, allow, faults, at. Use the result with `with`,
    or with `async with`.
    """
    from ..twins.pair import Twins

    # A function: a traceback shows it, and the parts of a partial would be ours.
    def twins(*arguments: Any, **options: Any) -> Twins:
        return Twins(klaviyo_session, *arguments, **options)

    return twins


@pytest.fixture
def klaviyo_client(klaviyo: Klaviyo) -> Iterator[httpx.Client]:
    """Give the test an httpx.Client of its account, with key and revision, in process."""
    with klaviyo.client() as client:
        yield client


@pytest.fixture
def klaviyo_async_client(klaviyo: Klaviyo) -> httpx.AsyncClient:
    """Give the test an httpx.AsyncClient of its account, with key and revision, in process."""
    return klaviyo.async_client()
