"""Trainings on Ray and on Spark, each in a network of its loopback only."""

import importlib.util
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import pytest
from trained import trained

from tfjs_svm.frames import program

SOURCE = Path(__file__).parents[1] / "src"
# Engines listen on all addresses, which in a test nobody may reach; what they start ends with them.
ALONE = ["unshare", "-rnpf", "--kill-child", "--mount-proc"]
LOOPBACK = ["sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
SECONDS = 200


def why_not(engine: str) -> str | None:
    """Say what a training on this engine lacks here."""
    if importlib.util.find_spec({"spark": "pyspark"}.get(engine, engine)) is None:
        return f"{engine} is not installed"
    missing = [name for name in ("node", "unshare", "ip") if shutil.which(name) is None]
    if engine == "spark" and shutil.which("java") is None:
        missing.append("java")
    if missing:
        return f"there is no {', '.join(missing)}"
    tried = subprocess.run([*ALONE, *LOOPBACK, "true"], capture_output=True, check=False)
    return "a network namespace is not allowed" if tried.returncode else None


def environment_of_engines() -> dict[str, str]:
    """Say what engines go by."""
    # Sockets allow no much longer path.
    folder = tempfile.mkdtemp(prefix="ray")
    # What Spark and its Python workers say to each other waits 40 ms for an acknowledgement in TCP.
    sockets = "spark.python.unix.domain.socket"
    quick = f"--conf {sockets}.enabled=true --conf {sockets}.dir={folder}"
    return {
        **os.environ,
        "PYTHONPATH": str(SOURCE),
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_SUBMIT_ARGS": f"--master local[2] {quick} pyspark-shell",
        "SPARK_LOCAL_IP": "127.0.0.1",
        # A JVM that lives for seconds spends most of them on checking code and making it fast.
        "SPARK_SUBMIT_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC "
        "-XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote",
        "RAY_TMPDIR": folder,
        "RAY_USAGE_STATS_ENABLED": "0",
        # By default its workers wait for all others of the machine.
        "RAY_worker_niceness": "0",
    }


# Newton's method with all that is trained and counted beside. A small C takes fewer questions.
MODELS_OF_FOLDS_AND_DRAWS = "--test 0.2 --probabilities --bootstrap 2 --C 0.001"


@pytest.mark.parametrize("engine", ["ray", "spark"])
def test_same_bits_as_child_processes(engine: str, parts: str) -> None:
    """Train on an engine, and on children of one process."""
    if reason := why_not(engine):
        pytest.skip(reason)
    flags = ["train", parts, "--label", "y", "--json", *MODELS_OF_FOLDS_AND_DRAWS.split()]
    # Ray finds the address of a cluster here, which is gone.
    environment = environment_of_engines()
    gone = Path(environment["RAY_TMPDIR"], "ray/ray_current_cluster")
    gone.parent.mkdir()
    gone.write_text("127.0.0.1:6379", encoding="utf8")
    adapter = [sys.executable, "-m", f"tfjs_svm.{engine}"]
    here = run([*program(), *flags, "--workers", "2", "--out", "here"], environment)
    there = run([*ALONE, *LOOPBACK, *adapter, *flags, "--out", "there"], environment)
    found = trained("there", there.stdout)
    assert found == trained("here", here.stdout)
    assert found[1]["stoppedBy"] == "tolerance"


# Listens, and says nothing.
MUTE = """
import socket, subprocess, sys
with socket.create_server(("127.0.0.1", 6380)):
    sys.exit(subprocess.call(sys.argv[1:]))
"""
NOBODY = {
    "ray://[::1]:6379": "nobody answers at RAY_ADDRESS=ray://[::1]:6379: Connection refused",
    "127.0.0.1:6380": "Failed to connect to Ray cluster at 127.0.0.1:6380: "
    "ray.exceptions.RpcError: Timed out while waiting for GCS to become available.",
}


@pytest.mark.parametrize("address", NOBODY)
def test_ray_that_does_not_answer_is_one_line(address: str, parts: str) -> None:
    """Name a cluster of Ray where nobody is, and where somebody else is."""
    if reason := why_not("ray"):
        pytest.skip(reason)
    python = [*ALONE, *LOOPBACK, sys.executable]
    command = [*python, "-c", MUTE, sys.executable, "-m", "tfjs_svm.ray", "train", parts]
    ended = subprocess.run(
        [*command, "--label", "y"],
        env={
            **environment_of_engines(),
            "RAY_ADDRESS": address,
            "RAY_py_gcs_connect_timeout_s": "1",
            "RAY_gcs_rpc_server_connect_timeout_s": "1",
        },
        timeout=60,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    said = [line for line in ended.stderr.splitlines() if not re.match(r"\[.* W ", line)]
    assert said == [f"tfjs-svm: the workers cannot be asked: {NOBODY[address]}"]


def test_spark_that_does_not_start_is_one_line(parts: str) -> None:
    """Give Spark's driver an address that this machine does not have."""
    if reason := why_not("spark"):
        pytest.skip(reason)
    python = [*ALONE, *LOOPBACK, sys.executable]
    arguments = "--master local[2] --conf spark.driver.bindAddress=10.9.9.9 pyspark-shell"
    ended = subprocess.run(
        [*python, "-m", "tfjs_svm.spark", "train", parts, "--label", "y"],
        env={**environment_of_engines(), "PYSPARK_SUBMIT_ARGS": arguments},
        timeout=SECONDS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    line = "tfjs-svm: the workers cannot be asked: Spark did not start, see its log: "
    assert ended.stderr.splitlines()[-1].startswith(f"{line}java.net.BindException: ")


def run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command that must do well, and within some time."""
    ended = subprocess.run(
        command, env=environment, timeout=SECONDS, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended


# Runs a command as a child of the first process in a place of its own, whose address others could
# reach. In the file `alive` is what of it is alive so many seconds after it has ended.
WATCHED = """
ip link set lo up; ip address add 10.77.0.1/32 dev lo; ip route add default dev lo src 10.77.0.1
trap : INT TERM; seconds=$1; shift; "$@"; code=$?; sleep $seconds
for process in /proc/[0-9]*; do
  [ $process = /proc/$$ ] || tr '\\0' ' ' <$process/cmdline
done >alive
exit $code"""
# What to run, what is there where it has begun to start, how long what it started may outlive it.
RUNS = {
    "ray": (["-m", "tfjs_svm.ray"], "gcs_server", 0),
    "spark": (["-m", "tfjs_svm.spark"], "pyspark-shell", 0),
    # The JVM is the first to end: it gets Ctrl-C, too, and nobody can tell it to wait.
    "spark-submit": ([str(SOURCE / "tfjs_svm/spark.py")], "--workers pipe", 1),
}


@pytest.mark.parametrize(
    ("name", "moment", "number"),
    [
        ("ray", "starts", signal.SIGINT),
        ("ray", "trains", signal.SIGTERM),
        ("spark", "starts", signal.SIGTERM),
        ("spark", "trains", signal.SIGINT),
        ("spark-submit", "starts", signal.SIGINT),
        ("spark-submit", "trains", signal.SIGINT),
    ],
)
def test_interrupt_is_one_line_and_leaves_nobody(
    name: str, moment: str, number: signal.Signals, parts: str
) -> None:
    """Press Ctrl-C, or have it ended, while an engine starts and while it answers."""
    engine = name.split("-", maxsplit=1)[0]
    if reason := why_not(engine):
        pytest.skip(reason)
    adapter, starting, seconds = RUNS[name]
    program = sys.executable if "-m" in adapter else str(Path(sys.executable).with_name(name))
    flags = ["train", parts, "--label", "y", "--tolerance", "1e-9", "--bootstrap", "5000"]
    command = [*ALONE, "sh", "-c", WATCHED, "sh", str(seconds), program, *adapter, *flags]
    with Path("said").open("wb") as said:
        outer = subprocess.Popen(command, env=environment_of_engines(), stdout=said, stderr=said)
    end = time.monotonic() + SECONDS
    try:
        while time.monotonic() < end:
            assert outer.poll() is None, Path("said").read_text("utf8")
            reached = moment == "starts" or "epoch 1" in Path("said").read_text("utf8")
            running = inside(outer.pid) if reached else {}
            if running and (moment == "trains" or any(starting in it for it in running.values())):
                break
            time.sleep(0.02)
        driver = min(pid for pid, line in running.items() if " train " in line)
        if moment == "trains":
            assert {address.is_loopback for address in listening(driver)} == {True}
        # Ctrl-C reaches all processes of a group; who looks after programs knows of one.
        for pid in running:
            # Some of those that start an engine live for a moment only.
            with suppress(ProcessLookupError):
                if pid == driver or (
                    number == signal.SIGINT and os.getpgid(pid) == os.getpgid(driver)
                ):
                    os.kill(pid, number)
        assert outer.wait(SECONDS) == 128 + number
    finally:
        outer.kill()
    told = Path("said").read_text("utf8")
    more = "; --resume goes on" if moment == "trains" else ""
    assert re.findall("tfjs-svm: .*|Traceback.*|.*SIGTERM.*", told) == [
        f"tfjs-svm: train: interrupted, no model was written{more}"
    ]
    assert Path("alive").read_text("utf8") == ""


def listening(process: int) -> Iterator[IPv4Address | IPv6Address]:
    """List the addresses that somebody listens on in the network of a process."""
    for name in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process}/net/{name}").read_text("utf8").splitlines()[1:]:
            _, local, _, state, *_ = line.split()
            if state == "0A":
                # Words of 32 bits, as this machine has them.
                words = bytes.fromhex(local.split(":")[0])
                order = "<" if sys.byteorder == "little" else ">"
                count = len(words) // 4
                address = ip_address(
                    struct.pack(f">{count}I", *struct.unpack(f"{order}{count}I", words))
                )
                yield getattr(address, "ipv4_mapped", None) or address


def inside(outer: int) -> dict[int, str]:
    """Find the processes, but for the shell, in the place that another has made."""
    found = {}
    try:
        own = os.readlink(f"/proc/{outer}/ns/pid_for_children")
    except OSError:  # It has just ended.
        return {}
    if own == os.readlink("/proc/self/ns/pid"):
        return {}
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if os.readlink(folder / "ns/pid") == own and not line.startswith("sh -c \nip"):
                found[int(folder.name)] = line
    return found
