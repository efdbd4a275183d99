"""Trainings on Ray and on Spark, each in a network of its loopback only."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
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


# Newton's method with all that is trained and counted beside, and a descent that patience ends.
TRAININGS = {
    "models of folds and draws": "--test 0.2 --probabilities --bootstrap 2",
    "patience": "--test 0.2 --patience 2 --lambda 1e-4 --learning-rate 1 --epochs 40",
}


@pytest.mark.parametrize("training", TRAININGS)
@pytest.mark.parametrize("engine", ["ray", "spark"])
def test_same_bits_as_child_processes(engine: str, training: str, parts: str) -> None:
    """Train on an engine, and on children of one process."""
    if reason := why_not(engine):
        pytest.skip(reason)
    flags = ["train", parts, "--label", "y", "--json", *TRAININGS[training].split()]
    # Ray finds the address of a cluster here, which is gone. Sockets allow no much longer path.
    temporary = tempfile.mkdtemp(prefix="ray")
    Path(temporary, "ray").mkdir()
    Path(temporary, "ray", "ray_current_cluster").write_text("127.0.0.1:6379", encoding="utf8")
    environment = {
        **os.environ,
        "PYTHONPATH": str(SOURCE),
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_SUBMIT_ARGS": "--master local[2] pyspark-shell",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "RAY_TMPDIR": temporary,
        "RAY_USAGE_STATS_ENABLED": "0",
        # By default its workers wait for all others of the machine.
        "RAY_worker_niceness": "0",
    }
    adapter = [sys.executable, "-m", f"tfjs_svm.{engine}"]
    here = run([*program(), *flags, "--workers", "2", "--out", "here"], environment)
    there = run([*ALONE, *LOOPBACK, *adapter, *flags, "--out", "there"], environment)
    found = trained("there", there.stderr)
    assert found == trained("here", here.stdout)
    assert found[1]["stoppedBy"] == ("validation" if training == "patience" else "tolerance")


def run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command that must do well, and within some time."""
    ended = subprocess.run(
        command, env=environment, timeout=SECONDS, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended
