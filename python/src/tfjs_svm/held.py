"""What a Python worker of Spark keeps from task to task: the child of some parts of the rows."""

from tfjs_svm.frames import Rows

run: str | None = None
slot: int | None = None
rows: Rows = Rows(())


def take(new_run: str, new_slot: int | None, new_rows: Rows | None = None) -> None:
    """Let go of the parts before, and keep these."""
    global run, slot, rows
    rows.close()
    run, slot, rows = new_run, new_slot, new_rows or Rows(())
