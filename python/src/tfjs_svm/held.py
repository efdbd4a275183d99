"""What a Python worker of Spark keeps from task to task: the child of some parts of the rows."""

from collections.abc import Sequence

from tfjs_svm.frames import Rows

run: str | None = None
slot: int | None = None
rows: Rows = Rows(())


def take(new_run: str, new_slot: int | None, new_rows: Rows | None = None) -> None:
    """Let go of the parts before, and keep these."""
    global run, slot, rows
    rows.close()
    run, slot, rows = new_run, new_slot, new_rows or Rows(())


def deal(new_run: str, parts: int, slots: Sequence[int | None], mine: int) -> None:
    """Take parts that nobody has, where this worker has none; `slots` says what each has."""
    # Two may have the same, where one was thought to be dead: the first keeps it.
    if slot is not None and slots.index(slot) == mine:
        return
    free = [each for each in range(len(slots)) if each not in slots]
    without = [i for i, each in enumerate(slots) if each is None or slots.index(each) != i]
    own = free[without.index(mine)]
    take(new_run, own, Rows(range(own, parts, len(slots))))
