"""One run of the job: look, read, judge, commit, write, tell. Nothing is true before the commit."""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from waterqc.errors import WaterqcError
from waterqc.job import deliveries, outputs
from waterqc.job.changes import Change
from waterqc.job.closing import clear_inbox, finish_run, missing_now, notify, tell_error, write_table
from waterqc.job.configuration import read_configuration
from waterqc.job.current import CurrentRun, code_of
from waterqc.job.entering import commit_run, judge_and_commit, outputs_of_days
from waterqc.job.expectations import newly_due
from waterqc.job.ledger import as_json, from_json, open_ledger, stamp
from waterqc.job.lock import locked
from waterqc.job.log import Log, shown
from waterqc.job.manifest import write_manifest
from waterqc.job.settings import Configuration
from waterqc.version import VERSION


@dataclass(frozen=True)
class Outcome:
    """What a run came to."""

    exit_code: int
    changes: tuple[Change, ...] = ()
    days: tuple[str, ...] = ()


def run_job(path: Path, log: Log, now: datetime | None = None, again_since: date | None = None) -> Outcome:
    """Run a job; `again_since` judges all days again from that one on. Every error that ends the run is raised in one
    sentence, after it was logged in the ledger and told to those who want to know."""
    configuration = read_configuration(path)
    log.hide = configuration.hide
    # local time: a moment given with its offset is brought to it
    moment = (now.astimezone() if now and now.tzinfo else now or datetime.now()).replace(tzinfo=None)
    with locked(configuration.ledger), open_ledger(configuration.ledger) as ledger:
        run = CurrentRun(configuration, ledger, log, moment, again_since)
        try:
            return _run(run)
        except WaterqcError as error:
            tell_error(run, error)
            raise


def _run(run: CurrentRun) -> Outcome:
    started = time.monotonic()
    ledger, log, configuration = run.ledger, run.log, run.configuration
    _begin(run)
    arrived = deliveries.look(ledger, configuration, lambda: run.own, log, run.now)
    due = newly_due(ledger, configuration, run.first_run, run.now)
    days = _days_to_judge(run)
    if arrived.deliveries or due or days:
        judged_counts = judge_and_commit(run, arrived, due, days)
    else:
        judged_counts = Counter()
        with ledger.transaction("run"):
            commit_run(run, arrived, judged_counts, {})
    for path in outputs.finish(ledger):
        log.say("write", f"wrote {shown(path)}")
    clear_inbox(run, arrived)
    write_table(run)
    if missing_now(run):
        run.codes.append(3)
    run.codes.append(code_of(judged_counts))
    notify(run, bool(arrived.unreadable))
    code = finish_run(run, arrived, started)
    return Outcome(code, tuple(run.changes), tuple(run.manifest.get("days", ())))


def _begin(run: CurrentRun) -> None:
    """Repair what an earlier run left undone, and enter this one."""
    ledger, configuration, log = run.ledger, run.configuration, run.log
    if not ledger.meta("first_run"):
        with ledger.transaction("first run"):
            ledger.set_meta("first_run", run.now.date().isoformat())
    verified = f"{configuration.sha256} {VERSION}"
    if ledger.meta("verified") != verified:
        from waterqc.job.places import verify

        verify(configuration)
        _layout_changed(run)
        with ledger.transaction("configuration verified"):
            ledger.set_meta("verified", verified)
    for row in ledger.rows("SELECT id, exit_code, manifest FROM run WHERE finished_at IS NULL ORDER BY id"):
        log.warn(
            "repair",
            f"run {row['id']} did not end: its outputs are completed and its exit code {row['exit_code']} is told now",
        )
        run.codes.append(int(row["exit_code"]))
        if row["manifest"]:
            write_manifest(configuration.outputs, {**from_json(row["manifest"]), "completed_by": "the next run"})
        with ledger.transaction("run repaired"):
            ledger.change("UPDATE run SET finished_at = ? WHERE id = ?", [stamp(run.now), row["id"]])
    for path in outputs.restore(ledger, configuration.outputs):
        log.warn(
            "repair", f"{shown(path)}: was missing or changed by somebody else, it is written again from the ledger"
        )


def _layout_changed(run: CurrentRun) -> None:
    """Where the configuration asks for other outputs than before, all days are written there too."""
    made = run.configuration.outputs
    layout = as_json([str(made.folder), made.per, made.formats, made.lang])
    before = run.ledger.meta("layout")
    if before == layout:
        return
    with run.ledger.transaction("layout"):
        if before:
            rows = run.ledger.rows("SELECT day, start FROM day")
            outputs.prepare(run.ledger, outputs_of_days(run, {row["day"]: row["start"] for row in rows}))
        run.ledger.set_meta("layout", layout)


def _days_to_judge(run: CurrentRun) -> list[str]:
    """Days that must be judged although nothing came for them: something pending is due, or the user asks for it."""
    rows = run.ledger.rows("SELECT day FROM day WHERE next_due <= ?", [run.now.date().isoformat()])
    days = [str(row["day"]) for row in rows]
    if run.again_since is not None:
        since = run.again_since.isoformat()
        days += [
            str(row["day"])
            for row in run.ledger.rows("SELECT day FROM day WHERE start >= ? OR start = '' ORDER BY day", [since])
        ]
    return list(dict.fromkeys(days))


def check_configuration(path: Path) -> Configuration:
    """Validate a job's file with everything that it names; raises `ConfigurationError` and the like."""
    configuration = read_configuration(path)
    from waterqc.job.places import verify

    verify(configuration)
    for address in configuration.addresses:
        address.resolve()
    if configuration.notifiers:
        from waterqc.job.notifications import load_apprise

        load_apprise()
    return configuration
