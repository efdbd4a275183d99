"""Kills what holds the rows at random moments, and counts how the trainings end: docs/cluster.md.

    python python/torture.py               # everything, 20 kills each
    python python/torture.py --kills 5 ray # what has "ray" in its name

A training is hurt several times, until it ends or has had its share. All of it runs in a network of
its own with nothing but its loopback, and in processes that end with this one. It needs the build
of this repository, Linux, and for each engine what that needs.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

PYTHON = Path(__file__).parent
ALONE = ["unshare", "-rmnpf", "--kill-child", "--mount-proc"]
LOOPBACK = ["sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
HEAD, NODE = "10.77.0.1", "10.77.0.2"
RAY = str(Path(sys.executable).with_name("ray"))
SOURCE = str(PYTHON / "src")
MASTER = "--master local-cluster[2,1,1024]"
ENVIRONMENT = {
    "TFJS_SVM": os.environ.get("TFJS_SVM", f"node '{PYTHON.parent / 'dist/cli/main.js'}'"),
    "PYTHONPATH": SOURCE,
    "RAY_USAGE_STATS_ENABLED": "0",
    # Its workers are to get as much of the processors as others.
    "RAY_worker_niceness": "0",
    # Nobody else is in this network.
    "RAY_AUTH_MODE": "disabled",
    "RAY_ADDRESS": f"{HEAD}:6379",
    "PYSPARK_PYTHON": sys.executable,
    "PYSPARK_SUBMIT_ARGS": f"{MASTER} --conf spark.executorEnv.PYTHONPATH={SOURCE} pyspark-shell",
    "SPARK_LOCAL_IP": "127.0.0.1",
}
TOLERANCE = 1e-2
# A loss that takes many rounds, and more of them the larger C is; five models of folds and two of
# draws beside the model itself.
FLAGS = ["--loss", "weston-watkins", "--json", "--tolerance", str(TOLERANCE)]
FLAGS += ["--test", "0.2", "--probabilities", "--bootstrap", "2"]
# What must be the same.
REPORTED = ("certificate", "train", "test", "intervals")
# Seconds that a training may take in all, and that is waited for victims or a node.
MOST, WAIT = 900, 300

Kill = Callable[[], None]


@dataclass
class Kind:
    """What is killed, and in which training."""

    name: str
    command: list[str]
    victims: Callable[[], list[int]]
    # What is around all trainings of the kind.
    around: Callable[[], AbstractContextManager[None]] = nullcontext
    # What must be there before each.
    before: Callable[[], None] | None = None
    resumes: bool = False
    C: str = "0.01"
    # Kills of one training, at most.
    most: int = 4


@dataclass
class Count:
    """How many trainings ended how."""

    kills: int = 0
    same: int = 0
    said: int = 0
    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def commands() -> Iterator[tuple[int, str]]:
    """List the processes with what was typed to start them."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                text = (
                    (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                )
            except OSError:
                continue
            yield int(folder.name), text


def running(word: str, but: str = "\n") -> Callable[[], list[int]]:
    """Make what finds the processes with a word in their command, and without another."""
    return lambda: [pid for pid, text in commands() if word in text and but not in text]


def run(*command: str) -> None:
    """Run a command that must do well."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def ray_head() -> Iterator[None]:
    """Start a Ray cluster of one node, whose address is of the loopback."""
    run("ip", "address", "add", f"{HEAD}/32", "dev", "lo")
    flags = ["--num-cpus=2", "--include-dashboard=false", "--object-store-memory=100000000"]
    os.environ.update(ENVIRONMENT)
    run(RAY, "start", "--head", f"--node-ip-address={HEAD}", "--port=6379", *flags)
    try:
        yield
    finally:
        run(RAY, "stop", "--force")
        run("ip", "address", "del", f"{HEAD}/32", "dev", "lo")


class Node:
    """Another node of that cluster: network, files and processes of its own, which end together."""

    process: subprocess.Popen[bytes] | None = None

    def need(self) -> None:
        """Start it, unless it runs, and wait until the cluster knows it."""
        if self.process and self.process.poll() is None:
            return
        start = f"""until ip link show vb; do sleep 0.05; done
            ip link set lo up; ip address add {NODE}/32 dev vb; ip link set vb up
            ip route add {HEAD} dev vb; mount -t tmpfs none /tmp/ray
            exec {RAY} start --address={HEAD}:6379 --node-ip-address={NODE} --num-cpus=2 \
              --object-store-memory=100000000 --block"""
        own = os.readlink("/proc/self/ns/net")
        self.process = subprocess.Popen(
            ["unshare", *ALONE[1:], "sh", "-c", start],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        place = Path(f"/proc/{self.process.pid}/ns/net")
        wait(lambda: os.readlink(place) != own, "network of the node")
        # That of a node before goes some time after it.
        subprocess.run(["ip", "link", "del", "va"], stderr=subprocess.DEVNULL, check=False)
        run(*f"ip link add name va type veth peer name vb netns {self.process.pid}".split())
        run("ip", "link", "set", "va", "up")
        run("ip", "route", "add", NODE, "dev", "va")
        wait(lambda: alive() == 2, "second node")  # noqa: PLR2004

    def pids(self) -> list[int]:
        """Find what all its processes end with, once a worker is there."""
        inside = running("ray::Rows")()
        own = os.readlink("/proc/self/ns/net")
        there = any(namespace(pid) not in (own, None) for pid in inside)
        return [self.process.pid] if self.process and there else []


def namespace(pid: int) -> str | None:
    """Name the network that a process is in."""
    try:
        return os.readlink(f"/proc/{pid}/ns/net")
    except OSError:
        return None


def alive() -> int:
    """Count the nodes of the cluster."""
    code = f"import ray; ray.init('{HEAD}:6379', logging_level='error', log_to_driver=False); "
    code += "print(sum(node['Alive'] for node in ray.nodes()))"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    return int(ended.stdout) if ended.returncode == 0 else 0


def wait(until: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + WAIT
    while not until():
        if time.monotonic() > end:
            raise TimeoutError(f"there is no {what} in {WAIT} s")
        time.sleep(0.02)


def write_parts(folder: Path) -> str:
    """Write the digits of scripts/data in six parts; return their pattern."""
    header, *rows = (PYTHON.parent / "scripts/data/digits.csv").read_text("utf8").splitlines()
    for part in range(6):
        (folder / f"{part}.csv").write_text("\n".join([header, *rows[part::6]]), encoding="utf8")
    return str(folder / "*.csv")


def outcome(folder: Path, told: Path) -> tuple[str, dict[str, Any]]:
    """Name the weight file, after its hash, and what is told of it in float64."""
    line = next(line for line in told.read_text().splitlines() if line.startswith('{"certificate"'))
    (file,) = folder.glob("*.bin")
    report = json.loads(line)
    return file.name, {key: report.get(key) for key in REPORTED}


class Training:
    """A training in a folder of its own."""

    def __init__(self, command: list[str], flags: list[str], home: Path) -> None:
        """Start it."""
        self.home = home
        self.out = home / "model"
        self.told = home / "told"
        self.began = time.monotonic()
        with self.told.open("wb") as told:
            self.process = subprocess.Popen(
                [*command, *flags, "--out", str(self.out)],
                stdout=told,
                stderr=told,
                env={**os.environ, **ENVIRONMENT},
            )

    def ended(self) -> bool:
        """Tell whether it is over."""
        return self.process.poll() is not None

    def result(self) -> tuple[str, dict[str, Any]] | str:
        """Wait for what comes out: what was trained, or what was said."""
        code = self.process.wait(MOST)
        if code == 0:
            return outcome(self.out, self.told)
        return self.told.read_text().strip()


def torture(kind: Kind, kills: int, flags: list[str], draw: random.Random) -> tuple[Count, float]:
    """Train until there were so many kills; return how it ended, and the seconds without any."""
    count = Count()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        if kind.before:
            kind.before()
        (home / "whole").mkdir()
        whole = Training(kind.command, flags, home / "whole")
        seen = first_seen(kind, whole)
        expected = whole.result()
        if not isinstance(expected, tuple):
            raise RuntimeError(f"{kind.name}: {expected}")
        lasting = time.monotonic() - seen
        unhurt = time.monotonic() - whole.began
        for attempt in range(3 * kills):
            if count.kills >= kills:
                break
            folder = home / str(attempt)
            folder.mkdir()
            if kind.before:
                kind.before()
            hurt = Training(kind.command, flags, folder)
            done = 0
            for _ in range(kind.most):
                pause = draw.uniform(0, lasting / kind.most)
                if not killed(kind, hurt, pause):
                    break
                done += 1
                if kind.resumes:
                    hurt.process.wait(MOST)
                    hurt = Training(kind.command, [*flags, "--resume"], folder)
            if done == 0:
                hurt.process.wait(MOST)
                continue
            count.kills += done
            judge(kind, hurt, expected, count)
            print(
                f"{kind.name}: {count.kills} kills, {count.same} {count.said} {len(count.wrong)}",
                flush=True,
            )
    return count, unhurt


def killed(kind: Kind, training: Training, pause: float) -> bool:
    """Kill something after a pause; tell whether there was something, and a training to hurt."""
    if kind.before:
        kind.before()
    first_seen(kind, training)
    time.sleep(pause)
    victims = kind.victims()
    if training.ended() or not victims:
        return False
    os.kill(random.choice(victims), signal.SIGKILL)
    return True


def first_seen(kind: Kind, training: Training) -> float:
    """Wait until there is something to kill, or the training is over."""
    # What is killed before it has kept any weights has nothing to go on from.
    kept = training.home / "model.unfinished"

    def is_there() -> bool:
        return bool(kind.victims()) and (not kind.resumes or kept.exists())

    wait(lambda: training.ended() or is_there(), f"victim of {kind.name}")
    return time.monotonic()


def judge(kind: Kind, hurt: Training, expected: tuple[str, dict[str, Any]], count: Count) -> None:
    """See how a training ended."""
    try:
        found = hurt.result()
    except subprocess.TimeoutExpired:
        hurt.process.kill()
        found = f"not over in {MOST} s\n\n{hurt.told.read_text()}"
    count.seconds.append(time.monotonic() - hurt.began)
    if isinstance(found, tuple):
        # A training that goes on from weights takes another way to the same gap.
        proven = found[1]["certificate"]["gap"] <= TOLERANCE
        right = proven if kind.resumes else found == expected
        if right:
            count.same += 1
        else:
            count.wrong.append(f"another model: {found}, not {expected}")
    elif sum(line.startswith("tfjs-svm: ") for line in str(found).splitlines()) == 1:
        count.said += 1
        print(f"  {found}")
    else:
        count.wrong.append(str(found))
        print(f"  {found}")


def main() -> int:
    """Torture what was asked for; 1 if a training came out wrong."""
    parser = argparse.ArgumentParser(prog="torture.py", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", help="a part of the name of what is to be killed")
    parser.add_argument("--kills", type=int, default=20)
    given = parser.parse_args()
    if "TFJS_SVM_ALONE" not in os.environ:
        os.environ["TFJS_SVM_ALONE"] = "1"
        os.execvp("unshare", [*ALONE, *LOOPBACK, sys.executable, *sys.argv])
    # The first process of a place ignores it otherwise; all others end with this one.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    node = Node()
    children = ["node", str(PYTHON.parent / "dist/cli/main.js")]
    ray, spark = ([sys.executable, "-m", f"tfjs_svm.{name}"] for name in ("ray", "spark"))
    rows = running(" rows --parts ")
    kinds = [
        # A child that ends three times before it answers is given up.
        Kind("row child", children, rows, C="0.1", most=2),
        Kind(
            "trainer, then --resume",
            children,
            running(f"{children[1]} train"),
            C="0.1",
            resumes=True,
        ),
        Kind("Ray actor", ray, running("ray::Rows"), around=ray_head, most=7),
        Kind("Ray node", ray, node.pids, around=ray_head, before=node.need, most=7),
        Kind("Spark executor", spark, running("CoarseGrainedExecutorBackend")),
    ]
    chosen = [
        k for k in kinds if not given.names or any(n.lower() in k.name.lower() for n in given.names)
    ]
    draw = random.Random()
    table = [
        "| killed | kills | same bits | said in one line | wrong | seconds, unhurt | hurt, median |"
    ]
    table.append("| --- | --- | --- | --- | --- | --- | --- |")
    wrong = False
    with tempfile.TemporaryDirectory() as name:
        pattern = write_parts(Path(name))
        for kind in chosen:
            flags = ["train", pattern, *FLAGS, "--C", kind.C]
            worked = [*flags, "--workers", "2"] if kind.command is children else flags
            with kind.around():
                count, unhurt = torture(kind, given.kills, worked, draw)
            wrong = wrong or bool(count.wrong)
            numbers = [count.kills, count.same, count.said, len(count.wrong)]
            seconds = [f"{unhurt:.1f}", f"{median(count.seconds):.1f}"]
            table.append(f"| {kind.name} | {' | '.join([*map(str, numbers), *seconds])} |")
            for text in count.wrong:
                print(text, file=sys.stderr)
    print("\n".join(table))
    return int(wrong)


if __name__ == "__main__":
    if shutil.which("unshare") is None:
        sys.exit("torture.py: there is no unshare")
    sys.exit(main())
