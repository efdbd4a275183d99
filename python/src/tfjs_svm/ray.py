"""`tfjs-svm train` with the rows in actors of a Ray cluster.

    python -m tfjs_svm.ray train 'parts/*.parquet' --label y --C 1 --out models/m

An actor holds the child process of some parts. Ray starts it anew where it died, and on another
node where its node is gone; it is then told all that is to be known. RAY_ADDRESS names a cluster;
by default there is one of this machine alone, which listens on the loopback only.
"""

import os
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager

# Ray decides as it is imported whether its address is one that others may reach.
if "RAY_ADDRESS" not in os.environ:
    os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")

try:
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy
except ModuleNotFoundError:
    sys.exit("tfjs-svm: there is no ray here: pip install './python[ray]'")

from tfjs_svm.frames import Ask, Rows, train

# Of a processor, that an actor is said to need.
SHARE = 0.01


class RowsActor:
    """Some parts of the rows, wherever Ray has put them."""

    def __init__(self, parts: Sequence[int]) -> None:
        """Begin with these parts."""
        self.rows = Rows(parts)

    def ask(self, kept: Sequence[bytes], question: bytes) -> bytes:
        """Answer for the parts; Ray asks again whoever comes after an actor that died."""
        return self.rows.ask(kept, question)


def on_actors(parts: int) -> Ask:
    """Start as many actors as there are processors, or parts if there are fewer.

    They are dealt to the nodes, and take a small share of a processor, so that those of a node that
    is lost find a place on the others.
    """
    places = sorted(
        (place, node["NodeID"])
        for node in ray.nodes()
        if node["Alive"]
        for place in range(int(node["Resources"].get("CPU", 0)))
    ) or [(0, ray.get_runtime_context().get_node_id())]
    workers = min(parts, len(places))
    actor = ray.remote(max_restarts=-1, max_task_retries=-1, num_cpus=SHARE)(RowsActor)
    actors = [
        actor.options(scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=True)).remote(
            range(worker, parts, workers)
        )
        for worker, (_, node) in enumerate(places[:workers])
    ]
    stored = {"count": -1, "ref": None}

    def ask(kept: Sequence[bytes], question: bytes) -> Sequence[bytes]:
        # The questions that are kept go to the cluster once, not with each question.
        if stored["count"] != len(kept):
            stored.update(count=len(kept), ref=ray.put(list(kept)))
        sent = ray.put(question)
        replies: Sequence[bytes] = ray.get(
            [actor.ask.remote(stored["ref"], sent) for actor in actors]
        )
        return replies

    return ask


@contextmanager
def cluster(parts: int) -> Generator[Ask, None, None]:
    """Connect to a cluster, or start one of this machine, and have actors on it."""
    address = os.environ.get("RAY_ADDRESS")
    alone: dict[str, object] = {"include_dashboard": False, "_node_ip_address": "127.0.0.1"}
    try:
        # Without "local", Ray would look for a cluster that was here before, and may be gone.
        ray.init(
            address=address or "local",
            log_to_driver=False,
            logging_level="error",
            **({} if address else alone),
        )
        yield on_actors(parts)
    finally:
        ray.shutdown()


def main() -> None:
    """Run `tfjs-svm train` with the flags that were given."""
    sys.exit(train(sys.argv[1:], cluster))


if __name__ == "__main__":
    main()
