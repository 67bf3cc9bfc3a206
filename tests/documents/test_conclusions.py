"""What sentences are taken to conclude: one case per sentence in conclusions.toml."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from waterqc.conclusions import read_conclusions
from waterqc.vocabulary import vocabulary

CASES = tomllib.loads((Path(__file__).parent / "conclusions.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_conclusion(case: dict[str, Any]) -> None:
    read = read_conclusions(case["text"], vocabulary())
    told = [("complies" if one.complies else "fails", list(one.failing)) for one in read]
    assert told == [(one["says"], one.get("failing", [])) for one in case["conclusions"]]
