"""How long the job takes: with nothing new, and on the first and the thousandth day of a ledger.

`pytest tests/benchmarks/test_job.py --benchmark-only`; the thousand days are judged once, before the clock starts.
"""

import io
import itertools
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.job.jobs import HEADINGS, Job
from waterqc.job.log import Log
from waterqc.job.run import run_job

FIRST = date(2024, 1, 1)
PLANTS = 20
ITEMS = tuple(
    (name, float(low), float(high), unit)
    for name, low, high, unit in (
        line.split("|")
        for line in """turbidity|0.2|0.9|NTU
pH|7|8|
free chlorine|0.35|1.5|mg/L
permanganate index|0.5|2.5|mg/L
lead|0.001|0.009|mg/L
arsenic|0.001|0.009|mg/L
nitrate|1|9|mg/L
fluoride|0.1|0.9|mg/L
iron|0.01|0.25|mg/L
manganese|0.01|0.09|mg/L
chloride|5|200|mg/L
sulfate|5|200|mg/L
total hardness|50|400|mg/L
aluminium|0.01|0.15|mg/L
copper|0.01|0.9|mg/L
zinc|0.01|0.9|mg/L
chloroform|0.001|0.02|mg/L
bromoform|0.001|0.02|mg/L
total dissolved solids|50|900|mg/L
plate count|1|90|CFU/mL""".splitlines()
    )
)
#: A day of a utility: 20 plants with 50 results each.
RESULTS = 50


def day_file(number: int, results: int = RESULTS) -> tuple[str, str]:
    """(name, text) of the drop file of the day with a number, 0 the first."""
    day = FIRST + timedelta(days=number)
    chance = random.Random(number)
    lines = [HEADINGS.replace("sampling date", "site,sampling date")]
    for plant, place in itertools.product(range(PLANTS), range(results)):
        name, low, high, unit = ITEMS[place % len(ITEMS)]
        lines.append(
            f"Plant {plant},finished,tap {place // len(ITEMS)},{day},{name},{chance.uniform(low, high):.3f},{unit}"
        )
    return f"{day}.csv", "\n".join(lines) + "\n"


def prepared(folder: Path, days: int) -> Job:
    """A job that has judged so many days, many a run; the last month's days are as full as those to be measured."""
    job = Job(folder).configure('[outputs]\nper = ["day", "month"]')
    (folder / "inbox").mkdir()
    for start in range(0, days, 50):
        for number in range(start, min(start + 50, days)):
            _drop(job, number, RESULTS if number >= days - 31 else 10)
        _run(job, start + 50)
    return job


def _drop(job: Job, number: int, results: int = RESULTS) -> None:
    name, text = day_file(number, results)
    heading, _, rows = text.partition("\n")
    job.drop(name, rows, heading)


def _run(job: Job, number: int) -> int:
    return run_job(
        job.path, Log(stream=io.StringIO()), datetime.combine(FIRST + timedelta(days=number), time(12))
    ).exit_code


@pytest.fixture(params=[0, 1000], ids=["first day", "thousandth day"])
def days(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Job, int]]:
    yield prepared(tmp_path, request.param), int(request.param)


def test_one_day(benchmark: Any, days: tuple[Job, int]) -> None:
    """1000 results of a new day: read, judged, entered, written, archived."""
    job, done = days
    numbers = itertools.count(done)
    _run(job, done)  # what is loaded once

    def set_up() -> tuple[tuple[Job, int], dict[str, object]]:
        number = next(numbers)
        _drop(job, number)
        return (job, number), {}

    benchmark.pedantic(_run, setup=set_up, rounds=5)


def test_nothing_new(benchmark: Any, days: tuple[Job, int]) -> None:
    """The whole process where nothing has arrived: it loads neither pandas nor Pint."""
    job, done = days
    _run(job, done)
    command = [sys.executable, "-c", "from waterqc.cli import run; run()", "run", str(job.path), "--quiet"]
    benchmark.pedantic(subprocess.run, (command,), {"check": True}, rounds=10)
