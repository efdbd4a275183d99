"""The adapters' shared module, without an engine: what it joins has the bits of `--workers`."""

import random
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from trained import trained

from tfjs_svm.frames import Ask, Rows, build, join, parse, program, train

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")


def here(rows: list[Rows], kills: list[int]) -> Callable[[int], Ask]:
    """Make workers in this process, of which five children are killed while they are asked."""
    draw = random.Random(5)

    def start(parts: int) -> Ask:
        rows.extend(Rows(range(worker, parts, 3)) for worker in range(3))

        def ask(kept: Sequence[bytes], question: bytes) -> Sequence[bytes]:
            child = draw.choice(rows).child
            if child and len(kills) < 5 and draw.random() < 0.2:
                kills.append(child.pid)
                threading.Timer(draw.uniform(0, 0.005), child.kill).start()
            return [row.ask(kept, question) for row in rows]

        return ask

    return start


def test_join_is_in_part_order() -> None:
    """Of two workers with parts 0, 2 and 1; in another order 1 would be left of the second sum."""
    first = build({"answers": [{"p": 0}, {"p": 2}]}, np.array([1.0, 1e16, 3.0, -1e16]))
    second = build({"answers": [{"p": 1}]}, np.array([2.0, 1.0]))
    head, numbers = parse(join([first, second], 3, None))
    assert head == {"answers": [{"p": 0}, {"p": 1}, {"p": 2}]}
    assert numbers.tolist() == [6.0, 0.0]
    assert parse(join([first, second], 3, "max"))[1].tolist() == [3.0, 1e16]
    assert parse(join([first, build({"error": "no"})], 3, None))[0] == {"error": "no"}


def test_missing_program_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say which machine lacks what."""
    monkeypatch.setenv("TFJS_SVM", "/no/such/node")
    head, _ = parse(Rows([0]).ask([], build({"ask": "open"})))
    assert head["error"].endswith("has no /no/such/node: install it")


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
    rows: list[Rows] = []

    def start(count: int) -> Ask:
        happen(monkeypatch)
        return here(rows, [])(count)

    try:
        assert train(["train", parts, "--label", "y", "--json", "--out", "none"], start) == 1
    finally:
        for row in rows:
            row.close()
    (line,) = capfd.readouterr().err.splitlines()
    assert re.match(f"tfjs-svm: .*{said}", line)


@needs_node
def test_same_bits_as_child_processes_whatever_is_killed(
    parts: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Kill children at random moments while they answer."""
    flags = ["train", parts, "--label", "y", "--tolerance", "1e-5", "--json"]
    subprocess.run([*program(), *flags, "--workers", "2", "--out", "whole"], check=True)
    whole = trained("whole", capfd.readouterr().out)
    rows: list[Rows] = []
    kills: list[int] = []
    try:
        assert train([*flags, "--out", "hurt"], here(rows, kills)) == 0
    finally:
        for row in rows:
            row.close()
    assert len(kills) == 5
    assert trained("hurt", capfd.readouterr().err) == whole
