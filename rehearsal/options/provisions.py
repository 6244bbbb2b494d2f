"""The files that a mock is given at its start, and the options that name them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from .exits import NO_START, USAGE, stop
from .settings import LINE

if TYPE_CHECKING:
    from klaviyo_rehearsal.contracts.file_claim import FileClaim
    from klaviyo_rehearsal.mockserver.control.controller import Controller

    from ..recordings.recorder import Recorder


record_option = click.option(
    "--record",
    "record_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write every request and answer to this file, .ndjson or .har, keys starred out.",
)
_PROVISIONS = (
    click.option(
        "--fault",
        "fault_rules",
        multiple=True,
        metavar="RULE",
        type=LINE,
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
    record_option,
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
    _claim: FileClaim | None = None

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that the files ask for."""
        return {"one_account": self.plant_file is not None}

    def give(self, control: Controller) -> None:
        """Give a mock its files."""
        control.set_faults()
        for rule in self.fault_rules:
            try:
                control.add_faults(rule)
            except ValueError as error:
                # The place of a rule in a list says nothing of a flag.
                stop(USAGE, f"--fault {str(error).removeprefix('/0: ')}")
        for path in self.fault_files:
            _add_faults(control, path)
        self._claim = _claim_of(self.state_file)
        is_loaded = _load_state(control, self.state_file)
        # A state that was saved holds what was planted before it.
        if self.plant_file is not None and not is_loaded:
            _plant_file(control, self.plant_file)
        self._recorder = recorder_to(self.record_file)
        if self._recorder is not None:
            control.watch(self._recorder.watch)

    def close(self, control: Controller) -> None:
        """Save the state, and close the recording."""
        if self._recorder is not None:
            self._recorder.close()
        if self._claim is None:
            return
        try:
            control.save()
        except ValueError as error:
            # Printed and not raised: the process is ending already, and its exit code belongs to the signal.
            print(f"rehearse: the state is not saved: {error}", file=sys.stderr)
        self._claim.release()


def recorder_to(path: Path | None) -> Recorder | None:
    """Begin the recording that --record names. One that cannot be written ends the command."""
    if path is None:
        return None
    from ..recordings.recorder import Recorder, RecordingError

    try:
        return Recorder(path)
    except RecordingError as error:
        stop(USAGE, f"--record {error}")


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
    from klaviyo_rehearsal.contracts.errors import ContractError
    from klaviyo_rehearsal.contracts.files import read_bytes
    from klaviyo_rehearsal.contracts.plain_yaml import parse_yaml
    from klaviyo_rehearsal.mockserver.http.faults import FaultError, read_faults

    try:
        control.add_faults(*read_faults(parse_yaml(read_bytes(path), place=str(path))))  # JSON is YAML too
    except ContractError as error:
        stop(USAGE, str(error))
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


def _claim_of(state_file: Path | None) -> FileClaim | None:
    """Claim the file that --state names. One that is taken or cannot be written ends the command."""
    if state_file is None:
        return None
    from klaviyo_rehearsal.contracts.file_claim import ClaimError, FileClaim

    try:
        claim = FileClaim(state_file)
    except ClaimError as error:
        stop(NO_START if error.is_taken else USAGE, f"--state {state_file}: {error}")
    if context := click.get_current_context(silent=True):
        context.call_on_close(claim.release)
    return claim


def _load_state(control: Controller, state_file: Path | None) -> bool:
    """Load the state that is there; one that cannot be loaded is left alone, and ends the command."""
    control.state_file = state_file
    if state_file is None or not state_file.exists():
        return False
    try:
        control.load(state_file)
    except ValueError as error:
        stop(USAGE, f"{state_file}: {error}. It is left as it is; name another file to begin anew.")
    return True
