"""Kills a run of the job at each of its steps and at random moments, runs it again, compares with an undisturbed run.

Run as a program, in a process of its own: `python -m tests.job.kill_runs FOLDER RANDOM_KILLS SEED`. Prints what it did.
"""

import hashlib
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from pathlib import Path

from tests.job.jobs import NOW, Job, rows
from waterqc.job.durable import listen
from waterqc.job.log import Log
from waterqc.job.run import run_job

CONFIGURATION = """
[outputs]
per = ["day", "month"]
[[expect]]
plants = ["West Works"]
by = "10:00"
since = 2026-11-23
"""


def set_up(job: Job) -> None:
    """A job with a day of results, and a day's deliveries in its drop folder: new, corrected, repeated, unreadable."""
    job.configure(CONFIGURATION)
    job.drop("a.csv", rows("turbidity,1.7,NTU", "pH,7.4,"))
    run(job)
    job.drop("a.csv", rows("turbidity,0.17,NTU", "pH,7.4,"))
    job.drop("b.csv", rows("turbidity,0.3,NTU", "free chlorine,0.1,mg/L", day="2026-11-21"))
    job.drop("c.csv", rows("lead,0.02,mg/L", plant="West Works", day="2026-11-21"))
    job.drop("bad.xlsx", b"PK\x03\x04 truncated")


def run(job: Job) -> int:
    """One run; nothing of it is printed."""
    return run_job(job.path, Log(stream=io.StringIO()), NOW).exit_code


def state(job: Job) -> dict[str, object]:
    """All that must not depend on where a run was killed."""
    database = sqlite3.connect(job.folder / "ledger.sqlite")
    try:
        deliveries = sorted(database.execute("SELECT name, sha256 FROM delivery").fetchall())
        replaced = sorted(database.execute("SELECT day, kind, before FROM change").fetchall())
        # whether a fault is over tells how the last run went, not the one before
        events = sorted(database.execute("SELECT key, over FROM event WHERE kind <> 'error'").fetchall())
        [whole] = database.execute("PRAGMA integrity_check").fetchone()
    finally:
        database.close()
    files = {
        folder: {name: digest(job.folder / folder / name) for name in job.files(folder)}
        for folder in ("inbox", "archive", "quarantine")
    }
    outputs = {name: hashlib.sha256(content).hexdigest() for name, content in job.outputs().items()}
    return {
        "outputs": outputs,
        "files": files,
        "deliveries": deliveries,
        "replaced": replaced,
        "events": events,
        "whole": whole,
    }


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def killed_child(job: Job, at_step: int | None, after: float | None) -> bool:
    """Run the job in a child that is killed at a step, or after some seconds; whether it was killed."""
    child = os.fork()
    if child == 0:
        if at_step is not None:
            count = 0

            def kill(_action: str) -> None:
                nonlocal count
                count += 1
                if count == at_step:
                    os.kill(os.getpid(), signal.SIGKILL)

            listen(kill)
        try:
            run(job)
        finally:
            os._exit(0)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def torn(job: Job, before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """The outputs that are neither the old ones nor the new ones."""
    return [
        name
        for name, content in job.outputs().items()
        if not name.startswith(".") and content not in (before.get(name), after.get(name))
    ]


def main() -> None:
    """Kill, run again, compare; the first difference ends it with exit code 1."""
    folder, random_kills, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    base = folder / "base"
    job = Job(folder / "job")
    job.folder.mkdir(parents=True)
    (job.folder / "inbox").mkdir()
    set_up(job)
    before = job.outputs()
    shutil.copytree(job.folder, base)

    steps: list[str] = []
    listen(steps.append)
    started = time.monotonic()
    code = run(job)
    lasted = time.monotonic() - started
    listen(lambda _action: None)
    expected, after = state(job), job.outputs()

    chance = random.Random(seed)
    kills: list[tuple[int | None, float | None]] = [(number + 1, None) for number in range(len(steps))]
    kills += [(None, chance.uniform(0, 1.2 * lasted)) for _ in range(random_kills)]
    killed = 0
    for at_step, after_seconds in kills:
        shutil.rmtree(job.folder)
        shutil.copytree(base, job.folder)
        killed += killed_child(job, at_step, after_seconds)
        where = f"step {steps[at_step - 1]!r}" if at_step else f"{after_seconds:.3f} s"
        if names := torn(job, before, after):
            sys.exit(f"killed at {where}: torn are {names}")
        run(job)
        if (found := state(job)) != expected:
            differing = {key: (found[key], expected[key]) for key in expected if found[key] != expected[key]}
            sys.exit(f"killed at {where}: {json.dumps(differing, ensure_ascii=False, indent=1)}")
    sys.stdout.write(json.dumps({"steps": steps, "kills": len(kills), "killed": killed, "exit_code": code}))


if __name__ == "__main__":
    main()
