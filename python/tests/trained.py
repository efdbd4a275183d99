"""What came out of a training, to the last bit."""

import json
from pathlib import Path
from typing import Any


def trained(folder: str, told: str) -> tuple[str, dict[str, Any]]:
    """Name the weight file, after its hash, and what is proven, in float64: `told` has the report.

    Weights are rounded to float32, in which the order of a sum seldom shows.
    """
    line = next(line for line in told.splitlines() if line.startswith('{"certificate"'))
    (file,) = Path(folder).glob("*.bin")
    return file.name, json.loads(line)["certificate"]
