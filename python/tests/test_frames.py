"""The adapters' shared module, without an engine: what it joins has the bits of `--workers`."""

import io
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest
from trained import trained

from tfjs_svm import held
from tfjs_svm.frames import Ask, Rows, build, join, parse, program, read_frame, reason, train

SOURCE = Path(__file__).parents[1] / "src"

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")


@contextmanager
def here(parts: int, happen: Callable[[list[Rows], str], None], workers: int = 1) -> Iterator[Ask]:
    """Make workers in this process; something happens before each question is asked."""
    rows = [Rows(range(worker, parts, workers)) for worker in range(workers)]

    def ask(kept: Sequence[bytes], question: bytes) -> Sequence[bytes]:
        happen(rows, parse(question)[0]["ask"])
        return [row.ask(kept, question) for row in rows]

    try:
        yield ask
    finally:
        for row in rows:
            row.close()


def test_join_is_in_part_order() -> None:
    """Of two workers with parts 0, 2 and 1; in another order 1 would be left of the second sum."""
    first = build({"answers": [{"p": 0}, {"p": 2}]}, np.array([1.0, 1e16, 3.0, -1e16]))
    second = build({"answers": [{"p": 1}]}, np.array([2.0, 1.0]))
    head, numbers = parse(join([first, second], 3, None))
    assert head == {"answers": [{"p": 0}, {"p": 1}, {"p": 2}]}
    assert numbers.tolist() == [6.0, 0.0]
    assert parse(join([first, second], 3, "max"))[1].tolist() == [3.0, 1e16]
    assert parse(join([first, build({"error": "no"})], 3, None))[0] == {"error": "no"}


def test_frames_are_read_one_by_one() -> None:
    """Read two frames, an end, an end within a frame, and what is none."""
    one, two = build({"ask": "a"}, np.array([1.0, 2.0])), build({"ask": "b"})
    pipe = io.BytesIO(one + two)
    assert [read_frame(pipe) for _ in range(3)] == [one, two, None]
    head, numbers = parse(one)
    assert (head, numbers.tolist()) == ({"ask": "a"}, [1.0, 2.0])
    assert [read_frame(io.BytesIO(one[:size])) for size in range(len(one))] == [None] * len(one)
    with pytest.raises(RuntimeError, match=r"no frame of tfjs-svm, or one of another version"):
        read_frame(io.BytesIO(b"HTTP/1.1 200 OK\r\n"))


def test_program_is_named_installed_or_of_npm(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Find it where the variable says, on the PATH, or in a folder above; ask no registry."""
    monkeypatch.setenv("TFJS_SVM", "node '/a b/main.js'")
    assert program() == ["node", "/a b/main.js"]
    monkeypatch.delenv("TFJS_SVM")
    monkeypatch.setenv("PATH", str(tmp_path))
    inside = tmp_path / "a/b"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    assert program() == ["tfjs-svm"]
    head, _ = parse(Rows([0]).ask([], build({"ask": "open"})))
    assert head["error"].endswith("has no tfjs-svm: install it")
    of_npm = tmp_path / "a/node_modules/.bin/tfjs-svm"
    of_npm.parent.mkdir(parents=True)
    installed = tmp_path / "tfjs-svm"
    for found in (of_npm, installed):
        found.touch(0o755)
        assert program() == [str(found)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "RuntimeError"),
        ("no more\n  at Java", "no more"),
        ("An error occurred.\n: java.Exception: Stopped.\n at x", "java.Exception: Stopped."),
        ("Job aborted\nOSError: first\npkg.ValueError: cause \nat x", "pkg.ValueError: cause"),
    ],
)
def test_reason_is_the_last_cause(text: str, line: str) -> None:
    """Find one line in what engines say."""
    assert reason(RuntimeError(text)) == line


def test_reason_of_a_connection_has_its_cause() -> None:
    """Find both in one line, as where Ray wants a token."""
    error = ConnectionError("no cluster at a:1")
    error.__cause__ = RuntimeError("Last error:\nray.AuthenticationError: no token\n")
    assert reason(error) == "no cluster at a:1: ray.AuthenticationError: no token"


def test_worker_keeps_the_child_of_one_run() -> None:
    """Let another run take its place, which ends the child of the one before."""
    before = Rows([0])
    before.child = subprocess.Popen(["sleep", "60"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child = before.child
    held.take("a", 0, before)
    assert (held.run, held.slot, held.rows) == ("a", 0, before)
    held.take("b", None)
    assert child.wait(10) == -signal.SIGKILL
    assert (held.run, held.slot, held.rows.parts) == ("b", None, [])


@pytest.mark.parametrize("engine", ["ray", "spark"])
def test_missing_engine_is_one_line(engine: str) -> None:
    """Start an adapter where its engine is not installed."""
    lacking = {"ray": "ray", "spark": "pyspark"}[engine]
    code = f"import runpy, sys; sys.modules.update({lacking}=None, py4j=None); "
    code += f"runpy.run_module('tfjs_svm.{engine}', run_name='__main__')"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=False,
    )
    line = f"tfjs-svm: there is no {lacking} here: pip install './python[{engine}]'\n"
    assert (ended.returncode, ended.stderr) == (1, line)


@pytest.mark.parametrize("imported", ["numpy", "engine"])
@pytest.mark.parametrize(
    ("engine", "started"),
    [
        ("ray", ["-m", "tfjs_svm.ray"]),
        ("ray", ["-c", "from tfjs_svm.start import ray; ray()"]),
        ("py4j", ["-m", "tfjs_svm.spark"]),
        ("py4j", ["-c", "from tfjs_svm.start import spark; spark()"]),
        ("py4j", [str(SOURCE / "tfjs_svm/spark.py")]),
    ],
)
def test_interrupt_of_imports_is_silent(
    engine: str, started: list[str], imported: str, tmp_path: Path
) -> None:
    """Press Ctrl-C while Python still imports what takes long."""
    press = "import os, signal, time; os.kill(os.getpid(), signal.SIGINT); time.sleep(5)"
    stubs = {engine: "import tfjs_svm.frames", "numpy": press}
    for name, code in stubs.items() if imported == "numpy" else [(engine, press)]:
        (tmp_path / f"{name}.py").write_text(code)
    ended = subprocess.run(
        [sys.executable, *started, "train", "no/*.csv"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(SOURCE)])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


def test_missing_program_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say which machine lacks what."""
    monkeypatch.setenv("TFJS_SVM", "/no/such/node")
    head, _ = parse(Rows([0]).ask([], build({"ask": "open"})))
    assert head["error"].endswith("has no /no/such/node: install it")


@pytest.mark.parametrize("size", [1, 12, 20, 34])
def test_half_an_answer_is_asked_for_anew(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let a child end within its answer: once, and always."""
    whole = build({"answers": [{}]}, np.array([1.0]))
    (tmp_path / "whole").write_bytes(whole)
    assert size < len(whole)
    monkeypatch.chdir(tmp_path)
    half = f"head -c {size} whole"
    script = (
        f"echo started >>started; if [ $(wc -l <started) = 1 ]; then {half}; else cat whole; fi"
    )
    monkeypatch.setenv("TFJS_SVM", f"sh -c '{script}'")
    assert Rows([0]).ask([], build({"ask": "totals"})) == whole
    assert (tmp_path / "started").read_text() == 2 * "started\n"
    monkeypatch.setenv("TFJS_SVM", f"sh -c '{half}'")
    head, _ = parse(Rows([0, 3]).ask([], build({"ask": "totals"})))
    assert re.match("the child process of parts 0, 3 on .* ended 5 times: ", head["error"])


def lose_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the workers without what starts them."""
    monkeypatch.setenv("TFJS_SVM", "/no/such/node")


def lose_part(_: pytest.MonkeyPatch) -> None:
    """Take a part away."""
    Path("3.csv").unlink()


def change_part(_: pytest.MonkeyPatch) -> None:
    """Make a part longer."""
    with Path("3.csv").open("a", encoding="utf8") as file:
        file.write("\n1,2,no")


def speak_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the workers answer in frames of another version."""
    monkeypatch.setenv("TFJS_SVM", "sh -c 'printf TFJSSVM2________; cat'")


@needs_node
@pytest.mark.parametrize(
    ("happen", "said"),
    [
        (lose_node, r"has no /no/such/node: install it"),
        (lose_part, r"3\.csv: is not there on "),
        (change_part, r"3\.csv: has \d+ bytes on .*, it had \d+ when training began"),
        (speak_otherwise, r"no frame of tfjs-svm, or one of another version"),
    ],
)
def test_what_is_lost_is_one_line(
    happen: Callable[[pytest.MonkeyPatch], None],
    said: str,
    parts: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Let something happen between the start of the training and that of its workers."""

    def otherwise(rows: list[Rows], ask: str) -> None:
        if ask == "open":
            happen(monkeypatch)

    flags = ["train", parts, "--label", "y", "--json", "--out", "none"]
    assert train(flags, lambda count: here(count, otherwise)) == 1
    (line,) = capfd.readouterr().err.splitlines()
    assert re.match(f"tfjs-svm: .*{said}", line)


@needs_node
@pytest.mark.parametrize(
    ("more", "killed", "ended"),
    [
        ("--tolerance 1e-5", 5, "tolerance"),
        # A descent, which patience ends; engines carry its questions as those of Newton's method.
        ("--test 0.2 --patience 2 --lambda 1e-4 --learning-rate 1 --epochs 40", 0, "validation"),
    ],
)
def test_same_bits_as_child_processes_whatever_is_killed(
    more: str, killed: int, ended: str, parts: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Kill children at random moments while they answer."""
    flags = ["train", parts, "--label", "y", "--json", *more.split()]
    subprocess.run([*program(), *flags, "--workers", "2", "--out", "whole"], check=True)
    whole = trained("whole", capfd.readouterr().out)
    kills: list[int] = []
    draw = random.Random(5)

    def kill(rows: list[Rows], _: str) -> None:
        child = draw.choice(rows).child
        if child and len(kills) < killed and draw.random() < 0.2:
            kills.append(child.pid)
            threading.Timer(draw.uniform(0, 0.005), child.kill).start()

    assert train([*flags, "--out", "hurt"], lambda count: here(count, kill, 3)) == 0
    assert len(kills) == killed
    found = trained("hurt", capfd.readouterr().out)
    assert found == whole
    assert found[1]["stoppedBy"] == ended


def training(parts: str, *flags: str) -> list[str]:
    """Name the flags of a training that has many rounds."""
    return ["train", parts, "--label", "y", "--tolerance", "1e-9", "--json", "--out", "no", *flags]


def signalled(process: int, number: signal.Signals) -> None:
    """Send a signal, and wait until it has come."""
    os.kill(process, number)
    time.sleep(0.1)


@needs_node
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    ("when", "more"),
    [("start", ""), ("open", ""), ("load", ""), ("answer", "; --resume goes on")],
)
def test_interrupt_is_one_line(
    when: str,
    more: str,
    number: signal.Signals,
    parts: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Interrupt while the workers are started, and while they are asked."""
    seen: list[str] = []

    def interrupt(_: list[Rows], ask: str) -> None:
        seen.append(ask)
        if ask == when:
            signalled(os.getpid(), number)

    @contextmanager
    def workers(count: int) -> Iterator[Ask]:
        if when == "start":
            signalled(os.getpid(), number)
        with here(count, interrupt) as ask:
            yield ask
        seen.append("ended")

    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    assert train(training(parts), workers) == 128 + number
    line = f"tfjs-svm: train: interrupted, no model was written{more}\n"
    assert capfd.readouterr() == ("", line)
    assert seen[-2:] == (["ended"] if when == "start" else [when, "ended"])
    assert not Path("no").exists()
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == before
    assert Path("no.unfinished").exists() == bool(more)


@needs_node
def test_standard_output_has_what_it_has_without_workers(parts: str) -> None:
    """Print the report where it can be piped from, to a reader that ends early, too."""
    code = "import sys; from test_frames import *; "
    code += "sys.exit(train(sys.argv[1:], lambda count: here(count, lambda *_: None)))"
    flags = ["train", parts, "--label", "y", "--json", "--out", "m", "--force"]
    python = [sys.executable, "-c", code]
    paths = [str(Path(__file__).parent), str(SOURCE)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    ended = subprocess.run(
        [*python, *flags], env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(ended.stdout)["model"] == "m"
    assert ended.stderr == ""
    reader = subprocess.Popen(["true"], stdin=subprocess.PIPE)
    assert reader.stdin
    reader.wait()
    unread = subprocess.run(
        [*python, *flags], env=environment, stdout=reader.stdin, stderr=subprocess.PIPE, check=False
    )
    assert (unread.returncode, unread.stderr) == (0, b"")


@needs_node
def test_interrupt_does_not_wait_for_a_cluster_that_is_not_there(parts: str) -> None:
    """End though workers are being started for a minute, and what was started for them."""
    code = """
import os, signal, subprocess, sys, time
from contextlib import contextmanager
from tfjs_svm import frames
frames.PATIENCE = 0.2
@contextmanager
def workers(parts):
    print(subprocess.Popen(["sleep", "60"], stdout=subprocess.DEVNULL).pid, flush=True)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(60)
    yield
sys.exit(frames.train(sys.argv[1:], workers))
"""
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-c", code, *training(parts)],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=False,
    )
    line = "tfjs-svm: train: interrupted, no model was written\n"
    assert (ended.returncode, ended.stderr) == (143, line)
    assert time.monotonic() - began < 30
    assert not psutil.pid_exists(int(ended.stdout))


@needs_node
@pytest.mark.parametrize("killed", ["trainer", "garbage"])
def test_trainer_that_fails_is_one_line(
    killed: str, parts: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Let the trainer be killed, and be something else."""
    commands = {
        "trainer": ("sh -c 'kill -9 $$'", 137, "tfjs-svm: train: ended by SIGKILL\n"),
        "garbage": (
            "echo what is this all about",
            1,
            "tfjs-svm: what arrived is no frame of tfjs-svm, or one of another version\n",
        ),
    }
    program, code, line = commands[killed]
    monkeypatch.setenv("TFJS_SVM", program)
    assert train(training(parts), lambda count: here(count, lambda *_: None)) == code
    assert capfd.readouterr().err == line


@needs_node
def test_what_needs_no_workers_starts_none(parts: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Ask for help, for another command, and for a file that is not there."""

    def none(_: int) -> AbstractContextManager[Ask]:
        raise AssertionError

    assert train(["train", "--help"], none) == 0
    assert "tfjs-svm train iris.csv --label species" in capfd.readouterr().out
    for arguments in [[], ["evaluate", "models/m", "x.csv"]]:
        assert train(arguments, none) == 1
        line = "tfjs-svm: it is train that has workers: train 'parts/*.csv'\n"
        assert capfd.readouterr().err == line
    refused = {
        "--workers=3": "--workers is for child processes: here there are as many as the engine has "
        "slots",
        "--multilabel": "--multilabel needs all examples in memory: train on one machine",
    }
    for flag, line in refused.items():
        assert train(["train", parts, flag], none) == 1
        assert capfd.readouterr().err == f"tfjs-svm: train: {line}\n"
    assert train(["train", "no/*.csv"], none) == 1
    assert capfd.readouterr().err == "tfjs-svm: no/*.csv: no file matches\n"
