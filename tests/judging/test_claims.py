"""A claimed fact holds as long as it says, and only then."""

from datetime import date

import pandas as pd
import pytest

import waterqc
from waterqc.facts import make_claim


@pytest.mark.parametrize(
    ("sampled", "until", "verdict"),
    [
        ("2024-03-05", date(2024, 3, 5), "pass"),
        ("2024-03-05", date(2024, 3, 4), "fail"),
        ("2024年3月", date(2024, 3, 30), "fail"),
        ("2024年3月", date(2024, 3, 31), "pass"),
        ("", date(2026, 11, 22), "fail"),
        ("", date(2026, 11, 23), "pass"),
        ("2024-03-05", None, "pass"),
    ],
)
def test_a_claim_ends(sampled: str, until: date | None, verdict: str) -> None:
    claims = [make_claim("supply", "small", "permit 12", until), make_claim("source_and_treatment_limited", True)]
    frame = pd.DataFrame(
        {
            "采样日期": [sampled, "2024-03-06"],
            "采样点": "出厂水",
            "检测项目": "浑浊度",
            "检测结果": ["2", "9"],
            "单位": "NTU",
        }
    )
    results = waterqc.check(frame, today=date(2026, 11, 23), claims=claims).results
    assert results["verdict"].tolist()[0] == verdict
