"""`tfjs-svm train` with the rows in the executors of a Spark cluster.

    spark-submit .../tfjs_svm/spark.py train 'parts/*.parquet' --label y --C 1 --out models/m

A question is a job with a barrier: its tasks run at once, each in a Python worker of its own,
which keeps the child process of some parts from job to job. Where nobody has some of the parts, as
at first, the tasks of a job tell each other which they have, and who has none takes those. The
package must be installed where the executors run.
"""

if __name__ == "__main__":
    from tfjs_svm import start

    start.spark()

import json
import logging
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark import BarrierTaskContext
from pyspark.sql import SparkSession

from tfjs_svm import held
from tfjs_svm.frames import TRIES, Ask, Sent, reason


def answer(run: str, parts: int, kept: Any, question: Any, deals: bool) -> Any:
    """Make the task that answers for the parts that its Python worker has, if it has any.

    `deals` says whether those that nobody has are dealt first, for which all wait a second.
    """

    def task(_: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        if held.run != run:
            held.take(run, None)
        if deals:
            context = BarrierTaskContext.get()
            slots = [json.loads(slot) for slot in context.allGather(json.dumps(held.slot))]
            held.deal(run, parts, slots, context.partitionId())
        if held.slot is not None:
            yield held.slot, held.rows.ask(kept.value, question.value)

    return task


def on_tasks(context: Any, parts: int) -> Ask:
    """Make as many workers as there are slots for tasks, at most the parts."""
    workers = min(parts, context.defaultParallelism)
    tasks = context.parallelize(range(workers), workers).barrier()
    stored = Sent(context.broadcast)

    def ask(kept: Sequence[bytes], question: bytes) -> Sequence[bytes]:
        told, sent = stored(kept), context.broadcast(question)
        replies: dict[int, bytes] = {}
        for tries in range(TRIES):
            # At the first question, and after a try that was not answered, somebody is new.
            deals = tries > 0 or not kept
            job = answer(context.applicationId, parts, told, sent, deals)
            # Spark itself does not repeat a job with a barrier that lost an executor.
            try:
                replies = dict(tasks.mapPartitions(job).collect())
            except Py4JJavaError:
                if tries == TRIES - 1:
                    raise
            if len(replies) == workers:
                break
        else:
            raise RuntimeError("some parts have no worker")
        sent.destroy()
        return [replies[worker] for worker in range(workers)]

    return ask


@contextmanager
def workers(parts: int) -> Generator[Ask, None, None]:
    """Start a session of Spark, or take the one of spark-submit, and have tasks on it."""
    # Its page of the job would listen, and its bar would cross the trainer's.
    builder = SparkSession.builder.appName("tfjs-svm").config("spark.ui.enabled", "false")
    try:
        started = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    except Py4JJavaError as error:
        raise RuntimeError(f"Spark did not start, see its log: {reason(error)}") from error
    context: Any = started.sparkContext
    context.setLogLevel("OFF")
    # Py4J logs what it raises, too, and what waits for sums of accumulators, which are none, that
    # the JVM ends.
    logging.getLogger().setLevel(logging.CRITICAL)
    context._accumulatorServer.handle_error = lambda *_: None
    try:
        yield on_tasks(context, parts)
    finally:
        started.stop()
        # Without spark-submit the JVM is a child, which ends when it can hear no more.
        if jvm := context._gateway.proc:
            jvm.stdin.close()
            jvm.wait()
