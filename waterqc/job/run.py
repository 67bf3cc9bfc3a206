"""One run of the job: look, read, judge, commit, write, tell. The commit is the one moment at which anything becomes true."""

import time
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waterqc.errors import OutputError, WaterqcError
from waterqc.job import deliveries, events, inbox, outputs
from waterqc.job.changes import Change, differences
from waterqc.job.configuration import read_configuration
from waterqc.job.durable import step
from waterqc.job.expectations import Due, newly_due, stored_rows
from waterqc.job.ledger import Ledger, as_json, from_json, open_ledger, stamp
from waterqc.job.lock import locked
from waterqc.job.log import Log
from waterqc.job.manifest import write_manifest
from waterqc.job.settings import Configuration, Folder
from waterqc.version import VERSION

if TYPE_CHECKING:
    from waterqc.job.judging_run import Judged
    from waterqc.job.own_names import OwnNames

#: Of several exit codes the first that applies (DESIGN 4).
_WORST_FIRST = (2, 1, 4, 3, 0)


@dataclass(frozen=True)
class Outcome:
    """What a run came to."""

    exit_code: int
    changes: tuple[Change, ...] = ()
    days: tuple[str, ...] = ()


@dataclass
class _Run:
    """The state of one run."""

    configuration: Configuration
    ledger: Ledger
    log: Log
    now: datetime
    again_since: date | None
    number: int = 0
    codes: list[int] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    manifest: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def own(self) -> "OwnNames":
        from waterqc.job.own_names import OwnNames

        return OwnNames(self.configuration.names, self.configuration.file.name)

    @property
    def first_run(self) -> date:
        return date.fromisoformat(self.ledger.meta("first_run") or self.now.date().isoformat())


def run_job(path: Path, log: Log, now: datetime | None = None, again_since: date | None = None) -> Outcome:
    """Run a job; `again_since` judges all days again from that one on. Every error that ends the run is raised in one
    sentence, after it was logged in the ledger and told to those who want to know."""
    configuration = read_configuration(path)
    log.hide = configuration.hide
    moment = (now or datetime.now()).replace(tzinfo=None)
    with locked(configuration.ledger), open_ledger(configuration.ledger) as ledger:
        run = _Run(configuration, ledger, log, moment, again_since)
        try:
            return _run(run)
        except WaterqcError as error:
            _tell_error(run, error)
            raise


def _run(run: _Run) -> Outcome:
    started = time.monotonic()
    ledger, log, configuration = run.ledger, run.log, run.configuration
    _begin(run)
    arrived = deliveries.look(ledger, configuration, lambda: run.own, log, run.now)
    due = newly_due(ledger, configuration, run.first_run, run.now)
    days = _days_to_judge(run)
    if arrived.deliveries or due or days:
        judged_counts = _judge_and_commit(run, arrived, due, days)
    else:
        judged_counts = Counter()
        with ledger.transaction("run"):
            _commit_run(run, arrived, judged_counts, {})
    for path in outputs.finish(ledger):
        log.say("write", f"wrote {path}")
    _clear_inbox(run, arrived)
    _write_back(run)
    if _missing_now(run):
        run.codes.append(3)
    run.codes.append(_code_of(judged_counts))
    _notify(run, bool(arrived.unreadable))
    code = _finish(run, arrived, started)
    return Outcome(code, tuple(run.changes), tuple(run.manifest.get("days", ())))


def _begin(run: _Run) -> None:
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
        log.warn("repair", f"run {row['id']} did not end: its outputs are completed and its exit code {row['exit_code']} is told now")
        run.codes.append(int(row["exit_code"]))
        if row["manifest"]:
            write_manifest(configuration.outputs, {**from_json(row["manifest"]), "completed_by": "the next run"})
        with ledger.transaction("run repaired"):
            ledger.change("UPDATE run SET finished_at = ? WHERE id = ?", [stamp(run.now), row["id"]])
    for path in outputs.restore(ledger, configuration.outputs):
        log.warn("repair", f"{path}: was missing or changed by somebody else, it is written again from the ledger")


def _layout_changed(run: _Run) -> None:
    """Where the configuration asks for other outputs than before, all days are written there too."""
    made = run.configuration.outputs
    layout = as_json([str(made.folder), made.per, made.formats, made.lang])
    before = run.ledger.meta("layout")
    if before == layout:
        return
    with run.ledger.transaction("layout"):
        if before:
            rows = run.ledger.rows("SELECT day, start FROM day")
            outputs.prepare(run.ledger, _outputs_of(run, {row["day"]: row["start"] for row in rows}))
        run.ledger.set_meta("layout", layout)


def _days_to_judge(run: _Run) -> list[str]:
    """Days that must be judged although nothing came for them: something pending is due now, or the user asks for it."""
    rows = run.ledger.rows("SELECT day FROM day WHERE next_due <= ?", [run.now.date().isoformat()])
    days = [str(row["day"]) for row in rows]
    if run.again_since is not None:
        since = run.again_since.isoformat()
        days += [str(row["day"]) for row in run.ledger.rows("SELECT day FROM day WHERE start >= ? OR start = '' ORDER BY day", [since])]
    return list(dict.fromkeys(days))


def _judge_and_commit(run: _Run, arrived: deliveries.Arrived, due: list[Due], days: list[str]) -> Counter[str]:
    """Judge, write the new files beside the old ones, and commit. Before the commit nothing has happened."""
    from waterqc.job.judging_run import judge_days

    ledger = run.ledger
    counts: Counter[str] = Counter()
    with ledger.transaction("judged"):
        run.number = _enter_run(run)
        concerned = deliveries.store(ledger, arrived, run.number, run.now)
        judged = judge_days(ledger, run.configuration, run.own, [*concerned, *days], due, run.first_run, run.now)
        starts = {day: _store_day(run, judged, day, counts) for day in sorted(judged.days)}
        for one, missing in judged.due:
            ledger.change(
                "INSERT INTO expected VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (rule, plant, start) DO UPDATE SET missing = excluded.missing",
                [one.expectation.key, one.plant, one.start.isoformat(), one.end.isoformat(), one.due_at.isoformat(), one.day, missing],
            )
        outputs.prepare(ledger, _outputs_of(run, starts))
        _commit_run(run, arrived, counts, _judged_manifest(run, judged))
    return counts


def _enter_run(run: _Run) -> int:
    kind = "again" if run.again_since else "run"
    return run.ledger.change("INSERT INTO run (started_at, kind, version) VALUES (?, ?, ?)", [stamp(run.now), kind, VERSION])


def _store_day(run: _Run, judged: "Judged", day: str, counts: Counter[str]) -> str:
    """Enter a judged day into the ledger; returns its first day in ISO form."""
    from waterqc.job.chunks import UNDATED
    from waterqc.job.repeats import store_links

    ledger, one = run.ledger, judged.days[day]
    rows, csv = one.rows(), one.csv()
    of_day = Counter(row["verdict"] for row in rows)
    counts.update(of_day)
    changed = _changes(run, day, rows)
    start = "" if day == UNDATED else day[:10]
    sha256 = _sha256(csv)
    ledger.change(
        "INSERT INTO day VALUES (?, ?, ?, ?, ?, '', ?, ?) ON CONFLICT (day) DO UPDATE SET run = excluded.run, csv = excluded.csv,"
        " csv_sha256 = excluded.csv_sha256, counts = excluded.counts, next_due = excluded.next_due",
        [day, start, run.number, zlib.compress(csv, 6), sha256, as_json(of_day), one.next_due or None],
    )
    for form in run.configuration.outputs.formats:
        content = zlib.compress(one.rendered(form, run.configuration.outputs.lang), 6)
        ledger.change("INSERT OR REPLACE INTO rendered VALUES (?, ?, ?)", [day, form, content])
    ledger.change("DELETE FROM sample WHERE day = ?", [day])
    keys = ("utility", "plant", "point", "site", "sample", "sampled_at")
    samples = {tuple(row[name] for name in keys) for row in rows if row["source"]}
    ledger.changes("INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?)", [(day, *sample) for sample in sorted(samples)])
    store_links(ledger, day, judged.links.get(day, []))
    editions = sorted({row["standard"] for row in rows} - {""})
    why = "again" if run.again_since else "delivery" if one.deliveries else "due"
    last = ledger.one("SELECT csv_sha256 FROM judgement WHERE day = ? ORDER BY id DESC", [day])
    if last is None or last["csv_sha256"] != sha256 or run.again_since:
        ledger.change(
            "INSERT INTO judgement (run, day, judged_at, why, editions, counts, deliveries, csv_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [run.number, day, stamp(run.now), why, as_json(editions), as_json(of_day), as_json(one.deliveries), sha256],
        )
    events.store_day_events(ledger, run.configuration, run.number, day, rows)
    events.store_withdrawn(ledger, run.configuration, run.number, day, changed)
    ledger.change("INSERT OR IGNORE INTO write_back VALUES (?)", [day])
    run.log.say("judge", f"judged {day}: {_told(of_day)}, by {', '.join(editions) or 'no edition'}", day=day, verdicts=dict(of_day))
    return start


def _changes(run: _Run, day: str, rows: list[dict[str, str]]) -> list[Change]:
    """What differs from the day's earlier verdicts, entered into the ledger and, but for new rows, into the log."""
    if run.ledger.one("SELECT 1 FROM day WHERE day = ?", [day]) is None:
        return []
    changed = list(differences(stored_rows(run.ledger, day), rows))
    run.ledger.changes(
        "INSERT INTO change (run, day, kind, before, after) VALUES (?, ?, ?, ?, ?)",
        [
            (run.number, day, one.kind, as_json(one.before) if one.before else None, as_json(one.after) if one.after else None)
            for one in changed
            if one.before is not None
        ],
    )
    for one in changed:
        if one.kind == "withdrawn":
            from waterqc.job.changes import sentence_of

            run.log.warn("withdrawn", sentence_of(one))
            run.codes.append(3 if one.verdicts[0] in ("fail", "undecided") else 0)
    run.changes.extend(changed)
    return changed


def _outputs_of(run: _Run, starts: dict[str, str]) -> Iterable[outputs.Output]:
    """The files that hold these days, each once."""
    found = {one.path: one for day, start in starts.items() for one in outputs.outputs_of(run.configuration.outputs, day, start)}
    return [found[path] for path in sorted(found)]


def _judged_manifest(run: _Run, judged: "Judged") -> dict[str, Any]:
    """The part of the manifest that judging gives."""
    uses = {use.id + use.sha256: use for one in judged.days.values() for use in one.report.standards}
    not_judged = [
        {name: row[name] for name in (*_SHOWN, "reason") if row[name]}
        for one in judged.days.values()
        for row in one.rows()
        if row["verdict"] in ("undecided", "not_tested")
    ]
    return {
        "days": sorted(judged.days),
        "standards": [
            {"id": use.id, "number": use.number, "why": use.why, "reviewed_on": use.reviewed_on.isoformat(), "sha256": use.sha256}
            for use in uses.values()
        ],
        "not_judged": not_judged,
        "withdrawn": [{"day": day, **row} for day, one in judged.days.items() for row in one.withdrawn],
        "missing": [
            {"plant": due.plant, "point": due.expectation.point, "set": due.expectation.set, "period": due.sampled_at, "due_at": due.due_at.isoformat(), "rows": rows}
            for due, rows in judged.due
            if rows
        ],
        "repeats": [{"day": link.day, "first_day": link.first_day, "parameter": link.again["parameter"]} for links in judged.links.values() for link in links],
    }


_SHOWN = ("utility", "plant", "point", "site", "sample", "sampled_at", "parameter", "parameter_as_reported", "result_as_reported", "source", "location", "verdict")


def _commit_run(run: _Run, arrived: deliveries.Arrived, counts: Counter[str], judged: dict[str, Any]) -> None:
    """Enter the run with the code that it would end with, so that a run that is killed is told of by the next one."""
    if not run.number:
        run.number = _enter_run(run)
    code = _worst([*run.codes, _code_of(counts), 4 if arrived.unreadable else 0])
    if arrived.unreadable:
        run.codes.append(4)
    for name, _, why in arrived.unreadable:
        run.log.error("quarantine", why)
        events.store_error(run.ledger, run.configuration, run.number, f"unreadable {name} {why}", why)
    run.manifest = {
        "run": run.number,
        "kind": "again" if run.again_since else "run",
        "waterqc": VERSION,
        "configuration": {"file": run.configuration.file.name, "sha256": run.configuration.sha256},
        "started_at": stamp(run.now),
        "inputs": arrived.inputs,
        "waiting": list(arrived.waiting),
        "days": [],
        "standards": [],
        "verdicts": dict(sorted(counts.items())),
        "not_judged": [],
        "withdrawn": [],
        "missing": [],
        **judged,
    }
    hidden = run.configuration.hide(as_json(run.manifest))
    run.ledger.change("UPDATE run SET exit_code = ?, manifest = ? WHERE id = ?", [code, hidden, run.number])


def _clear_inbox(run: _Run, arrived: deliveries.Arrived) -> None:
    """Take what was dealt with out of the drop folder."""
    folder = run.configuration.source
    if not isinstance(folder, Folder):
        return
    for dropped, sha256 in arrived.done:
        if folder.keep:
            with run.ledger.transaction("seen"):
                inbox.remember(run.ledger, dropped, sha256)
        else:
            inbox.archive(folder, dropped, sha256)
    for name, file, why in arrived.unreadable:
        place = inbox.quarantine(folder, name, file.path, why)
        run.log.warn("quarantine", f"{name}: was moved to {place}, with the reason beside it")


def _write_back(run: _Run) -> None:
    """Bring the results table up to date; days that could not be written wait for the next run."""
    table = run.configuration.outputs.table
    waiting = run.ledger.rows("SELECT day FROM write_back ORDER BY day")
    if table is not None and waiting:
        from waterqc.job.database import write_back

        for row in waiting:
            try:
                write_back(table, row["day"], stored_rows(run.ledger, row["day"]))
            except OutputError as error:
                run.log.error("table", str(error))
                run.codes.append(4)
                return
            with run.ledger.transaction("table written"):
                run.ledger.change("DELETE FROM write_back WHERE day = ?", [row["day"]])
        run.log.say("table", f"wrote {len(waiting)} days to the table {table.name}")
    elif waiting:
        with run.ledger.transaction("no table"):
            run.ledger.change("DELETE FROM write_back")


def _missing_now(run: _Run) -> bool:
    """Whether the delivery that was due last of some expectation is still missing or incomplete."""
    rules = {one.key for one in run.configuration.expectations}
    found = False
    for row in run.ledger.rows("SELECT rule, plant, start, end, missing FROM expected e WHERE start = (SELECT max(start) FROM expected WHERE rule = e.rule AND plant = e.plant)"):
        if row["missing"] and row["rule"] in rules:
            period = row["start"] if row["start"] == row["end"] else f"{row['start']} to {row['end']}"
            run.log.error("missing", f"{row['plant'] or 'a delivery'} for {period} ({row['rule']}) is missing or incomplete: {row['missing']} rows say so")
            found = True
    return found


def _notify(run: _Run, has_fault: bool) -> None:
    if not has_fault:
        events.errors_over(run.ledger)
    if run.configuration.notifiers and run.ledger.one("SELECT 1 FROM notice WHERE sent_at IS NULL"):
        from waterqc.job.notifications import send_notices

        run.manifest["notifiers_down"] = send_notices(run.ledger, run.configuration, run.log, run.now)


def _finish(run: _Run, arrived: deliveries.Arrived, started: float) -> int:
    """Write the manifest and close the run."""
    code = _worst(run.codes)
    run.manifest.update(finished_at=stamp(datetime.now()), exit_code=code, changes=_changed_verdicts(run))
    hidden = from_json(run.configuration.hide(as_json(run.manifest)))
    write_manifest(run.configuration.outputs, hidden)
    with run.ledger.transaction("run ended"):
        run.ledger.change("UPDATE run SET finished_at = ?, exit_code = ?, manifest = NULL WHERE id = ?", [stamp(datetime.now()), code, run.number])
    what = "nothing new" if not run.manifest["days"] and not arrived.unreadable else f"{len(run.manifest['days'])} days judged"
    run.log.say("end", f"{what}, exit code {code}, {time.monotonic() - started:.1f} s", exit_code=code)
    return code


def _changed_verdicts(run: _Run) -> list[dict[str, Any]]:
    return [
        {"kind": one.kind, "verdict_before": one.verdicts[0], "verdict_after": one.verdicts[1], "row": {name: (one.after or one.before or {})[name] for name in _SHOWN}}
        for one in run.changes
        if one.before is not None
    ]


def _tell_error(run: _Run, error: WaterqcError) -> None:
    """A fault that ends the run is told to those who want to know, where the ledger still can be written."""
    try:
        text = run.configuration.hide(str(error))
        with run.ledger.transaction("fault"):
            events.store_error(run.ledger, run.configuration, run.number, text, text)
        _notify(run, has_fault=True)
    except WaterqcError as second:
        run.log.error("notify", f"nobody could be told: {second}")


def _code_of(counts: Counter[str]) -> int:
    """The exit code of the rows that a run judged (DESIGN 4); 0 where there was nothing to judge."""
    if counts["fail"]:
        return 1
    judged = counts["pass"] + counts["advisory"]
    return 3 if counts["undecided"] or (counts and not judged) else 0


def _worst(codes: Iterable[int]) -> int:
    found = set(codes)
    return next((code for code in _WORST_FIRST if code in found), 0)


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in sorted(counts)) or "no rows"


def _sha256(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()


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
    step("checked")
    return configuration
