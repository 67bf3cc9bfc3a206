"""`waterqc standards`: show, diff and validate."""

import csv
import io
import json
from pathlib import Path

import pytest

from waterqc import cli
from waterqc.shelf import heads
from waterqc.standard_rows import COLUMNS

OWN = """
[standard]
id = "ours"
title = { en = "Our targets" }
reviewed_on = 2026-01-01
extends = "gb-5749"

[[limit]]
parameter = "turbidity"
max = 0.5
unit = "NTU"
cite = "target 1"
"""


def said(capfd: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert cli.main(["standards", *arguments]) == code
    return capfd.readouterr().out


def test_list_names_every_edition(capfd: pytest.CaptureFixture[str]) -> None:
    text = said(capfd, "list")
    assert all(head.id in text and head.reviewed_on.isoformat() in text for head in heads())


@pytest.mark.parametrize("edition", [head.id for head in heads()])
def test_show_as_csv_cites_every_limit(edition: str, capfd: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(said(capfd, "show", edition, "--format", "csv"))))
    assert tuple(rows[0]) == COLUMNS
    assert all(row["clause"] and row["name_en"] and row["rule"] for row in rows)


def test_show_as_csv_keeps_figures_as_printed(capfd: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(said(capfd, "show", "gb-5749-2022", "--format", "csv"))))
    boron = next(row for row in rows if row["parameter"] == "boron")
    assert (boron["rule"], boron["min"], boron["max"], boron["unit"]) == ("max", "", "1.0", "mg/L")
    relaxed = next(row for row in rows if row["parameter"] == "turbidity" and row["conditions"])
    assert relaxed["conditions"] == "supply=small|decentralised, source_and_treatment_limited"
    total = next(row for row in rows if row["parameter"] == "trihalomethanes")
    assert total["rule"].startswith("max of the sum of ratios of chloroform + ")
    giardia = next(row for row in rows if row["parameter"] == "giardia")
    assert giardia["rule"] == "below"


def test_show_a_family_shows_the_newest_edition(capfd: pytest.CaptureFixture[str]) -> None:
    assert said(capfd, "show", "gb-5749", "--format", "table").startswith(
        "GB 5749-2022 Standards for drinking water quality"
    )


def test_show_as_table_marks_what_is_unconfirmed_and_lists_sets(capfd: pytest.CaptureFixture[str]) -> None:
    text = said(capfd, "show", "cjt-206-2005", "--format", "table")
    assert "[unconfirmed]" in text
    assert "cjt-206/daily: Finished water, nine daily items 出厂水每日9项" in text
    assert all(len(line) <= 100 for line in text.splitlines())


def test_show_as_json(capfd: pytest.CaptureFixture[str]) -> None:
    data = json.loads(said(capfd, "show", "cjt-206-2005", "--format", "json"))
    assert {"set", "points", "frequency", "items"} <= set(data["sets"][0])
    assert {one["checked"] for one in data["limits"]} == {False}
    of_2022 = json.loads(said(capfd, "show", "gb-5749-2022", "--format", "json"))
    assert {one["checked"] for one in of_2022["limits"]} == {False, True}


def test_diff_leads_with_the_published_changes(capfd: pytest.CaptureFixture[str]) -> None:
    text = said(capfd, "diff", "gb-5749-2006", "gb-5749-2022")
    assert text.startswith(
        "Published changes from GB 5749-2006 to GB 5749-2022 (Foreword): "
        "4 added, 13 removed, 8 limits changed, 3 renamed.\n"
    )
    published, further = text.split("Not in that list:")
    assert "  Boron 硼: ≤ 0.5 mg/L → ≤ 1.0 mg/L\n" in published
    assert "  Formaldehyde 甲醛: was ≤ 0.9 mg/L; now a reference value, ≤ 0.9 mg/L\n" in published
    assert "  Permanganate index 高锰酸盐指数: 耗氧量(CODMn法,以O2计) → 高锰酸盐指数(以O2计)\n" in published
    tap = further.split("Maxima of disinfectants now also at the tap (4)\n")[1].split("\n\n")[0]
    assert [line.split()[0] for line in tap.splitlines()] == ["Free", "Total", "Ozone", "Chlorine"]
    assert "  Selenium 硒: Table 1 → Table 3\n" in further
    assert "withdrawn: ≤ 3 NTU when source_and_treatment_limited" in further
    assert "added, ≤ 0.00008 mg/L" in further


def test_diff_without_a_published_list(capfd: pytest.CaptureFixture[str]) -> None:
    text = said(capfd, "diff", "gb-5749-2022", "gb-5749-2006")
    assert text.startswith(
        "No list of the changes from GB 5749-2022 to GB 5749-2006 is published; limit by limit: 13 added, 4 removed"
    )
    assert "Boron 硼: ≤ 1.0 mg/L → ≤ 0.5 mg/L" in text


def test_diff_of_an_edition_with_itself(capfd: pytest.CaptureFixture[str]) -> None:
    text = said(capfd, "diff", "gb-5749-2022", "gb-5749-2022")
    assert "0 added, 0 removed, 0 limits changed" in text
    assert "→" not in text


def test_validate_a_good_and_a_broken_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    good, broken = tmp_path / "ours.toml", tmp_path / "broken.toml"
    good.write_text(OWN, encoding="utf-8")
    broken.write_text(OWN.replace("max = 0.5", "maks = 0.5").replace('cite = "target 1"', ""), encoding="utf-8")
    assert said(capfd, "validate", str(good)) == f"{good} is valid: 1 limit, 1 parameter.\n"
    lines = said(capfd, "validate", str(good), str(broken), code=4).splitlines()
    assert lines[0].endswith("ours.toml is valid: 1 limit, 1 parameter.")
    assert len(lines) >= 3
    assert all(line.startswith("broken.toml: limit 1 (turbidity): ") for line in lines[1:4])
