"""Whatever happens to a run, the outputs stay whole, nothing is lost, and the next run puts it right."""

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from waterqc.errors import LedgerError, LockHeldError, OutputError
from waterqc.job.durable import listen

from .jobs import Job, rows

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills children that it forks")
def test_a_run_killed_at_every_step_and_at_random_moments(tmp_path: Path) -> None:
    kills = os.environ.get("WATERQC_RANDOM_KILLS", "10")
    done = subprocess.run(
        [sys.executable, "-m", "tests.job.kill_runs", str(tmp_path / "killed"), kills, "20261123"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    # every write, fsync, rename and commit is among the steps, and each of them was a moment of death
    for action in ("write ", "fsync ", "rename ", "commit ", "committed ", "move ", "moved ", "fsync folder "):
        assert any(step.startswith(action) for step in told["steps"]), action
    assert told["killed"] >= len(told["steps"])


@pytest.fixture
def failing() -> Iterator[None]:
    yield
    listen(lambda _action: None)


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("action", ["write 2026-11-20.csv", "fsync 2026-11-20.csv", "rename 2026-11-20.csv"])
def test_a_full_disk_and_a_read_only_folder(job: Job, action: str, number: int) -> None:
    job.drop("a.csv", rows("turbidity,0.2,NTU"))
    job.run()
    before = job.outputs()
    job.drop("b.csv", rows("pH,7.4,"))

    def fail(step: str) -> None:
        if step == action:
            raise OSError(number, os.strerror(number))

    listen(fail)
    with pytest.raises(OutputError, match=r"2026-11-20.csv: cannot be written \("):
        job.run()
    assert {name: text for name, text in job.outputs().items() if not name.startswith(".")} == before
    listen(lambda _action: None)
    assert job.code() == 0
    assert len(job.csv("2026-11-20.csv")) == 2
    assert job.files("inbox") == [] and list(job.outputs()) == ["2026-11-20.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files")
def test_a_disk_that_is_really_full(job: Job) -> None:
    job.drop("a.csv", rows("turbidity,0.2,NTU"))
    job.run()
    before = job.outputs()
    job.drop("b.csv", rows(*["pH,7.4,"] * 400, day="2026-11-20"))
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); from waterqc.cli import main; "
        f"sys.exit(main(['run', {str(job.path)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr
    assert {name: text for name, text in job.outputs().items() if not name.startswith(".")} == before
    assert job.code() == 0
    assert len(job.csv("2026-11-20.csv")) == 401


def test_outputs_in_a_place_that_cannot_be_written(job: Job) -> None:
    job.configure('[outputs]\nfolder = "waterqc.toml/compliance"')
    job.drop("a.csv", rows("turbidity,0.2,NTU"))
    with pytest.raises(OutputError, match="cannot be written"):
        job.run()
    assert job.files("inbox") == ["a.csv"]


def test_a_ledger_that_cannot_be_written(job: Job) -> None:
    job.drop("a.csv", rows("turbidity,0.2,NTU"))
    job.run()
    before = job.outputs()
    (job.folder / "ledger.sqlite").write_bytes(b"this is no database, but long enough to be taken for one" * 50)
    job.drop("b.csv", rows("pH,7.4,"))
    with pytest.raises(LedgerError, match="the ledger is damaged"):
        job.run()
    (job.folder / "ledger.sqlite").unlink()
    (job.folder / "ledger.sqlite").mkdir()
    with pytest.raises(LedgerError, match="cannot be read or written"):
        job.run()
    assert job.outputs() == before and job.files("inbox") == ["b.csv"]


def test_an_output_that_somebody_changed_or_deleted_is_written_again(job: Job) -> None:
    job.configure('[outputs]\nper = ["day", "month"]')
    job.drop("a.csv", rows("turbidity,0.2,NTU"))
    job.run()
    before = job.outputs()
    (job.folder / "compliance" / "2026-11.csv").write_text("edited")
    (job.folder / "compliance" / "2026-11-20.csv").unlink()
    assert job.code() == 0
    assert job.log.getvalue().count("written again from the ledger") == 2
    assert job.outputs() == before


def test_other_outputs_are_made_for_all_days(job: Job) -> None:
    job.drop("a.csv", rows("turbidity,0.2,NTU") + rows("turbidity,0.3,NTU", day="2026-10-01"))
    job.run()
    job.configure('[outputs]\nper = ["day", "month", "year"]')
    job.run()
    assert list(job.outputs()) == ["2026-10-01.csv", "2026-10.csv", "2026-11-20.csv", "2026-11.csv", "2026.csv"]
    assert len(job.csv("2026.csv")) == 2


def test_a_second_run_names_the_lock_and_harms_nothing(job: Job) -> None:
    job.drop("a.csv", rows("turbidity,0.2,NTU"))
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import time; from pathlib import Path; from waterqc.job.lock import locked\nwith "
            f"locked(Path({str(job.folder / 'ledger.sqlite')!r})):\n print('held', flush=True); time.sleep(60)",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(
            LockHeldError, match=r"another run of this job is working: it holds the lock .*ledger\.sqlite\.lock"
        ):
            job.run()
        assert job.files("inbox") == ["a.csv"] and job.outputs() == {}
    finally:
        holder.kill()
        holder.communicate()
    # the lock of a process that died does not block
    assert job.code() == 0


def test_the_exit_code_of_a_killed_run_is_told_by_the_next_one(job: Job) -> None:
    job.drop("a.csv", rows("turbidity,1.7,NTU"))
    code = (
        "import os, signal; from pathlib import Path; from waterqc.job.durable import listen; from "
        "waterqc.job.run import run_job; from waterqc.job.log import Log\n"
        "listen(lambda step: os.kill(os.getpid(), signal.SIGKILL) if step == 'committed outputs in place' else None)\n"
        f"run_job(Path({str(job.path)!r}), Log())"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode < 0
    assert job.code() == 1
    assert "did not end" in job.log.getvalue()
    assert len(job.manifests()) == 2
    assert job.code() == 0


def test_nothing_new_costs_little_and_loads_nothing(job: Job) -> None:
    job.drop("a.csv", rows("turbidity,0.2,NTU"))
    job.run()
    code = (
        "import sys; from waterqc.cli import main; code = main(['run', sys.argv[1], '--quiet']);"
        "heavy = {'pandas', 'numpy', 'pint', 'pyarrow', 'sqlalchemy', 'apprise', 'rich'} & "
        "set(sys.modules); sys.exit(f'{code} {heavy}' if code or heavy else 0)"
    )
    best = min(_seconds([sys.executable, "-c", code, str(job.path)]) for _ in range(3))
    assert best < 1  # seconds; 0.2 on an idle machine, see tests/benchmarks


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return time.perf_counter() - started


def test_a_folder_that_was_moved_goes_on_where_it_is(job: Job, tmp_path: Path) -> None:
    job.drop("a.csv", rows("turbidity,0.2,NTU"))
    job.run()
    moved = Job(tmp_path / "moved")
    moved.folder.mkdir()
    for name in ("waterqc.toml", "ledger.sqlite", "inbox"):
        shutil.move(job.folder / name, moved.folder / name)
    moved.drop("b.csv", rows("pH,7.4,"))
    assert moved.code() == 0
    assert len(moved.csv("2026-11-20.csv")) == 2
