"""Each folder of samples/ is a golden test: its input gives its expected.csv, byte for byte."""

from datetime import date
from pathlib import Path

import pytest

import waterqc
from waterqc.reports.compliance_csv import csv_bytes

SAMPLES = Path(__file__).parents[2] / "samples"
FOLDERS = sorted(folder for folder in SAMPLES.iterdir() if (folder / "expected.csv").exists())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_sample_gives_its_expected_csv(folder: Path) -> None:
    (source,) = (path for path in folder.iterdir() if path.name != "expected.csv")
    report = waterqc.check(source, today=date(2026, 11, 23))
    assert csv_bytes(report.results).decode("utf-8") == (folder / "expected.csv").read_text("utf-8")


def test_every_sample_has_an_expected_csv() -> None:
    assert {folder.name for folder in FOLDERS} == {folder.name for folder in SAMPLES.iterdir() if folder.is_dir()}
