"""The commands. Until Ctrl-C ends them in silence they import as little as they can."""

import os
import signal
import sys
from importlib import import_module


def start(engine: str) -> None:
    """Run `tfjs-svm train` with the flags that were given, on the workers of an engine."""
    # Imports take a second, in which nothing is begun that would have to be ended.
    signal.signal(signal.SIGINT, lambda *_: os._exit(128 + signal.SIGINT))
    try:
        workers = import_module(f"tfjs_svm.{engine}").workers
    except ModuleNotFoundError as error:
        # Of pyspark, what comes with it is looked for first.
        lacking = str(error.name).split(".", maxsplit=1)[0].replace("py4j", "pyspark")
        sys.exit(f"tfjs-svm: there is no {lacking} here: pip install './python[{engine}]'")
    sys.exit(import_module("tfjs_svm.frames").train(sys.argv[1:], workers))


def ray() -> None:
    """Train on Ray."""
    start("ray")


def spark() -> None:
    """Train on Spark."""
    start("spark")
