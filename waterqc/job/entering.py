"""What a run judged, entered into the ledger and prepared as files, in the one transaction that makes it true."""

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from waterqc import columns
from waterqc.job import deliveries, events, outputs
from waterqc.job.changes import Change, differences, is_taken_back, sentence_of
from waterqc.job.chunks import UNDATED
from waterqc.job.current import CurrentRun, code_of, worst
from waterqc.job.expectations import Due, stored_rows
from waterqc.job.late_writes import note_archiving
from waterqc.job.ledger import as_json, stamp
from waterqc.job.manifest import without_secrets
from waterqc.version import VERSION

if TYPE_CHECKING:
    from waterqc.job.judging_run import Judged

#: The cells that a manifest shows of a row.
SHOWN: Final = (
    "utility",
    "plant",
    "point",
    "site",
    "sample",
    "sampled_at",
    "parameter",
    "parameter_as_reported",
    "result_as_reported",
    "source",
    "location",
    "verdict",
)


def judge_and_commit(run: CurrentRun, arrived: deliveries.Arrived, due: list[Due], days: list[str]) -> Counter[str]:
    """Judge, write the new files beside the old ones, and commit. Before the commit nothing has happened."""
    from waterqc.job.judging_run import judge_days

    ledger = run.ledger
    counts: Counter[str] = Counter()
    with ledger.transaction("judged"):
        run.number = _enter_run(run)
        concerned = deliveries.store(ledger, arrived, run.number, run.now, run.configuration.reading)
        judged = judge_days(ledger, run.configuration, run.own, [*concerned, *days], due, run.first_run, run.now)
        starts = {day: _store_day(run, judged, day, counts) for day in sorted(judged.days)}
        for one, missing in judged.due:
            ledger.change(
                "INSERT INTO expected VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (rule, plant, start) DO "
                "UPDATE SET missing = excluded.missing",
                [
                    one.expectation.key,
                    one.plant,
                    one.start.isoformat(),
                    one.end.isoformat(),
                    one.due_at.isoformat(),
                    one.day,
                    missing,
                ],
            )
        outputs.prepare(ledger, outputs_of_days(run, starts))
        commit_run(run, arrived, counts, _judged_manifest(run, judged))
    return counts


def _enter_run(run: CurrentRun) -> int:
    kind = "again" if run.again_since else "run"
    return run.ledger.change(
        "INSERT INTO run (started_at, kind, version) VALUES (?, ?, ?)", [stamp(run.now), kind, VERSION]
    )


def _store_day(run: CurrentRun, judged: "Judged", day: str, counts: Counter[str]) -> str:
    """Enter a judged day into the ledger; returns its first day in ISO form."""
    from waterqc.job.repeats import store_links

    ledger, one = run.ledger, judged.days[day]
    rows, csv = one.rows(), one.csv()
    of_day = Counter(row["verdict"] for row in rows)
    counts.update(of_day)
    changed = _changes(run, day, rows)
    start = "" if day == UNDATED else day[:10]
    sha256 = _sha256(csv)
    ledger.change(
        "INSERT INTO day VALUES (?, ?, ?, ?, ?, '', ?, ?) ON CONFLICT (day) DO UPDATE SET run = "
        "excluded.run, csv = excluded.csv,"
        " csv_sha256 = excluded.csv_sha256, counts = excluded.counts, next_due = excluded.next_due",
        [day, start, run.number, zlib.compress(csv, 6), sha256, as_json(of_day), one.next_due or None],
    )
    for form in run.configuration.outputs.formats:
        content = zlib.compress(one.rendered(form, run.configuration.outputs.lang), 6)
        ledger.change("INSERT OR REPLACE INTO rendered VALUES (?, ?, ?)", [day, form, content])
    ledger.change("DELETE FROM sample WHERE day = ?", [day])
    keys = columns.SAMPLE_KEY
    samples = {tuple(row[name] for name in keys) for row in rows if row["source"]}
    ledger.changes("INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?)", [(day, *sample) for sample in sorted(samples)])
    store_links(ledger, day, judged.links.get(day, []))
    editions = sorted({row["standard"] for row in rows} - {""})
    why = "again" if run.again_since else "delivery" if one.deliveries else "due"
    last = ledger.one("SELECT csv_sha256 FROM judgement WHERE day = ? ORDER BY id DESC", [day])
    if last is None or last["csv_sha256"] != sha256 or run.again_since:
        ledger.change(
            "INSERT INTO judgement (run, day, judged_at, why, editions, counts, deliveries, csv_sha256) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [run.number, day, stamp(run.now), why, as_json(editions), as_json(of_day), as_json(one.deliveries), sha256],
        )
    events.store_day_events(ledger, run.configuration, run.number, day, rows)
    events.store_withdrawn(ledger, run.configuration, run.number, day, changed)
    ledger.change("INSERT OR IGNORE INTO write_back VALUES (?)", [day])
    run.log.say(
        "judge",
        f"judged {day}: {_told(of_day)}, by {', '.join(editions) or 'no edition'}",
        day=day,
        verdicts=dict(of_day),
    )
    return start


def _changes(run: CurrentRun, day: str, rows: list[dict[str, str]]) -> list[Change]:
    """What differs from the day's earlier verdicts, entered into the ledger and, but for new rows, into the log."""
    if run.ledger.one("SELECT 1 FROM day WHERE day = ?", [day]) is None:
        return []
    changed = list(differences(stored_rows(run.ledger, day), rows))
    run.ledger.changes(
        "INSERT INTO change (run, day, kind, before, after) VALUES (?, ?, ?, ?, ?)",
        [
            (
                run.number,
                day,
                one.kind,
                as_json(one.before) if one.before else None,
                as_json(one.after) if one.after else None,
            )
            for one in changed
            if one.before is not None
        ],
    )
    for one in changed:
        if is_taken_back(one):
            run.log.warn("withdrawn", sentence_of(one))
            run.codes.append(3 if one.verdicts[0] in ("fail", "undecided") else 0)
    run.changes.extend(changed)
    return changed


def outputs_of_days(run: CurrentRun, starts: dict[str, str]) -> Iterable[outputs.Output]:
    """The files that hold these days, each once."""
    found = {
        one.path: one
        for day, start in starts.items()
        for one in outputs.outputs_of(run.configuration.outputs, day, start)
    }
    return [found[path] for path in sorted(found)]


def _judged_manifest(run: CurrentRun, judged: "Judged") -> dict[str, Any]:
    """The part of the manifest that judging gives."""
    uses = {use.id + use.sha256: use for one in judged.days.values() for use in one.report.standards}
    not_judged = [
        {name: row[name] for name in (*SHOWN, "reason") if row[name]}
        for one in judged.days.values()
        for row in one.rows()
        if row["verdict"] in ("undecided", "not_tested")
    ]
    return {
        "days": sorted(judged.days),
        "standards": [
            {
                "id": use.id,
                "number": use.number,
                "why": use.why,
                "reviewed_on": use.reviewed_on.isoformat(),
                "sha256": use.sha256,
            }
            for use in uses.values()
        ],
        "not_judged": not_judged,
        "withdrawn": [{"day": day, **row} for day, one in judged.days.items() for row in one.withdrawn],
        "missing": [
            {
                "plant": due.plant,
                "point": due.expectation.point,
                "set": due.expectation.set,
                "period": due.sampled_at,
                "due_at": due.due_at.isoformat(),
                "rows": rows,
            }
            for due, rows in judged.due
            if rows
        ],
        "repeats": [
            {"day": link.day, "first_day": link.first_day, "parameter": link.again["parameter"]}
            for links in judged.links.values()
            for link in links
        ],
    }


def commit_run(run: CurrentRun, arrived: deliveries.Arrived, counts: Counter[str], judged: dict[str, Any]) -> None:
    """Enter the run with the code that it would end with, so that a run that is killed is told of by the next one."""
    if not run.number:
        run.number = _enter_run(run)
    if arrived.done:
        note_archiving(run.ledger)
    unread = [one for one in arrived.deliveries if one.unread]
    for one in unread:
        events.store_unread(run.ledger, run.configuration, run.number, one)
    if arrived.outdated or arrived.is_empty or unread:
        run.codes.append(3)
    code = worst([*run.codes, code_of(counts), 4 if arrived.unreadable else 0])
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
    hidden = as_json(without_secrets(run.manifest, run.configuration.hide))
    run.ledger.change("UPDATE run SET exit_code = ?, manifest = ? WHERE id = ?", [code, hidden, run.number])


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in sorted(counts)) or "no rows"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
