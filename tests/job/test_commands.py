"""The commands of the job as a user types them: log, quiet, again, history, schedule, init."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from datetime import datetime
from pathlib import Path

import pytest

from waterqc.cli import main
from waterqc.job.ledger import open_ledger
from waterqc.job.schedule import cron_lines, read_times, systemd_units, unit_name, windows_task

from .jobs import Job, rows


def test_the_log_is_one_line_a_step(job: Job, capsys: pytest.CaptureFixture[str]) -> None:
    job.drop("a.csv", rows("turbidity,0.2,NTU"))
    assert main(["run", str(job.path)]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert [re.sub(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ", "", line) for line in lines[:3]] == [
        "a.csv: 1 result",
        "judged 2026-11-20: 1 pass, by gb-5749-2022",
        f"wrote {job.folder / 'compliance' / '2026-11-20.csv'}",
    ]


def test_the_log_for_machines(job: Job, capsys: pytest.CaptureFixture[str]) -> None:
    job.drop("a.csv", b"")
    assert main(["run", str(job.path), "--log", "json"]) == 4
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {line["level"] for line in lines} == {"info", "warning", "error"}
    assert lines[-1]["exit_code"] == 4 and lines[-1]["step"] == "end"
    (job.folder / "inbox").rmdir()
    assert main(["run", str(job.path), "--log", "json"]) == 2
    assert json.loads(capsys.readouterr().err)["level"] == "error"


def test_quiet_is_silent_on_success_and_speaks_of_trouble(job: Job, capsys: pytest.CaptureFixture[str]) -> None:
    job.drop("a.csv", rows("turbidity,0.2,NTU"))
    assert main(["run", str(job.path), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    job.drop("b.csv", b"")
    assert main(["run", str(job.path), "--quiet"]) == 4
    assert "b.csv: the file is empty" in capsys.readouterr().err


def test_again_prints_the_verdicts_that_a_corrected_limit_changes(job: Job, capsys: pytest.CaptureFixture[str]) -> None:
    (job.folder / "ours.toml").write_text(OURS % "0.5", "utf-8")
    job.configure('standard = ["gb-5749", "ours.toml"]')
    job.drop("a.csv", rows("turbidity,0.4,NTU") + rows("turbidity,0.2,NTU", day="2026-10-01"))
    assert _run(job) == 0
    (job.folder / "ours.toml").write_text(OURS % "0.3", "utf-8")
    assert _run(job) == 0  # nothing is judged again by itself
    done = _again(job, "2026-11-01")
    assert done.returncode == 1, done.stderr
    first, last = done.stdout.splitlines()
    assert first == (
        "East Works finished 2026-11-20: turbidity: 0.4 NTU, limit ≤ 0.5, ours, pass -> 0.4 NTU, limit ≤ "
        "0.3, ours, fail (above_maximum) (rejudged)"
    )
    assert last == "1 row changed on 1 day judged again"
    assert [row["verdict"] for row in job.csv("2026-11-20.csv")] == ["pass", "fail"]
    before = job.outputs()
    assert _again(job, "2026-11-01").stdout == "no verdict changed on 1 day judged again\n"
    assert job.outputs() == before
    assert main(["history", str(job.path), "--day", "2026-11-20"]) == 0
    history = capsys.readouterr().out
    assert history.count("(again)") == 2 and "fail (above_maximum) (rejudged)" in history


OURS = """
[standard]
id = "ours"
family = "ours"
extends = "gb-5749"
title = { en = "Ours", zh = "内控" }
in_force_from = 2023-04-01
reviewed_on = 2026-11-01
[[limit]]
parameter = "turbidity"
max = %s
unit = "NTU"
cite = "target 1"
"""


def _run(job: Job) -> int:
    return subprocess.run(
        [sys.executable, "-c", "from waterqc.cli import run; run()", "run", str(job.path)],
        check=False,
        capture_output=True,
    ).returncode


def _again(job: Job, since: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from waterqc.cli import run; run()",
        "run",
        str(job.path),
        "--again",
        "--since",
        since,
    ]
    return subprocess.run(command, check=False, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--again"], "--again and --since DATE belong together"),
        (["--since", "2026-11-01"], "--again and --since DATE belong together"),
        (["--again", "--since", "yesterday"], "--since 'yesterday' is no date"),
        (["--now", "soon"], "--now 'soon' is no time"),
    ],
)
def test_wrong_options(job: Job, capsys: pytest.CaptureFixture[str], options: list[str], sentence: str) -> None:
    assert main(["run", str(job.path), *options]) == 2
    assert sentence in capsys.readouterr().err


def test_history_as_data(job: Job, capsys: pytest.CaptureFixture[str]) -> None:
    job.drop("a.csv", rows("turbidity,1.7,NTU", "pH,7.1,"))
    job.run()
    job.drop("a.csv", rows("turbidity,0.7,NTU", "pH,7.1,"))
    job.run()
    assert main(["history", str(job.path), "--format", "json"]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert first["standards"] == ["gb-5749-2022"] and first["verdicts"] == {"fail": 1, "pass": 1}
    [change] = second["changes"]
    assert (change["kind"], change["before"]["result_as_reported"], change["after"]["result_as_reported"]) == (
        "corrected",
        "1.7",
        "0.7",
    )
    assert main(["history", str(job.path), "--format", "csv", "--parameter", "turbidity"]) == 0
    [row] = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["kind"], row["verdict_before"], row["verdict_after"]) == ("corrected", "fail", "pass")
    with open_ledger(job.folder / "ledger.sqlite") as ledger:
        assert len(ledger.rows("SELECT * FROM chunk")) == 2


def test_history_without_a_ledger(job: Job, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", str(job.path)]) == 4
    assert "there is no ledger yet" in capsys.readouterr().err


def test_the_cron_line_runs_as_cron_would_run_it(job: Job) -> None:
    job.drop("a.csv", rows("turbidity,0.2,NTU"))
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from waterqc.cli import run; run()",
            "schedule",
            "--cron",
            str(job.path),
            "--at",
            "10:05",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("5 10 * * * /")
    command = done.stdout.split(" ", 5)[5]
    cron = subprocess.run(
        ["/bin/sh", "-c", command], env={"PATH": "/usr/bin:/bin"}, cwd="/", capture_output=True, text=True, check=False
    )
    assert (cron.returncode, cron.stdout, cron.stderr) == (0, "", "")
    assert len(job.csv("2026-11-20.csv")) == 1


def test_cron_and_its_percent_signs() -> None:
    line = cron_lines(Path("/srv/100% water/waterqc.toml"), [])
    assert line.startswith("5 * * * * ") and r"'/srv/100\% water/waterqc.toml'" in line


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("folder", ["plain", "with a space and 100% $HOME"])
def test_the_systemd_units_are_verified(tmp_path: Path, folder: str) -> None:
    place = tmp_path / folder
    place.mkdir()
    (place / "waterqc.toml").write_text('name = "永安 plant 1"')
    assert (
        main(
            [
                "schedule",
                "--systemd",
                str(place / "waterqc.toml"),
                "--at",
                "10:05",
                "--at",
                "18:00",
                "-o",
                str(tmp_path / "units"),
            ]
        )
        == 0
    )
    units = sorted((tmp_path / "units").iterdir())
    assert [unit.name for unit in units] == ["waterqc-plant-1.service", "waterqc-plant-1.timer"]
    assert "OnCalendar=*-*-* 10:05:00\nOnCalendar=*-*-* 18:00:00" in units[1].read_text()
    done = subprocess.run(["systemd-analyze", "verify", *map(str, units)], capture_output=True, text=True, check=False)
    # systemd 252 warns about its own host; what concerns these units names them
    about = [line for line in (done.stdout + done.stderr).splitlines() if "waterqc" in line]
    assert (done.returncode, about) == (0, [])


def test_the_windows_task(tmp_path: Path) -> None:
    [(name, text)] = windows_task(tmp_path / "a & b" / "waterqc.toml", read_times(["10:05"]), "job").items()
    assert name == "waterqc-job.xml"
    task = ElementTree.fromstring(text.partition("?>")[2])
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    assert (task.findtext(f".//{space}Command") or "").startswith("/")
    assert "a & b" in (task.findtext(f".//{space}Arguments") or "")
    assert "T10:05:00" in (task.findtext(f".//{space}StartBoundary") or "")


def test_unit_names() -> None:
    assert [unit_name(name) for name in ("waterqc", "North Works", "永安")] == [
        "waterqc",
        "waterqc-North-Works",
        "waterqc",
    ]
    assert list(systemd_units(Path("/x/waterqc.toml"), [], "a")) == ["waterqc-a.service", "waterqc-a.timer"]


def test_init_runs_as_it_is_and_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "job"
    assert main(["init", str(folder)]) == 0
    assert main(["run", str(folder / "waterqc.toml")]) == 1
    job = Job(folder)
    assert sorted(job.outputs()) == ["2024-06-17.csv", "2024-06-18.csv", "2024-06.csv"]
    assert [(row["plant"], row["parameter"]) for row in job.csv("2024-06.csv") if row["verdict"] != "pass"] == [
        ("East Works", "turbidity")
    ]
    capsys.readouterr()
    assert main(["init", str(folder)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["init", str(tmp_path / "other"), "--no-samples"]) == 0
    assert [path.name for path in (tmp_path / "other").iterdir() if path.is_file()] == ["waterqc.toml"]


def test_every_run_leaves_a_manifest(job: Job) -> None:
    job.drop("a.csv", rows("turbidity,0.2,NTU", "unheard of,1,mg/L"))
    job.run()
    job.run()
    first, second = (json.loads(path.read_text()) for path in job.manifests())
    assert first["inputs"][0]["name"] == "a.csv" and len(first["inputs"][0]["sha256"]) == 64
    assert first["standards"][0]["id"] == "gb-5749-2022"
    assert first["verdicts"] == {"pass": 1, "undecided": 1}
    assert [(row["parameter_as_reported"], row["reason"]) for row in first["not_judged"]] == [
        ("unheard of", "unknown_parameter")
    ]
    assert first["exit_code"] == 3 and first["waterqc"]
    assert datetime.fromisoformat(first["started_at"]) and datetime.fromisoformat(first["finished_at"])
    assert second["inputs"] == [] and second["days"] == [] and second["exit_code"] == 0
