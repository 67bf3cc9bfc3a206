"""What arrives: once, again, corrected, pending, repeated, in several files."""

import json
from datetime import datetime

import pytest

from waterqc.checking import check
from waterqc.reports.compliance_csv import csv_bytes

from .jobs import NOW, Job, rows, verdicts


def test_a_delivery_becomes_the_csv_that_check_gives(job: Job) -> None:
    job.configure('[outputs]\nper = ["day", "month", "year"]')
    text = rows("turbidity,0.2,NTU", "pH,7.4,", "lead,0.02,mg/L")
    job.drop("a.csv", text)
    expected = csv_bytes(check(job.folder / "inbox" / "a.csv").results)
    assert job.code() == 1
    assert job.outputs() == dict.fromkeys(("2026-11-20.csv", "2026-11.csv", "2026.csv"), expected)
    assert job.files("inbox") == []
    assert job.files("archive") == ["a.csv"]


def test_the_same_content_again_changes_nothing(job: Job) -> None:
    job.drop("a.csv", rows("turbidity,0.2,NTU"))
    assert job.code() == 0
    before = job.outputs()
    for name in ("a.csv", "the same under another name.csv"):
        job.drop(name, rows("turbidity,0.2,NTU"))
        assert job.code() == 0
        assert "was judged before, nothing changes" in job.log.getvalue()
    assert job.outputs() == before
    assert job.files("archive") == ["a.csv", "the same under another name.csv"]


def test_the_same_results_in_another_file_keep_the_first_rows(job: Job) -> None:
    job.drop("monday.csv", rows("turbidity,0.2,NTU"))
    job.run()
    before = job.outputs()
    job.drop("week.csv", rows("turbidity,0.2,NTU") + rows("turbidity,0.3,NTU", day="2026-11-21"))
    job.run()
    assert job.outputs()["2026-11-20.csv"] == before["2026-11-20.csv"]
    assert verdicts(job.csv("2026-11-21.csv")) == [("turbidity", "0.3", "pass")]


def test_a_growing_file_adds_days(job: Job) -> None:
    first = rows("turbidity,0.2,NTU")
    job.drop("month.csv", first)
    job.run()
    before = job.outputs()
    job.drop("month.csv", first + rows("turbidity,0.3,NTU", day="2026-11-21"))
    job.run()
    assert {name: text for name, text in job.outputs().items() if name in before} == before
    assert "judged 2026-11-20" not in job.log.getvalue()
    assert job.files("archive") == ["month.csv", "month~2.csv"]


def test_a_corrected_file_supersedes_the_old_rows_and_both_stay_in_the_ledger(job: Job) -> None:
    job.drop("a.csv", rows("turbidity,1.7,NTU", "pH,7.4,"))
    assert job.code() == 1
    job.drop("a.csv", rows("turbidity,0.17,NTU", "pH,7.4,"))
    assert job.code() == 0
    assert verdicts(job.csv("2026-11-20.csv")) == [("turbidity", "0.17", "pass"), ("ph", "7.4", "pass")]
    [history] = [text for text in _history(job) if "1.7 NTU" in text]
    assert "fail" in history and "0.17 NTU" in history and "corrected" in history
    # the old content once more is no new correction, nor is it passed over in silence
    job.drop("a.csv", rows("turbidity,1.7,NTU", "pH,7.4,"))
    assert job.code() == 3
    assert "was corrected since" in job.log.getvalue()
    assert verdicts(job.csv("2026-11-20.csv"))[0] == ("turbidity", "0.17", "pass")


def test_a_result_that_a_corrected_file_no_longer_holds_is_said_to_be_withdrawn(job: Job) -> None:
    job.drop("a.csv", rows("turbidity,1.7,NTU", "pH,7.4,"))
    job.run()
    job.drop("a.csv", rows("pH,7.4,"))
    assert job.code() == 3
    assert verdicts(job.csv("2026-11-20.csv")) == [("ph", "7.4", "pass")]
    assert "warning" in job.log.getvalue() and "1.7 NTU" in job.log.getvalue()
    assert json.loads(job.manifests()[-1].read_text())["withdrawn"][0]["result_as_reported"] == "1.7"


def test_a_corrected_file_that_leaves_a_failing_result_blank_takes_it_back(job: Job) -> None:
    job.drop("a.csv", rows("turbidity,1.7,NTU", "pH,7.4,"))
    job.run()
    job.drop("a.csv", rows("turbidity,/,NTU", "pH,7.4,"))
    assert job.code() == 3
    assert "warning" in job.log.getvalue() and "1.7 NTU" in job.log.getvalue()


@pytest.mark.parametrize("runs", [1, 2])
def test_where_only_the_day_is_known_a_pass_of_another_file_hides_no_failure(job: Job, runs: int) -> None:
    job.drop("shift 1.csv", rows("turbidity,1.7,NTU", "pH,7.4,"))
    if runs == 2:
        assert job.code() == 1
    job.drop("shift 2.csv", rows("turbidity,0.2,NTU", "pH,/,"))
    assert job.code() == 1
    assert verdicts(job.csv("2026-11-20.csv")) == [
        ("turbidity", "1.7", "fail"),
        ("ph", "7.4", "pass"),
        ("turbidity", "0.2", "undecided"),
    ]
    # the one that is wrong is corrected under its own name
    job.drop("shift 1.csv", rows("turbidity,0.2,NTU", "pH,7.4,"))
    assert job.code() == 3  # a row that was not decided is gone, which is told once
    assert sorted(verdicts(job.csv("2026-11-20.csv"))) == [("ph", "7.4", "pass"), ("turbidity", "0.2", "pass")]


def test_a_file_of_another_name_corrects_a_sample_that_its_number_tells(job: Job) -> None:
    headings = "plant,sampling point,sample,sampling date,parameter,result,unit"
    job.drop("a.csv", "East Works,finished,S-1,2026-11-20,turbidity,1.7,NTU\n", headings)
    assert job.code() == 1
    job.drop("a corrected.csv", "East Works,finished,S-1,2026-11-20,turbidity,0.17,NTU\n", headings)
    assert job.code() == 0
    assert verdicts(job.csv("2026-11-20.csv")) == [("turbidity", "0.17", "pass")]


def test_of_two_files_that_come_together_none_is_the_later_one(job: Job) -> None:
    headings = "plant,sampling point,sample,sampling date,parameter,result,unit"
    job.drop("a.csv", "East Works,finished,S-1,2026-11-20,turbidity,0.17,NTU\n", headings)
    job.drop("a corrected.csv", "East Works,finished,S-1,2026-11-20,turbidity,1.7,NTU\n", headings)
    assert job.code() == 1
    assert {row["verdict"] for row in job.csv("2026-11-20.csv")} == {"fail", "undecided"}
    # the content that is right, under the name of the one that is wrong
    job.drop("a.csv", "East Works,finished,S-1,2026-11-20,turbidity,1.7,NTU\n", headings)
    assert job.code() == 1
    assert verdicts(job.csv("2026-11-20.csv")) == [("turbidity", "1.7", "fail")]


def test_pending_without_a_date_is_not_waited_for(job: Job) -> None:
    job.drop("a.csv", "turbidity,0.2,NTU\ntotal coliforms,培养中,CFU/100mL\n", "parameter,result,unit")
    assert job.code() == 3
    [_, pending] = job.csv("undated.csv")
    assert pending["reason"] == "required_item_missing:pending without a sampling date"


def test_a_second_file_of_the_same_sample_adds_its_items(job: Job) -> None:
    job.drop("chemistry.csv", rows("turbidity,0.2,NTU"))
    job.run()
    job.drop("microbiology.csv", rows("total coliforms,0,CFU/100mL"))
    job.run()
    assert verdicts(job.csv("2026-11-20.csv")) == [("turbidity", "0.2", "pass"), ("total_coliforms", "0", "pass")]


def test_an_incremental_file_of_the_same_name_adds_its_items(job: Job) -> None:
    job.drop("results.csv", rows("turbidity,1.7,NTU"))
    job.run()
    job.drop("results.csv", rows("total coliforms,0,CFU/100mL"))
    assert job.code() == 1
    assert verdicts(job.csv("2026-11-20.csv")) == [("turbidity", "1.7", "fail"), ("total_coliforms", "0", "pass")]


def test_pending_until_it_is_due_and_missing_after_it(job: Job) -> None:
    job.configure("[pending]\ndays = 5\nparameters = { total_coliforms = 2 }")
    job.drop("a.csv", rows("turbidity,0.2,NTU", "total coliforms,培养中,CFU/100mL"))
    assert job.code(datetime(2026, 11, 22, 9)) == 0
    [_, pending] = job.csv("2026-11-20.csv")
    assert (pending["verdict"], pending["reason"]) == ("not_tested", "pending:due 2026-11-22")
    assert job.code(datetime(2026, 11, 22, 23)) == 0
    assert "judged" not in job.log.getvalue()
    assert job.code(datetime(2026, 11, 23, 9)) == 3
    [_, missing] = job.csv("2026-11-20.csv")
    assert (missing["verdict"], missing["reason"]) == ("undecided", "required_item_missing:was due 2026-11-22")
    job.drop("late.csv", rows("total coliforms,未检出,CFU/100mL"))
    assert job.code(datetime(2026, 11, 23, 10)) == 0
    assert verdicts(job.csv("2026-11-20.csv")) == [("turbidity", "0.2", "pass"), ("total_coliforms", "未检出", "pass")]


def test_a_repeat_test_stands_beside_the_failure_that_it_repeats(job: Job) -> None:
    headings = "plant,sampling point,sample,sampling date,sample class,parameter,result,unit"
    job.drop("a.csv", "East Works,finished,S-1,2026-11-20,routine,turbidity,1.7,NTU\n", headings)
    assert job.code() == 1
    job.drop("b.csv", "East Works,finished,S-1,2026-11-20,复测,turbidity,0.3,NTU\n", headings)
    assert job.code() == 1
    first, again = job.csv("2026-11-20.csv")
    assert (first["result_as_reported"], first["verdict"]) == ("1.7", "fail")
    assert first["findings"] == "repeated:2026-11-20 0.3 NTU pass (b.csv row 2)"
    assert (again["result_as_reported"], again["verdict"]) == ("0.3", "pass")
    assert "repeat_of:2026-11-20 1.7 NTU fail (a.csv row 2)" in again["findings"]


def test_a_repeat_test_of_a_stated_sample_on_another_day(job: Job) -> None:
    headings = "plant,sampling point,sample,sampling date,parameter,result,unit"
    job.drop("a.csv", "East Works,finished,S-1,2026-11-20,turbidity,1.7,NTU\n", headings)
    job.drop("c.csv", "East Works,finished,S-2,2026-11-21,turbidity,1.9,NTU\n", headings)
    job.run()
    job.drop("b.csv", "East Works,finished,S-9 复测 S-1,2026-11-22,turbidity,0.3,NTU\n", headings)
    job.drop("d.csv", "East Works,finished,S-2(复测),2026-11-22,turbidity,0.4,NTU\n", headings)
    job.run()
    assert "repeated:2026-11-22 0.3 NTU pass" in job.csv("2026-11-20.csv")[0]["findings"]
    assert "repeated:2026-11-22 0.4 NTU pass" in job.csv("2026-11-21.csv")[0]["findings"]
    assert any("repeat of turbidity: 1.7 on 2026-11-20 was fail, 0.3" in text for text in _history(job))
    # judging the first day again keeps the link
    before = job.outputs()
    job.run(again_since=NOW.date().replace(day=1))
    assert job.outputs() == before


def test_dates_and_plants_from_the_name_of_the_file(job: Job) -> None:
    job.configure(source="settle_seconds = 0\nname_pattern = '(?P<plant>[^/_]+)_(?P<date>\\d{8})'")
    job.drop("North Works_20261119.csv", "turbidity,0.2,NTU\n", "parameter,result,unit")
    assert job.code() == 0
    [row] = job.csv("2026-11-19.csv")
    assert (row["plant"], row["sampled_at"]) == ("North Works", "2026-11-19")
    assert set(row["assumptions"].split("; ")) >= {"from_file_name:plant", "from_file_name:date"}


def test_the_same_content_with_another_date_or_plant_in_its_name_is_another_delivery(job: Job) -> None:
    job.configure(source="settle_seconds = 0\nname_pattern = '(?P<plant>[^/_]+)_(?P<date>\\d{8})'")
    for name in ("North_20261119.csv", "North_20261120.csv", "South_20261120.csv", "North_20261119.csv"):
        job.drop(name, "turbidity,0.2,NTU\n", "parameter,result,unit")
        job.run()
    assert "was judged before, nothing changes" in job.log.getvalue()
    assert [row["plant"] for row in job.csv("2026-11-19.csv")] == ["North"]
    assert [row["plant"] for row in job.csv("2026-11-20.csv")] == ["North", "South"]


@pytest.mark.parametrize("stays", [False, True])
def test_a_file_is_read_anew_once_the_configuration_is_corrected(job: Job, stays: bool) -> None:
    processed = f'settle_seconds = 0\nprocessed = "{"stay" if stays else "archive"}"'
    job.configure(source=processed)
    text = "turbidity,0.2,1.7,NTU\n"
    job.drop("North_20261119.csv", text, "parameter,result,true value,unit")
    assert job.code() == 3
    job.configure(
        '[names.columns]\nresult_as_reported = "true value"',
        f"{processed}\nname_pattern = '(?P<plant>[^/_]+)_(?P<date>\\d{{8}})'",
    )
    if not stays:
        job.drop("North_20261119.csv", text, "parameter,result,true value,unit")
    assert job.code() == 1
    assert verdicts(job.csv("2026-11-19.csv")) == [("turbidity", "1.7", "fail")]
    assert job.csv("undated.csv") == []
    assert job.code() == 0
    assert "nothing new" in job.log.getvalue()


def test_a_name_that_does_not_answer_to_the_pattern_is_told(job: Job) -> None:
    job.configure(source="settle_seconds = 0\nname_pattern = '(?P<date>\\d{8})'")
    job.drop("North.csv", "turbidity,0.2,NTU\n", "parameter,result,unit")
    job.run()
    assert "warning: North.csv: its name does not answer to name_pattern" in job.log.getvalue()


def test_the_laboratorys_own_names(job: Job) -> None:
    job.configure(
        '[names]\nignore = ["Operator"]\n[names.parameters]\n"Turb. online" = "turbidity"\n'
        '[names.units]\n"TE/F" = "NTU"\n[names.columns]\nresult_as_reported = "Endwert"'
    )
    text = "East Works,finished,2026-11-20,Turb. online,1.2,TE/F\nEast Works,finished,2026-11-20,Operator,7,\n"
    job.drop("a.csv", text, "plant,sampling point,sampling date,parameter,Endwert,unit")
    assert job.code() == 1
    [row] = job.csv("2026-11-20.csv")
    assert (row["parameter"], row["verdict"], row["unit_as_reported"]) == ("turbidity", "fail", "TE/F")
    assert set(row["assumptions"].split("; ")) >= {"own_name:turbidity", "own_unit:NTU"}
    assert json.loads(job.manifests()[-1].read_text())["inputs"][0]["ignored"] == {"Operator": 1}


def test_standards_and_facts_of_a_place(job: Job) -> None:
    job.configure('[[place]]\nplant = "North Works"\nfacts = { supply = "small", source_and_treatment_limited = true }')
    job.drop("a.csv", rows("turbidity,1.7,NTU") + rows("turbidity,1.7,NTU", plant="North Works"))
    job.run()
    assert [(row["plant"], row["verdict"]) for row in job.csv("2026-11-20.csv")] == [
        ("East Works", "fail"),
        ("North Works", "pass"),
    ]


def test_a_place_is_that_of_its_mean_too(job: Job) -> None:
    job.configure('[[place]]\nsite = "Mill Road"\nfacts = { supply = "small", source_and_treatment_limited = true }')
    text = "Mill Road,2026-11-20,turbidity,NTU,1.8,1.7\nDam Lane,2026-11-20,turbidity,NTU,1.8,1.7\n"
    job.drop("a.csv", text, "site,sampling date,parameter,unit,Maximum,Average")
    job.run()
    assert {row["site"]: row["verdict"] for row in job.csv("2026-11-20.csv")} == {
        "Mill Road Maximum": "pass",
        "Mill Road Average": "pass",
        "Dam Lane Maximum": "fail",
        "Dam Lane Average": "fail",
    }


def test_undated_results_have_a_file_of_their_own(job: Job) -> None:
    job.configure('[outputs]\nper = ["month"]')
    job.drop("a.csv", "turbidity,0.2,NTU\n", "parameter,result,unit")
    assert job.code() == 0
    before = job.outputs()
    assert list(before) == ["undated.csv"]
    job.run(datetime(2027, 5, 1), again_since=NOW.date())
    assert job.outputs() == before


def _history(job: Job) -> list[str]:
    from waterqc.job.history import Wanted, as_text, judgings
    from waterqc.job.ledger import open_ledger

    with open_ledger(job.folder / "ledger.sqlite") as ledger:
        return list(as_text(judgings(ledger, Wanted())))
