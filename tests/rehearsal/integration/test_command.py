"""A command in any language: what it is told, how it answers, and that nothing it does holds up anything."""

from __future__ import annotations

import json
import os
import select
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import IntegrationError, Target
from klaviyo_rehearsal.rehearsal.integration.command import CommandPerformer, CommandSource
from klaviyo_rehearsal.rehearsal.integration.target import (
    CallFailed,
    CommandCrashed,
    IntegrationEnded,
    IntegrationHung,
    IntegrationTrouble,
    ProtocolError,
    message,
)

CALL = LegacyCall("subscribe", {"profiles": [{"email": "ana@northwind.shop"}]}, ("XyZ",), "v2")
TARGET = Target("http://127.0.0.1:9", "pk_ABC123_x", "ABC123", "subscribe-profiles")
ANSWER = 'print(json.dumps({"id": call["id"]}), flush=True)'

Opener = Callable[..., CommandPerformer]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    """Open a command that is a Python program: its body is run for each call."""
    performers: list[CommandPerformer] = []

    def make(
        body: str = ANSWER, *, before: str = "", timeout: float = 10, start_timeout: float = 20
    ) -> CommandPerformer:
        lines = "".join(f"    {line}\n" for line in body.splitlines())
        program = (
            f"import json, os, sys, time\n{before}\nfor line in sys.stdin:\n    call = json.loads(line)\n"
        )
        (tmp_path / "shop.py").write_text(program + lines)
        line = f"{shlex.quote(sys.executable)} shop.py"
        performers.append(CommandSource(line, tmp_path, start_timeout).open(TARGET.base_url, timeout))
        return performers[-1]

    yield make
    for performer in performers:
        performer.close()


def test_it_is_told_everything_and_kept_alive(opened: Opener, tmp_path: Path) -> None:
    performer = opened(
        f"open('seen', 'a').write(f'{{os.getpid()}} {{os.environ[\"KLAVIYO_BASE_URL\"]}} {{line}}')\n{ANSWER}"
    )
    assert performer.perform(CALL, TARGET).error is None
    assert performer.perform(CALL, TARGET).error is None
    first, second = (tmp_path / "seen").read_text().splitlines()
    assert first.split(" ")[:2] == second.split(" ")[:2]
    assert first.split(" ")[1] == TARGET.base_url
    assert json.loads(first.split(" ", 2)[2]) == {
        "id": 1,
        "call": "subscribe",
        "version": "v2",
        "ids": ["XyZ"],
        "arguments": CALL.arguments,
        "target": {
            "base_url": TARGET.base_url,
            "api_key": "pk_ABC123_x",
            "company_id": "ABC123",
            "use_case": "subscribe-profiles",
        },
    }


def test_a_call_larger_than_a_pipe_arrives_whole(opened: Opener) -> None:
    big = LegacyCall.identify({"$id": "7", "Note": "x" * 500_000})
    performer = opened("assert len(line) > 500_000\n" + ANSWER)
    assert performer.perform(big, TARGET).error is None


def test_an_error_that_it_answers_is_its_own_words(opened: Opener) -> None:
    performer = opened('print(json.dumps({"id": call["id"], "error": "no such list"}), flush=True)')
    failure = performer.perform(CALL, TARGET).error
    assert isinstance(failure, CallFailed)
    assert str(failure) == "no such list"


@pytest.mark.parametrize(
    ("body", "trouble", "message"),
    [
        ("time.sleep(60)", IntegrationHung, "did not answer within 0.3 seconds"),
        (
            'print("half", end="", flush=True); time.sleep(60)',
            IntegrationHung,
            "seconds after half a line: 'half'",
        ),
        ('print("listening", flush=True)', ProtocolError, "a line that is not JSON: 'listening'"),
        ('print("[1]", flush=True)', ProtocolError, "a line that is not an answer: '[1]'"),
        ("print('{\"id\": 7}', flush=True)", ProtocolError, "answered call 7 where 1 was asked"),
        ('sys.stdout.write("x" * 3_000_000)', ProtocolError, "floods standard output"),
        ("sys.exit(5)", IntegrationEnded, "ended with exit code 5, before it had answered a call"),
        ("os.kill(os.getpid(), 9)", IntegrationEnded, "was killed by SIGKILL"),
        (
            'print("half", end="", flush=True); sys.exit(1)',
            IntegrationEnded,
            "exit code 1 after half a line: 'half'",
        ),
    ],
    ids=["hangs", "half a line", "no JSON", "no answer", "wrong id", "floods", "exits", "killed", "cut off"],
)
def test_each_trouble_is_named(
    opened: Opener, body: str, trouble: type[IntegrationTrouble], message: str
) -> None:
    # A program that says something first has to start in its time, on a busy machine too.
    limit = 20 if trouble is not IntegrationHung else 3 if "half" in body else 0.3
    performer = opened(body, timeout=limit, start_timeout=limit)
    with pytest.raises(trouble) as caught:
        performer.perform(CALL, TARGET)
    assert message in str(caught.value)


def test_a_program_that_ends_at_once_has_said_why(opened: Opener) -> None:
    performer = opened(before="import no_such_module_here")
    with pytest.raises(IntegrationEnded):
        performer.perform(CALL, TARGET)
    assert performer.stderr()[-1] == "ModuleNotFoundError: No module named 'no_such_module_here'"


def test_the_tail_of_standard_error_is_bounded(opened: Opener) -> None:
    performer = opened(f'for n in range(5000): print("line", n, "x" * 1000, file=sys.stderr)\n{ANSWER}')
    assert performer.perform(CALL, TARGET).error is None
    performer.close()
    assert len(performer.stderr()) == 20
    assert max(map(len, performer.stderr())) <= 500


def test_a_crash_is_a_failure_to_shrink_and_the_command_is_started_again(opened: Opener) -> None:
    performer = opened(f'if call["arguments"].get("crash"): sys.exit("no!")\n{ANSWER}')
    assert performer.perform(CALL, TARGET).error is None
    crash = performer.perform(LegacyCall("track", {"crash": True}), TARGET).error
    assert isinstance(crash, CommandCrashed)
    assert str(crash) == "the command ended with exit code 1"
    assert performer.stderr() == ("no!",)
    assert performer.perform(CALL, TARGET).error is None


def test_after_a_hang_the_next_call_meets_a_new_process(opened: Opener) -> None:
    performer = opened(f'if call["arguments"].get("hang"): time.sleep(60)\n{ANSWER}', timeout=0.3)
    assert performer.perform(CALL, TARGET).error is None
    with pytest.raises(IntegrationHung):
        performer.perform(LegacyCall("track", {"hang": True}), TARGET)
    assert performer.perform(CALL, TARGET).error is None


def test_only_the_first_answer_may_take_as_long_as_a_start(opened: Opener) -> None:
    performer = opened(before="time.sleep(0.5)", timeout=0.4, start_timeout=20)
    assert performer.perform(CALL, TARGET).error is None


def test_what_it_has_forked_ends_with_it(opened: Opener, tmp_path: Path) -> None:
    fork = "if os.fork() == 0:\n    open('child', 'w').write(str(os.getpid()))\n    time.sleep(60)"
    wait = "while not os.path.exists('child') or not open('child').read(): pass"
    performer = opened(before=f"{fork}\n{wait}")
    assert performer.perform(CALL, TARGET).error is None
    child = int((tmp_path / "child").read_text())
    assert os.getpgid(child) != os.getpgid(0)
    end = os.pidfd_open(child)
    performer.close()
    assert select.select([end], [], [], 10)[0] == [end]
    os.close(end)


def test_a_crash_is_seen_though_a_child_holds_the_pipes(opened: Opener) -> None:
    performer = opened("if os.fork() == 0: time.sleep(60)\nos._exit(3)")
    with pytest.raises(IntegrationEnded, match="exit code 3"):
        performer.perform(CALL, TARGET)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("no-such-command-here --port 1", "no command 'no-such-command-here' found"),
        ("", "the command is empty"),
        ("node 'shop", "cannot be read: No closing quotation"),
        ("./text", "cannot start './text'"),
    ],
)
def test_a_command_that_cannot_be_run_says_so(line: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no program")
    with pytest.raises(IntegrationError) as caught:
        CommandSource(line, tmp_path).open("", 1).close()
    assert message in str(caught.value)


def test_a_call_is_one_line_for_every_reader_of_lines() -> None:
    call = LegacyCall.identify({"$email": "ana@northwind.shop", "note": "a\u2028b\u2029c\nd"})
    line = message(1, call, Target("http://127.0.0.1:1", "pk_x", "ABC123"))
    assert len(line.decode().splitlines()) == 1
    assert orjson.loads(line)["arguments"] == call.arguments


def test_a_returned_value_is_taken_from_the_answer(opened: Opener) -> None:
    performer = opened('print(json.dumps({"id": call["id"], "returned": [call["call"]]}), flush=True)')
    assert performer.perform(CALL, TARGET).returned == [CALL.name]
