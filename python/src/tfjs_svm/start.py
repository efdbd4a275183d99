"""The commands: they import little until Ctrl-C ends them in silence."""

import os
import signal
import sys
from functools import partial
from importlib import import_module
from typing import NoReturn


def start(engine: str) -> NoReturn:
    """Run `tfjs-svm train` with the flags that were given, on the workers of an engine."""
    # Imports take a second, in which nothing is begun that would have to be ended.
    signal.signal(signal.SIGINT, lambda *_: os._exit(128 + signal.SIGINT))
    try:
        workers = import_module(f"tfjs_svm.{engine}").workers
    except ModuleNotFoundError as error:
        sys.exit(f"tfjs-svm: there is no {error.name} here: pip install './python[{engine}]'")
    sys.exit(import_module("tfjs_svm.frames").train(sys.argv[1:], workers))


ray = partial(start, "ray")
spark = partial(start, "spark")
