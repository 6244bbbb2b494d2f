"""A Dask cluster: the same findings and output as in one process, and a lost worker loses nothing."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.rehearsal.check.check_plan import CheckPlan
from klaviyo_rehearsal.rehearsal.check.checking import Checking, Judged, judged_here, pieces_of
from klaviyo_rehearsal.rehearsal.check.part_check import Lines
from klaviyo_rehearsal.rehearsal.check.part_worker import ClusterError
from klaviyo_rehearsal.rehearsal.check.run import run_check
from klaviyo_rehearsal.rehearsal.recordings.found import Reading
from tests.rehearsal.check.traffic import event, mixed, posted
from tests.rehearsal.cli.running import rehearse

distributed = pytest.importorskip("distributed", reason="the extra `dask` is not installed")

PLAN = CheckPlan(date(2026, 11, 1), lines=Lines.NDJSON)
SIZE = 20_000


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        processes=True, n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
    ) as cluster:
        yield cluster


def taken(library: Library, judged: Iterator[Judged], plan: CheckPlan = PLAN) -> tuple[bytes, str]:
    checking = Checking(plan.build(library))
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        checking.take_all(judged)
        checking.end()
    return checking.findings.to_json(), output.getvalue()


def alone(library: Library, paths: list[Path], plan: CheckPlan = PLAN, size: int = SIZE) -> tuple[bytes, str]:
    return taken(library, judged_here(plan.build(library), pieces_of(paths, plan.reading, size)), plan)


def played(path: Path, count: int = 300) -> Path:
    """Write so many events with their times and answers: some fail and come again, and all come at once."""
    lines = []
    for number in range(count):
        body = event(f"e-{number // 2}", value=number % 5)
        if number % 7 == 0:
            del body["data"]["attributes"]["unique_id"]
        status = 503 if number % 14 == 0 else 202
        at = f"2026-03-04T14:03:{number // 10:02}Z"
        lines.append(json.dumps(posted(body) | {"time": at, "status": status}))
    path.write_text("\n".join(lines))
    return path


def test_the_findings_and_the_output_are_those_of_one_process(
    library: Library, cluster: Any, tmp_path: Path
) -> None:
    from klaviyo_rehearsal.rehearsal.check.cluster import Cluster

    document = tmp_path / "payload.json"
    document.write_text(json.dumps(event("1") | {"colour": "red"}))
    paths = [mixed(tmp_path / "it.ndjson"), document, tmp_path / "none.json", played(tmp_path / "at.ndjson")]
    found = alone(library, paths)
    assert found[1].count('"repeated-id"') > 20
    assert b"over-the-limit" in found[0] or b"one-call-an-item" in found[0]
    with Cluster(PLAN, cluster.scheduler_address, PLAN.build(library)) as workers:
        assert taken(library, workers.judged(pieces_of(paths, Reading(), SIZE))) == found


def test_a_document_that_is_too_large_to_send_is_judged_here(
    library: Library, cluster: Any, tmp_path: Path
) -> None:
    from klaviyo_rehearsal.rehearsal.check.cluster import Cluster

    plan = replace(PLAN, reading=Reading(largest_document=2_000))
    document = tmp_path / "list.json"
    document.write_text(json.dumps([posted(event(str(number))) for number in range(30)], indent=1))
    found = alone(library, [document], plan)
    with Cluster(plan, cluster.scheduler_address, plan.build(library)) as workers:
        assert taken(library, workers.judged(pieces_of([document], plan.reading, SIZE)), plan) == found


def test_a_lost_worker_loses_nothing(library: Library, cluster: Any, tmp_path: Path) -> None:
    from klaviyo_rehearsal.rehearsal.check.cluster import Cluster

    # 4 KB a part: many are under way when the worker dies.
    path, size, pids = mixed(tmp_path / "it.ndjson"), 4_000, _worker_pids(cluster)
    with Cluster(PLAN, cluster.scheduler_address, PLAN.build(library)) as workers:

        def with_a_death() -> Iterator[Judged]:
            for number, judged in enumerate(workers.judged(pieces_of([path], Reading(), size))):
                if number == 2:
                    os.kill(pids[0], signal.SIGKILL)
                yield judged

        assert taken(library, with_a_death()) == alone(library, [path], size=size)
    assert pids[0] not in _worker_pids(cluster)


def _worker_pids(cluster: Any) -> list[int]:
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        return sorted(client.run(os.getpid).values())


def test_a_ctrl_c_leaves_the_findings_until_then(
    library: Library, cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []

    @contextmanager
    def shown(total: int | None, requests: Callable[[], int]) -> Iterator[Callable[[int], None]]:
        yield tick

    def tick(size: int) -> None:
        sizes.append(size)
        if len(sizes) == 2:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("klaviyo_rehearsal.rehearsal.check.run.reading_shown", shown)
    path = mixed(tmp_path / "it.ndjson", 200)
    plan = CheckPlan(date(2026, 11, 1))
    found = run_check(plan, [path], library, cluster=cluster.scheduler_address, size=9_000)
    assert found.is_partial
    assert 0 < found.findings.total < 100


def test_a_file_that_workers_do_not_have_is_named(library: Library, cluster: Any, tmp_path: Path) -> None:
    from klaviyo_rehearsal.rehearsal.check.cluster import Cluster

    plan = replace(PLAN, specs=(tmp_path / "none.json",))
    workers = Cluster(plan, cluster.scheduler_address, PLAN.build(library))
    with pytest.raises(ClusterError, match=r"a worker of tcp.* cannot check: .*none\.json"), workers:
        pass


def test_a_cluster_without_workers_is_named(library: Library) -> None:
    from klaviyo_rehearsal.rehearsal.check.cluster import Cluster

    with distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=":0") as empty:
        workers = Cluster(PLAN, empty.scheduler.address, PLAN.build(library), patience=0.2)
        with pytest.raises(ClusterError, match="has no worker"), workers:
            pass


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nowhere", "odd://x:1"])
def test_a_cluster_that_does_not_answer_is_named(library: Library, address: str) -> None:
    from klaviyo_rehearsal.rehearsal.check.cluster import Cluster

    workers = Cluster(PLAN, address, PLAN.build(library), patience=0.5)
    with pytest.raises(ClusterError, match=f"no Dask scheduler answers at {address}: "), workers:
        pass


def test_the_command_prints_the_same(cluster: Any, tmp_path: Path) -> None:
    path = mixed(tmp_path / "it.ndjson", 100)
    one = rehearse("check", str(path), "-v")
    many = rehearse("check", str(path), "-v", "--dask", cluster.scheduler_address)
    assert (many.returncode, many.stdout, many.stderr) == (1, one.stdout, one.stderr)
