"""The adapters' shared module, without an engine: what it joins has the bits of `--workers`."""

import random
import shutil
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from tfjs_svm.frames import Ask, Rows, build, join, parse, program, train

HEADER = "a,b,y"
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make five parts of made-up rows."""
    monkeypatch.chdir(tmp_path)
    draw = random.Random(3)
    for part in range(5):
        rows = [[draw.gauss(0, 1), draw.gauss(0, 2)] for _ in range(40)]
        lines = [f"{a},{b},{'yes' if a + b + draw.gauss(0, 1) > 0 else 'no'}" for a, b in rows]
        Path(f"{part}.csv").write_text("\n".join([HEADER, *lines]), encoding="utf8")
    return str(tmp_path / "*.csv")


def weights(folder: str) -> str:
    """Name the weight file, after its hash."""
    return next(Path(folder).glob("*.bin")).name


def here(rows: list[Rows]) -> Callable[[int], Ask]:
    """Make workers in this process."""

    def start(parts: int) -> Ask:
        rows.extend(Rows(range(worker, parts, 3)) for worker in range(3))

        def ask(kept: Sequence[bytes], question: bytes) -> Sequence[bytes]:
            return [row.ask(kept, question) for row in rows]

        return ask

    return start


def test_join_is_in_part_order() -> None:
    """Of two workers with parts 0, 2 and 1."""
    first = build({"answers": [{"p": 0}, {"p": 2}]}, np.array([1.0, 5.0, 3.0, 1.0]))
    second = build({"answers": [{"p": 1}]}, np.array([2.0, 2.0]))
    head, numbers = parse(join([first, second], 3, None))
    assert head == {"answers": [{"p": 0}, {"p": 1}, {"p": 2}]}
    assert numbers.tolist() == [6.0, 8.0]
    assert parse(join([first, second], 3, "max"))[1].tolist() == [3.0, 5.0]
    assert parse(join([first, build({"error": "no"})], 3, None))[0] == {"error": "no"}


def test_missing_program_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say which machine lacks what."""
    monkeypatch.setenv("TFJS_SVM", "/no/such/node")
    head, _ = parse(Rows([0]).ask([], build({"ask": "open"})))
    assert head["error"].endswith("has no /no/such/node: install it")


@needs_node
def test_same_bits_as_child_processes_whatever_is_killed(parts: str) -> None:
    """Kill children at random moments."""
    flags = ["train", parts, "--label", "y", "--loss", "one-vs-rest", "--tolerance", "1e-5"]
    subprocess.run([*program(), *flags, "--workers", "2", "--out", "whole"], check=True)
    rows: list[Rows] = []
    ended = threading.Event()
    kills = []

    def kill() -> None:
        draw = random.Random(5)
        while not ended.wait(draw.uniform(0.5, 2)) and len(kills) < 20:
            child = draw.choice(rows).child if rows else None
            if child:
                child.kill()
                kills.append(child.pid)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        assert train([*flags, "--out", "hurt"], here(rows)) == 0
    finally:
        ended.set()
        killer.join()
        for row in rows:
            row.close()
    assert weights("hurt") == weights("whole")
