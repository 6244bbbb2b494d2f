"""Options, exit codes and the loading of contracts, which the commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

import click

if TYPE_CHECKING:
    from klaviyo_rehearsal.contracts.openapi.contract import Library
    from klaviyo_rehearsal.mockserver.control.controller import Controller
    from klaviyo_rehearsal.mockserver.settings import Settings

    from ..recordings.recorder import Recorder

# 130 is a shell's code for Ctrl-C: CI must not take an interrupted run for violations.
VIOLATIONS, USAGE, NO_START, INTERRUPTED = 1, 2, 3, 130
_AUTO = "auto"


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> date:
    if value is None:
        # Taken once: a run over midnight must not give two verdicts.
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no day: write it as 2026-11-26.") from None


def today_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --today DAY to a command; it arrives as `today`, by default the present day in UTC.

    Retirement depends on it.
    """
    option: Any = click.option(
        "--today",
        metavar="DAY",
        envvar="REHEARSE_TODAY",
        callback=_day,
        help="The day to judge by, such as 2027-01-15: a revision retires two years after its release.",
    )
    return option(function)  # type: ignore[no-any-return]


def specs_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --spec FILE, repeatable, and --official to a command; the files arrive as `specs`."""

    @wraps(function)
    def named(*args: Any, official: bool, specs: tuple[Path, ...], **options: Any) -> Any:
        files: list[Path] = []
        if official or specs:
            from klaviyo_rehearsal.contracts.errors import ContractError
            from klaviyo_rehearsal.contracts.tools.fetch import spec_files

            try:
                files = spec_files(specs, official=official)
            except ContractError as error:
                stop(USAGE, str(error))
        return function(*args, specs=tuple(files), **options)

    options = [
        click.option(
            "--spec",
            "specs",
            multiple=True,
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="An OpenAPI file of Klaviyo's to load too, or a folder of them; it replaces the bundled "
            "contract of its revision.",
        ),
        click.option(
            "--official", is_flag=True, help="Load the files that `rehearse contracts fetch` has fetched."
        ),
    ]
    for option in reversed(options):
        named = option(named)
    return cast("click.decorators.FC", named)


def _job_count(context: click.Context, option: click.Parameter, text: str) -> int:
    if text == _AUTO:
        return cores()
    if not text.isdecimal() or int(text) < 1:
        raise click.BadParameter(f"{text!r} is neither a number from 1 on nor '{_AUTO}'.", context, option)
    return int(text)


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def jobs_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --jobs; the number arrives as `jobs`."""
    return click.option(
        "--jobs",
        default="1",
        show_default=True,
        metavar="N|auto",
        callback=_job_count,
        help="How many processes play the use cases; auto: one a core. The verdicts are the same.",
    )(function)


def hosts_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --allow-host HOST, repeatable, to a command that leads programs; the hosts arrive as `allowed`."""
    option = click.option(
        "--allow-host",
        "allowed",
        multiple=True,
        metavar="HOST",
        help="Let requests to this host through (repeatable); others are answered 502.",
    )
    return option(function)


def mock_options(function: click.decorators.FC) -> click.decorators.FC:
    """Add the options of every command that starts a mock: --revision, --legacy and --seed."""
    options = [
        click.option(
            "--revision",
            "revisions",
            multiple=True,
            metavar="R",
            help="Serve only this revision (repeatable).",
        ),
        click.option(
            "--legacy",
            default="gone",
            show_default=True,
            type=click.Choice(["gone", "serve"]),
            help="How v1/v2 calls are answered: 410 as today, or by the old API.",
        ),
        click.option(
            "--seed",
            default=0,
            show_default=True,
            metavar="N",
            type=int,
            help="Random seed for generated ids.",
        ),
    ]
    # click lists the option that is applied last first.
    for option in reversed(options):
        function = option(function)
    return function


def console_options(function: click.decorators.FC) -> click.decorators.FC:
    """Add -q, -v and --log to a command that shows requests; they arrive as `console`, a ConsoleChoice."""

    @wraps(function)
    def chosen(*args: Any, quiet: bool, verbose: bool, log: str, **options: Any) -> Any:
        if quiet and verbose:
            raise click.UsageError("-q and -v exclude each other.")
        from ..console.choice import ConsoleChoice

        return function(*args, console=ConsoleChoice(quiet, verbose, log), **options)

    options = [
        click.option("-q", "--quiet", is_flag=True, help="Print no requests."),
        click.option("-v", "--verbose", is_flag=True, help="Print advice and the beginnings of bodies too."),
        click.option(
            "--log",
            default="text",
            show_default=True,
            type=click.Choice(["text", "json"]),
            help="Print requests for people, or as one JSON object a line.",
        ),
    ]
    for option in reversed(options):
        chosen = option(chosen)
    return cast("click.decorators.FC", chosen)


def mock_settings(legacy: str, seed: int, link_base: str | None, **further: Any) -> Settings:
    """Make a mock's settings of the options."""
    from klaviyo_rehearsal.mockserver.settings import Settings

    return Settings(
        legacy="serve" if legacy == "serve" else "gone",
        seed=seed,
        link_base=link_base,
        keep_answers=True,
        **further,
    )


def load_library(revisions: Iterable[str] = (), specs: Iterable[Path] = ()) -> Library:
    """Load contracts. One that cannot be loaded ends the command with exit code 2."""
    from klaviyo_rehearsal.contracts.errors import ContractError
    from klaviyo_rehearsal.contracts.openapi.loading import load

    named = tuple(specs)
    try:
        library = load(revisions, named)
    except ContractError as error:
        stop(USAGE, str(error))
    # The bundled contracts have nothing unsupported (tested), so that the look is for files only.
    if named:
        _show_unsupported(library)
    return library


def _show_unsupported(library: Library) -> None:
    """Print on standard error, in one line for all files, how many parts are not understood."""
    from klaviyo_rehearsal.contracts.openapi.unsupported import unsupported_parts

    # The bundled ones are understood whole.
    of_files = {contract.revision: unsupported_parts(contract) for contract in library.widest}
    lacking = {revision: parts for revision, parts in of_files.items() if parts}
    count = sum(map(len, lacking.values()))
    if not lacking:
        return
    first = next(iter(lacking))
    where = first if len(lacking) == 1 else f"{len(lacking)} files"
    counted = f"{count} part{'s' if count > 1 else ''} of the contract not understood"
    hint = f"such as {lacking[first][0]}. All: rehearse contracts unsupported"
    print(f"rehearse: {where}: {counted}, {hint}", file=sys.stderr)


def stop(code: int, message: str) -> NoReturn:
    """End the command with a message on standard error."""
    print(f"rehearse: {message}", file=sys.stderr)
    sys.exit(code)


_PROVISIONS = (
    click.option(
        "--fault",
        "fault_rules",
        multiple=True,
        metavar="RULE",
        help="Let requests fail, such as 'POST /api/events: 503, times=2' or '*: reset, nth=3' (repeatable).",
    ),
    click.option(
        "--faults",
        "fault_files",
        multiple=True,
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="A list of such rules, in YAML or JSON (repeatable).",
    ),
    click.option(
        "--plant",
        "plant_file",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Resources that are there from the start: YAML, JSON or NDJSON. Every key then belongs to one "
        "account, which holds them.",
    ),
    click.option(
        "--state",
        "state_file",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Load this state if it is there; save to it at the end and on POST /_mock/state/save.",
    ),
    click.option(
        "--record",
        "record_file",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Write every request and answer to this file, .ndjson or .har, keys starred out.",
    ),
    click.option(
        "--limits",
        default="headers",
        show_default=True,
        type=click.Choice(["headers", "off", "enforce"]),
        help="Rate limits: announced in headers, off, or enforced with 429.",
    ),
)
_PROVIDED = ("fault_rules", "fault_files", "plant_file", "state_file", "record_file")


@dataclass(slots=True)
class Provisions:
    """The files of a mock. One that cannot be read or written ends the command before the start."""

    fault_rules: tuple[str, ...]
    fault_files: tuple[Path, ...]
    plant_file: Path | None
    state_file: Path | None
    record_file: Path | None
    _recorder: Recorder | None = None

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that the files ask for."""
        return {"one_account": self.plant_file is not None}

    def give(self, control: Controller) -> None:
        """Give a mock its files."""
        try:
            control.set_faults(*self.fault_rules)
        except ValueError as error:
            stop(USAGE, f"--fault {error}")
        for path in self.fault_files:
            _add_faults(control, path)
        is_loaded = _load_state(control, self.state_file)
        # A state that was saved holds what was planted before it.
        if self.plant_file is not None and not is_loaded:
            _plant_file(control, self.plant_file)
        self._record(control)

    def close(self, control: Controller) -> None:
        """Save the state, and close the recording."""
        if self._recorder is not None:
            self._recorder.close()
        if control.state_file is None:
            return
        try:
            control.save()
        except ValueError as error:
            # Printed and not raised: the process is ending already, and its exit code belongs to the signal.
            print(f"rehearse: the state is not saved: {error}", file=sys.stderr)

    def _record(self, control: Controller) -> None:
        from ..recordings.recorder import Recorder, RecordingError

        if self.record_file is None:
            return
        try:
            self._recorder = Recorder(self.record_file)
        except RecordingError as error:
            stop(USAGE, f"--record {error}")
        control.watch(self._recorder.watch)


def provision_options(function: click.decorators.FC) -> click.decorators.FC:
    """Add --fault, --faults, --plant, --state, --record, which arrive as `provisions`; and --limits."""

    @wraps(function)
    def provided(*args: Any, **options: Any) -> Any:
        own = Provisions(**{name: options.pop(name) for name in _PROVIDED})
        return function(*args, provisions=own, **options)

    for option in reversed(_PROVISIONS):
        provided = option(provided)
    return cast("click.decorators.FC", provided)


def _add_faults(control: Controller, path: Path) -> None:
    import yaml

    from klaviyo_rehearsal.mockserver.http.faults import FaultError, read_faults

    try:
        control.add_faults(*read_faults(yaml.safe_load(path.read_bytes())))  # JSON is YAML too
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        stop(USAGE, f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}")
    except FaultError as error:
        stop(USAGE, f"{path}: {error}")


def _plant_file(control: Controller, path: Path) -> None:
    from klaviyo_rehearsal.mockserver.control.plant_file import read_plant
    from klaviyo_rehearsal.mockserver.control.planting import SeedError
    from klaviyo_rehearsal.mockserver.state.account import ONE_ACCOUNT

    try:
        content = read_plant(path)
    except SeedError as error:
        stop(USAGE, f"--plant {error}")
    try:
        control.seed(control.account_of(ONE_ACCOUNT), content)
    except ValueError as error:
        stop(USAGE, f"--plant {path}: {error}")


def _load_state(control: Controller, state_file: Path | None) -> bool:
    """Load the state that is there; one that cannot be loaded is left alone, and ends the command."""
    control.state_file = state_file
    if state_file is None:
        return False
    if not state_file.exists():
        folder = state_file.absolute().parent
        if not folder.is_dir():
            stop(USAGE, f"--state {state_file}: there is no folder {folder}. Make it, or name another.")
        return False
    try:
        control.load(state_file)
    except ValueError as error:
        stop(USAGE, f"{state_file}: {error}. It is left as it is; name another file to begin anew.")
    return True
