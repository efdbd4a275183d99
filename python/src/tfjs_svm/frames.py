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
from collections.abc import Callable, Sequence
from typing import IO, Any

import numpy as np
import numpy.typing as npt

MAGIC = b"TFJSSVM1"
HEADER = struct.Struct("<8sII")
# How often in a row a child may end without an answer.
TRIES = 5
# What tells an exception of Python in the text of another.
CAUSE = re.compile(r"[\w.]*(Error|Exception|Exit): ")

Numbers = npt.NDArray[np.float64]
# Asks all workers, of the questions to be kept and this one. Worker w has parts p mod workers = w.
Ask = Callable[[Sequence[bytes], bytes], Sequence[bytes]]


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
    answers = []
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
    """Find what starts tfjs-svm: the variable TFJS_SVM, or what is installed here."""
    if given := os.environ.get("TFJS_SVM"):
        return shlex.split(given)
    found = shutil.which("tfjs-svm")
    return [found] if found else ["npx", "--no", "tfjs-svm"]


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
            self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
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


def reason(error: Exception) -> str:
    """Find the one line of an engine's error that names its cause, the last of those that do."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    named = [line.strip() for line in lines if CAUSE.match(line)]
    return named[-1] if named else lines[0]


def train(arguments: Sequence[str], start: Callable[[int], Ask]) -> int:
    """Run `tfjs-svm train` here and hand its questions to workers; returns the exit code.

    `start` makes the workers, once it is known how many parts there are. Ctrl-C is for the trainer,
    which ends well.
    """
    command = [*program(), *arguments, "--workers", "pipe"]
    try:
        trainer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    except FileNotFoundError as error:
        print(f"tfjs-svm: there is no {error.filename} here: install it", file=sys.stderr)
        return 1
    # Only now: the trainer would have been started ignoring it, too.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    ask: Ask | None = None
    kept: list[bytes] = []
    parts = 0
    try:
        while trainer.stdin and trainer.stdout and (question := read_frame(trainer.stdout)):
            head, _ = parse(question)
            if "files" in head:
                parts = len(head["files"])
            ask = ask or start(parts)
            answer = join(ask(kept, question), parts, head.get("join"))
            if head.get("keep"):
                kept.append(question)
            try:
                trainer.stdin.write(answer)
                trainer.stdin.flush()
            except BrokenPipeError:
                break
        return trainer.wait()
    except Exception as error:
        print(f"tfjs-svm: the workers cannot be asked: {reason(error)}", file=sys.stderr)
        return 1
    finally:
        if trainer.poll() is None:
            trainer.kill()
        signal.signal(signal.SIGINT, before)
