"""What came out of a training, to the last bit."""

import json
from pathlib import Path
from typing import Any

REPORTED = ("certificate", "stoppedBy", "train", "test", "intervals")


def trained(folder: str, told: str) -> tuple[str, dict[str, Any]]:
    """Name the weight file, after its hash, and what `told`, the report, says in float64.

    That is what is proven, how well the model does, and between what its weights are. Weights are
    rounded to float32, in which the order of a sum seldom shows.
    """
    line = next(line for line in told.splitlines() if line.startswith('{"certificate"'))
    (file,) = Path(folder).glob("*.bin")
    report = json.loads(line)
    return file.name, {key: report.get(key) for key in REPORTED}
