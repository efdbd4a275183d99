"""The frames between a trainer, an engine and the children beside the rows: docs/cluster.md."""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from subprocess import PIPE
from types import FrameType
from typing import IO, Any, cast

import numpy as np
import numpy.typing as npt
import psutil

MAGIC = b"TFJSSVM1"
HEADER = struct.Struct("<8sII")
# How often in a row a child may end without an answer.
TRIES = 5
# Seconds that an engine has to start and to end after Ctrl-C or SIGTERM.
PATIENCE = 30
SIGNALS = (signal.SIGINT, signal.SIGTERM)
# What tells an exception of Python in the text of another.
CAUSE = re.compile(r"[\w.]*(Error|Exception|Exit): ")

Numbers = npt.NDArray[np.float64]
# Asks all workers, of the questions to be kept and this one. Worker w has parts p mod workers = w.
Ask = Callable[[Sequence[bytes], bytes], Sequence[bytes]]
# Starts the workers of so many parts, and ends them.
Workers = Callable[[int], AbstractContextManager[Ask]]


def read_frame(pipe: IO[bytes]) -> bytes | None:
    """Read the bytes of one frame; None where there are no more, or it ends within one."""
    header = pipe.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    magic, head, numbers = HEADER.unpack(header)
    if magic != MAGIC:
        raise RuntimeError("what arrived is no frame of tfjs-svm, or one of another version")
    body = pipe.read(head + numbers)
    return header + body if len(body) == head + numbers else None


def parse(frame: bytes) -> tuple[dict[str, Any], Numbers]:
    """Take a frame apart."""
    _, head, _ = HEADER.unpack_from(frame)
    end = HEADER.size + head
    return json.loads(frame[HEADER.size : end]), np.frombuffer(frame[end:], dtype="<f8")


def build(head: dict[str, Any], numbers: Numbers | None = None) -> bytes:
    """Put a frame together."""
    text = json.dumps(head).encode()
    data = b"" if numbers is None else numbers.astype("<f8").tobytes()
    return HEADER.pack(MAGIC, len(text), len(data)) + text + data


def join(replies: Sequence[bytes], parts: int, how: str | None) -> bytes:
    """Join the answers of all parts in their order, whoever gave them: for the same bits."""
    parsed = [parse(reply) for reply in replies]
    failed = next((head for head, _ in parsed if "error" in head), None)
    if failed:
        return build(failed)
    answers: list[Any] = []
    total: Numbers | None = None
    for part in range(parts):
        place, worker = divmod(part, len(replies))
        head, numbers = parsed[worker]
        own = numbers.reshape(len(head["answers"]), -1)[place]
        answers.append(head["answers"][place])
        if total is None:
            total = own.copy()
        elif how == "max":
            np.maximum(total, own, out=total)
        else:
            total += own
    return build({"answers": answers}, total)


def program() -> list[str]:
    """Find what starts tfjs-svm: the variable TFJS_SVM, the PATH, or a folder of npm."""
    if given := os.environ.get("TFJS_SVM"):
        return shlex.split(given)
    here = Path.cwd()
    of_npm = [str(folder / "node_modules/.bin") for folder in (here, *here.parents)]
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *of_npm])
    return [shutil.which("tfjs-svm", path=path) or "tfjs-svm"]


class Rows:
    """The child beside some parts of the rows, and those that come after it."""

    def __init__(self, parts: Sequence[int]) -> None:
        """Start nothing yet: the first question does."""
        self.parts = list(parts)
        self.child: subprocess.Popen[bytes] | None = None
        self.known = 0

    def ask(self, kept: Sequence[bytes], question: bytes) -> bytes:
        """Answer a question; a new child is told those that are kept before."""
        if self.known > len(kept):
            # This question was answered before, for a round that somebody else did not end.
            self.close()
        for _ in range(TRIES):
            try:
                for frame in kept[self.known :] if self.child else kept:
                    reply = self._asked(frame)
                    if "error" in parse(reply)[0]:
                        self.close()
                        return reply
                    self.known += 1
                reply = self._asked(question)
                self.known += bool(parse(question)[0].get("keep"))
                return reply
            except FileNotFoundError as error:
                return build(
                    {"error": f"{socket.gethostname()} has no {error.filename}: install it"}
                )
            except OSError:
                self.close()
        numbers = ", ".join(map(str, self.parts))
        why = "is there node, and memory for its rows?"
        where = f"the child process of parts {numbers} on {socket.gethostname()}"
        return build({"error": f"{where} ended {TRIES} times: {why}"})

    def _asked(self, frame: bytes) -> bytes:
        if self.child is None:
            self.known = 0
            command = [*program(), "rows", "--parts", ",".join(map(str, self.parts))]
            self.child = subprocess.Popen(command, stdin=PIPE, stdout=PIPE)
        if not self.child.stdin or not self.child.stdout:
            raise OSError
        self.child.stdin.write(frame)
        self.child.stdin.flush()
        reply = read_frame(self.child.stdout)
        if reply is None:
            raise OSError
        return reply

    def close(self) -> None:
        """End the child."""
        if self.child:
            self.child.kill()
            self.child.wait()
        self.child = None
        self.known = 0


class Sent:
    """The questions that are kept, as an engine has them: sent anew where there is one more."""

    def __init__(self, send: Callable[[list[bytes]], Any]) -> None:
        """Send nothing yet."""
        self.send = send
        self.count = -1
        self.there: Any = None

    def __call__(self, kept: Sequence[bytes]) -> Any:
        """Tell what the engine knows them by."""
        if self.count != len(kept):
            self.count, self.there = len(kept), self.send(list(kept))
        return self.there


def reason(error: BaseException) -> str:
    """Find the one line of an engine's error that names its cause, the last of those that do."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    # Where Java's begins, there is a colon before it.
    named = [line.strip(": ") for line in lines if CAUSE.match(line.removeprefix(": "))]
    found = named[-1] if named else lines[0]
    # Ray has apart why it cannot be connected to.
    cause = isinstance(error, ConnectionError) and error.__cause__
    return f"{found}: {reason(cause)}" if cause else found


def printed(text: str) -> None:
    """Print a text, unless whoever reads has ended."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # What Python still holds for it would be an error at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Interrupt:
    """Ctrl-C and SIGTERM, while a training runs. A second Ctrl-C ends the process."""

    def __init__(self) -> None:
        """Begin to listen."""
        self.signal = 0
        self._gives_up = False
        self._before = {number: signal.getsignal(number) for number in SIGNALS}
        self.listen()

    def listen(self) -> None:
        """Listen, also where somebody else began to meanwhile."""
        if not self.signal:
            for number in SIGNALS:
                signal.signal(number, self._note)

    def _note(self, number: int, _: FrameType | None) -> None:
        if self.signal:
            return
        self.signal = number
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if self._gives_up:
            self.check()

    def check(self) -> None:
        """Raise KeyboardInterrupt if there was a signal."""
        if self.signal:
            raise KeyboardInterrupt

    @contextmanager
    def gives_up(self) -> Generator[None, None, None]:
        """Do something that is given up at a signal, by KeyboardInterrupt."""
        self._gives_up = True
        try:
            self.check()
            yield
        finally:
            self._gives_up = False

    def forget(self) -> None:
        """Listen no more."""
        for number, handler in self._before.items():
            signal.signal(number, handler)


def train(arguments: Sequence[str], workers: Workers) -> int:
    """Run `tfjs-svm train` here and hand its questions to workers; returns the exit code.

    At Ctrl-C or SIGTERM the trainer gets an error for an answer, so that it ends well and says so.
    """
    if arguments[:1] != ["train"]:
        print("tfjs-svm: it is train that has workers: train 'parts/*.csv'", file=sys.stderr)
        return 1
    if any(argument.startswith("--workers") for argument in arguments):
        line = "--workers is for child processes: here there are as many as the engine has slots"
        print(f"tfjs-svm: train: {line}", file=sys.stderr)
        return 1
    command = [*program(), *arguments]
    interrupt = Interrupt()
    try:
        if not {"-h", "--help"}.isdisjoint(arguments):
            return subprocess.call(command)
        code = _handed_over([*command, "--workers", "pipe"], workers, interrupt)
    except FileNotFoundError as error:
        print(f"tfjs-svm: there is no {error.filename} here: install it", file=sys.stderr)
        return 1
    finally:
        interrupt.forget()
    if code < 0:
        print(f"tfjs-svm: train: ended by {signal.Signals(-code).name}", file=sys.stderr)
        return 128 - code
    return 128 + interrupt.signal if code and interrupt.signal else code


def _handed_over(command: Sequence[str], workers: Workers, interrupt: Interrupt) -> int:
    """Hand the questions of a trainer to workers until it ends; returns what it ends with."""
    # In a session of its own, which Ctrl-C in a terminal does not reach.
    trainer = subprocess.Popen(command, stdin=PIPE, stdout=PIPE, start_new_session=True)
    asks, answers = cast(tuple[IO[bytes], IO[bytes]], (trainer.stdout, trainer.stdin))
    held = ExitStack()
    started: Future[Ask] | None = None
    kept: list[bytes] = []
    parts = 0
    resumes = "--resume" in command

    def interrupted() -> str:
        return "train: interrupted, no model was written" + ("; --resume goes on" * resumes)

    # An engine starts and ends in a thread of its own: it starts whole, and signals are not its.
    # What Ray has started ends with the thread that started it.
    with ThreadPoolExecutor(1) as thread:
        try:
            with interrupt.gives_up():
                question = read_frame(asks)
            while question:
                head, _ = parse(question)
                if "print" in head:
                    printed(head["print"])
                    question = read_frame(asks)
                    continue
                parts = len(head.get("files", ())) or parts
                # It keeps the weights that it asks about.
                resumes = resumes or head["ask"] == "answer"
                try:
                    interrupt.check()
                    started = started or thread.submit(held.enter_context, workers(parts))
                    with interrupt.gives_up():
                        ask = started.result()
                        # Ray has taken SIGTERM.
                        interrupt.listen()
                        replies = ask(kept, question)
                    answer = join(replies, parts, head.get("join"))
                except (Exception, KeyboardInterrupt) as error:
                    why = f"the workers cannot be asked: {reason(error)}"
                    answer = build({"error": interrupted() if interrupt.signal else why})
                if head.get("keep"):
                    kept.append(question)
                try:
                    answers.write(answer)
                    answers.flush()
                except BrokenPipeError:
                    break
                question = read_frame(asks)
            return trainer.wait()
        except (RuntimeError, KeyboardInterrupt) as error:
            print(f"tfjs-svm: {interrupted() if interrupt.signal else error}", file=sys.stderr)
            return 1
        finally:
            if trainer.poll() is None:
                trainer.kill()
            # What is gone needs no end, and what cannot be reached has none.
            ended = thread.submit(held.close)
            if interrupt.signal:
                _end_within_patience(ended, 128 + interrupt.signal)


def _end_within_patience(ended: Future[None], code: int) -> None:
    """Wait for an engine to end, then end what is left of it, such as a JVM that still starts."""
    in_time = wait([ended], PATIENCE).done
    children = psutil.Process().children(recursive=True)
    for child in children:
        with suppress(psutil.NoSuchProcess):
            child.kill()
    psutil.wait_procs(children, PATIENCE)
    if not in_time:
        os._exit(code)
