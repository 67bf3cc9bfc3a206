"""What must arrive: missing deliveries and items are rows, manifest entries and exit code 3, never silence."""

import json
from datetime import datetime

import pytest

from .jobs import Job, rows, verdicts

DAILY = (
    "colour,5,度", "turbidity,0.2,NTU", "odour and taste,none,", "visible matter,none,", "permanganate index,1.4,mg/L",
    "free chlorine,0.55,mg/L", "plate count,3,CFU/mL", "total coliforms,0,CFU/100mL", "E. coli,0,CFU/100mL",
)  # fmt: skip
EXPECT = """
[[expect]]
plants = ["East Works", "West Works"]
point = "finished"
set = "cjt-206/daily"
by = "10:00"
since = 2026-11-20
"""


def test_a_missing_delivery_is_no_data_until_it_comes(job: Job) -> None:
    job.configure(EXPECT)
    job.drop("east.csv", rows(*DAILY))
    assert job.code(datetime(2026, 11, 20, 9, 59)) == 0
    assert job.code(datetime(2026, 11, 20, 10, 0)) == 3
    missing = [row for row in job.csv("2026-11-20.csv") if row["plant"] == "West Works"]
    assert [(row["point"], row["sampled_at"], row["verdict"], row["reason"], row["location"]) for row in missing] == [
        ("finished", "2026-11-20", "undecided", "no_data:cjt-206/daily", "computed")
    ]
    assert json.loads(job.manifests()[-1].read_text())["missing"] == [
        {
            "plant": "West Works",
            "point": "finished",
            "set": "cjt-206/daily",
            "period": "2026-11-20",
            "due_at": "2026-11-20T10:00:00",
            "rows": 1,
        }
    ]
    # it is still missing an hour later, and nothing is judged again for it
    assert job.code(datetime(2026, 11, 20, 11)) == 3
    assert "judged" not in job.log.getvalue()
    job.drop("west.csv", rows(*DAILY, plant="West Works"))
    assert job.code(datetime(2026, 11, 20, 12)) == 0
    assert {row["verdict"] for row in job.csv("2026-11-20.csv")} == {"pass"}
    assert job.code(datetime(2026, 11, 20, 13)) == 0


def test_days_without_any_run_are_not_forgotten(job: Job) -> None:
    job.configure(EXPECT.replace('"East Works", ', ""))
    assert job.code(datetime(2026, 11, 23, 9)) == 3
    assert sorted(job.outputs()) == ["2026-11-20.csv", "2026-11-21.csv", "2026-11-22.csv"]
    for day in (20, 21, 22):
        assert [row["reason"] for row in job.csv(f"2026-11-{day}.csv")] == ["no_data:cjt-206/daily"]


def test_missing_items_of_the_set_are_named_one_by_one(job: Job) -> None:
    job.configure(EXPECT.replace(', "West Works"', ""))
    job.drop("a.csv", rows(*DAILY[:5], "total coliforms,培养中,CFU/100mL"))
    assert job.code(datetime(2026, 11, 20, 12)) == 3
    missing = {
        row["parameter"] for row in job.csv("2026-11-20.csv") if row["reason"].startswith("required_item_missing")
    }
    assert "plate_count" in missing and "turbidity" not in missing
    assert "total_coliforms" not in missing  # announced
    job.drop("b.csv", rows(*DAILY[5:]))
    assert job.code(datetime(2026, 11, 20, 13)) == 0


def test_items_in_several_samples_of_a_day_count_together(job: Job) -> None:
    job.configure(EXPECT.replace(', "West Works"', ""))
    job.drop("a.csv", rows(*DAILY[:5], day="2026-11-20 08:00") + rows(*DAILY[5:], day="2026-11-20 20:00"))
    assert job.code(datetime(2026, 11, 20, 22)) == 0


@pytest.mark.parametrize(
    ("every", "until", "files"),
    [
        ("week", datetime(2026, 11, 30, 9), ["2026-11-23_2026-11-29.csv"]),
        ("month", datetime(2027, 1, 1, 11), ["2026-12-01_2026-12-31.csv"]),
    ],
)
def test_weekly_and_monthly_deliveries(job: Job, every: str, until: datetime, files: list[str]) -> None:
    job.configure(f'[[expect]]\npoint = "tap"\nevery = "{every}"\nsince = 2026-11-20')
    assert job.code(datetime(2026, 11, 20, 9)) == 0
    assert job.code(until.replace(month=12, day=1, year=2026) if every == "month" else datetime(2026, 11, 28)) == 0
    assert job.code(until) == 3
    assert sorted(job.outputs()) == files
    assert [row["reason"] for row in job.csv(files[0])] == ["no_data"]
    job.drop("a.csv", rows("turbidity,0.3,NTU", point="tap", day=files[0][:10]))
    assert job.code(until) == 0
    assert job.csv(files[0]) == []


def test_only_the_weekdays_that_are_expected(job: Job) -> None:
    job.configure('[[expect]]\nplants = ["East Works"]\nweekdays = ["mon"]\nby = "10:00"\nsince = 2026-11-17')
    assert job.code(datetime(2026, 11, 22, 12)) == 0
    assert job.code(datetime(2026, 11, 23, 12)) == 3
    assert sorted(job.outputs()) == ["2026-11-23.csv"]


def test_a_plant_is_the_same_however_its_name_is_typed(job: Job) -> None:
    job.configure('[[expect]]\nplants = ["永安水廠"]\nby = "10:00"\nsince = 2026-11-20')
    job.drop("a.csv", rows("turbidity,0.2,NTU", plant="永安水厂 "))
    assert job.code(datetime(2026, 11, 20, 12)) == 0
    assert verdicts(job.csv("2026-11-20.csv")) == [("turbidity", "0.2", "pass")]


def test_a_form_without_any_result_is_no_delivery(job: Job) -> None:
    job.configure('[[expect]]\nplants = ["East Works", "West Works"]\nby = "10:00"\nsince = 2026-11-20')
    job.drop("east.csv", rows("turbidity,0.2,NTU"))
    job.drop("west.csv", rows("turbidity,/,NTU", plant="West Works"))
    for hour in (12, 13):
        assert job.code(datetime(2026, 11, 20, hour)) == 3
    assert [row["reason"] for row in job.csv("2026-11-20.csv") if row["plant"] == "West Works"][1:] == ["no_data"]


def test_a_figure_for_the_month_is_no_delivery_for_its_first_day(job: Job) -> None:
    job.configure('[[expect]]\nplants = ["East Works"]\nby = "10:00"\nsince = 2026-11-01')
    job.drop("month.csv", rows("turbidity,0.2,NTU", day="2026-11"))
    assert job.code(datetime(2026, 11, 1, 12)) == 3
    assert [row["reason"] for row in job.csv("2026-11-01.csv")] == ["no_data"]


def test_two_rules_for_other_weekdays_do_not_hide_each_other(job: Job) -> None:
    rule = '[[expect]]\nplants = ["East Works"]\nsince = 2026-11-19\nby = "10:00"\n'
    job.configure(f'{rule}weekdays = ["thu", "fri"]\ndays_later = 3\n{rule}weekdays = ["sat", "sun"]')
    for day in range(19, 25):
        job.run(datetime(2026, 11, day, 12))
    assert sorted(job.outputs()) == [f"2026-11-{day}.csv" for day in (19, 20, 21, 22)]


def test_of_a_plant_that_is_expected_no_more_nothing_is_missing(job: Job) -> None:
    rule = '[[expect]]\nplants = ["{}"]\nby = "10:00"\nsince = 2026-11-{}'
    job.configure(rule.format("East Works", 20))
    assert job.code(datetime(2026, 11, 20, 12)) == 3
    job.configure(rule.format("West Works", 21))
    assert job.code(datetime(2026, 11, 20, 13)) == 0
