"""`tfjs-svm train` with the rows in actors of a Ray cluster.

    python -m tfjs_svm.ray train 'parts/*.parquet' --label y --C 1 --out models/m

An actor holds the child process of some parts. Ray starts it anew where it died, and on another
node where its node is gone; it is then told all that is to be known. RAY_ADDRESS names a cluster;
by default there is one of this machine alone, which listens on the loopback only.
"""

if __name__ == "__main__":
    from tfjs_svm import start

    start.ray()

import os
import socket
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

# Ray decides as it is imported how often and how long it tries an address, which would be twelve
# minutes, and whether its own is one that others may reach.
if os.environ.get("RAY_ADDRESS"):
    os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", "1")
    os.environ.setdefault("RAY_py_gcs_connect_timeout_s", "20")
else:
    os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from tfjs_svm.frames import PATIENCE, Ask, Rows, Sent

ADDRESS = os.environ.get("RAY_ADDRESS")
# Of a processor, that an actor is said to need.
SHARE = 0.01


def reach(address: str) -> None:
    """Fail where nobody listens, before Ray tries for long and fills the terminal."""
    place = urlsplit(address if "//" in address else f"//{address}")
    if place.hostname and place.port:
        try:
            socket.create_connection((place.hostname, place.port), PATIENCE).close()
        except OSError as error:
            why = error.strerror or error
            raise RuntimeError(f"nobody answers at RAY_ADDRESS={address}: {why}") from error


def on_actors(parts: int) -> Ask:
    """Start as many actors as there are processors, or parts if there are fewer.

    They are dealt to the nodes, and take a small share of a processor, so that those of a node that
    is lost find a place on the others. Ray asks again whoever comes after an actor that died.
    """
    places = sorted(
        (place, node["NodeID"])
        for node in ray.nodes()
        if node["Alive"]
        for place in range(int(node["Resources"].get("CPU", 0)))
    ) or [(0, ray.get_runtime_context().get_node_id())]
    workers = min(parts, len(places))
    actor = ray.remote(max_restarts=-1, max_task_retries=-1, num_cpus=SHARE)(Rows)
    actors = [
        actor.options(scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=True)).remote(
            range(worker, parts, workers)
        )
        for worker, (_, node) in enumerate(places[:workers])
    ]
    sent = Sent(ray.put)

    def ask(kept: Sequence[bytes], question: bytes) -> Sequence[bytes]:
        told = sent(kept), ray.put(question)
        replies: Sequence[bytes] = ray.get([actor.ask.remote(*told) for actor in actors])
        return replies

    return ask


@contextmanager
def workers(parts: int) -> Generator[Ask, None, None]:
    """Connect to a cluster, or start one of this machine, and have actors on it."""
    alone: dict[str, object] = {"include_dashboard": False, "_node_ip_address": "127.0.0.1"}
    if ADDRESS:
        reach(ADDRESS)
    try:
        # Without "local", Ray would look for a cluster that was here before, and may be gone.
        ray.init(
            address=ADDRESS or "local",
            log_to_driver=False,
            logging_level="error",
            **({} if ADDRESS else alone),
        )
        yield on_actors(parts)
    finally:
        ray.shutdown()
