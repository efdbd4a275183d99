"""Rows in parts, and the build of this repository as the program, where no other is named."""

import os
import random
from pathlib import Path

import pytest

BUILT = Path(__file__).parents[2] / "dist/cli/main.js"


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make five parts of made-up rows."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TFJS_SVM", os.environ.get("TFJS_SVM", f"node '{BUILT}'"))
    draw = random.Random(3)
    for part in range(5):
        rows = [[draw.gauss(0, 1), draw.gauss(0, 2)] for _ in range(40)]
        lines = [f"{a},{b},{'yes' if a + b + draw.gauss(0, 1) > 0 else 'no'}" for a, b in rows]
        Path(f"{part}.csv").write_text("\n".join(["a,b,y", *lines]), encoding="utf8")
    return str(tmp_path / "*.csv")
