"""`rehearse upgrade`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from klaviyo_rehearsal.contracts.suggestions import did_you_mean

from ..options import completion
from ..options.contracts import load_library, specs_option, today_option
from ..options.exits import USAGE, VIOLATIONS, stop
from ..options.fail_on import fail_on_option, reaches
from ..options.known_problems import baseline_options, known_problems, show_known, write_known
from ..options.recordings import recordings_options
from ..options.reports import Reports, report_options, write_traffic
from ..reports.escaping import readable

if TYPE_CHECKING:
    from klaviyo_rehearsal.contracts.openapi.contract import Library

    from ..recordings.found import Found, Reading
    from ..upgrade.findings import Seen
    from ..upgrade.judgement import Upgrade


@click.command(
    epilog="""\b
Exit codes:
  0  nothing breaks, or nothing that --fail-on names
  1  a request breaks, or an answer lacks or changes a member that was read
  2  wrong usage, or input without a request to Klaviyo"""
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, shell_complete=completion.files)
@click.option(
    "--to",
    "target",
    metavar="REVISION",
    shell_complete=completion.revisions,
    help="The revision to upgrade to; the newest by default.",
)
@click.option(
    "--from",
    "given",
    metavar="REVISION",
    shell_complete=completion.revisions,
    help="The revision of requests that were recorded without one.",
)
@report_options
@fail_on_option
@baseline_options
@recordings_options
@today_option
@specs_option
def upgrade(
    paths: tuple[str, ...],
    reading: Reading,
    target: str | None,
    given: str | None,
    form: str,
    reports: Reports,
    fail_on: str,
    baseline: Path | None,
    write_baseline: Path | None,
    today: date,
    specs: tuple[Path, ...],
) -> None:
    """Tell what breaks when recorded traffic goes to another revision.

    PATH is what `rehearse check` reads. Each request is judged at its own revision and at the target. The
    members of answers that go or change come next: where answers are recorded, those that they have. At the
    end stands the life of each revision.

    \b
    Examples:
      rehearse upgrade traffic.har
      rehearse upgrade recordings/ --to 2026-07-15 --report html=upgrade.html
    """
    from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, use_cases

    from ..recordings.reading import read_paths
    from ..reports.run_facts import Stopwatch
    from ..reports.traffic.checked import name_of
    from ..upgrade.judgement import Upgrade
    from ..upgrade.known import CHECKED_ALONE, problems_of, without_known
    from ..upgrade.text import upgrade_lines
    from ..upgrade.traffic_report import traffic_report

    stopwatch = Stopwatch()
    library = load_library(specs=specs)
    chosen = library.newest.revision if target is None else _known(library, "--to", target)
    if given is not None:
        _known(library, "--from", given)
    known = known_problems(baseline, today, chosen, CHECKED_ALONE)
    judged = Upgrade(library, legacy_api(), use_cases().values(), target=chosen, today=today, given=given)
    passed = _read(judged, read_paths(paths, reading), library)
    found = judged.report()
    if not found.operations:
        stop(USAGE, _nothing(found.seen, passed))
    report, hidden = without_known(found, known)
    show_known(hidden, known)
    if write_baseline:
        write_known(write_baseline, problems_of(found), known, fail_on)
    if form == "text":
        for line in upgrade_lines(report):
            print(readable(line))
    written = traffic_report(report, name_of(paths), stopwatch.facts(Path.cwd()))
    write_traffic(written, form, reports)
    fails = not write_baseline and reaches((matter.level for matter in written.matters), fail_on)
    sys.exit(VIOLATIONS if fails else USAGE if report.seen.unreadable else 0)


def _known(library: Library, option: str, name: str) -> str:
    if name not in library.contracts:
        hint, loaded = did_you_mean(name, library.contracts), ", ".join(library.contracts)
        raise click.UsageError(
            f"{option} {name}: no contract of this revision is loaded.{hint} Loaded are {loaded}; "
            "--spec FILE adds one."
        )
    return name


def _read(judged: Upgrade, found: Iterable[Found], library: Library) -> Counter[str]:
    """Judge everything that was found. Returns the counts of hosts that were passed over."""
    import gc

    from ..check.payload_request import as_request
    from ..recordings.found import Elsewhere, Opened, Payload, Unreadable

    gc.freeze()  # as in `rehearse check`: contracts are large and stay
    passed: Counter[str] = Counter()
    for item in found:
        if isinstance(item, Opened):
            continue
        if isinstance(item, Elsewhere):
            passed[item.host] += 1
            continue
        request = as_request(item, library, None) if isinstance(item, Payload) else item
        if isinstance(request, Unreadable):
            judged.seen.unreadable.append(f"{request.place}: {request.reason}")
            print(readable(f"{request.place}: {request.reason}"), file=sys.stderr)
        else:
            judged.add(request)
    return passed


def _nothing(seen: Seen, passed: Counter[str]) -> str:
    """Return why there is nothing to judge, with the counts of what was seen."""
    from ..upgrade.text import counted

    others = seen.elsewhere.total() + passed.total()
    example = next(iter((*seen.elsewhere, *passed)), "")
    counts = {
        f"{counted(others, 'request')} to others, such as {example}": others,
        f"{counted(seen.legacy, 'call')} of the retired v1/v2 API (for `rehearse migrate`)": seen.legacy,
        f"{counted(len(seen.unreadable), 'place')} that could not be read": len(seen.unreadable),
    }
    found = ", ".join(text for text, count in counts.items() if count) or "nothing"
    return f"the input has no request to Klaviyo's new API. Seen: {found}."
