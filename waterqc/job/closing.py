"""The end of a run: the drop folder cleared, the table written, people told, the manifest left."""

import time
from datetime import datetime
from typing import Any

from waterqc.errors import OutputError, WaterqcError
from waterqc.job import deliveries, events, inbox
from waterqc.job.current import CurrentRun, worst
from waterqc.job.entering import SHOWN
from waterqc.job.expectations import stored_rows
from waterqc.job.ledger import stamp
from waterqc.job.log import counted, shown
from waterqc.job.manifest import without_secrets, write_manifest
from waterqc.job.settings import Folder


def clear_inbox(run: CurrentRun, arrived: deliveries.Arrived) -> None:
    """Take what was dealt with out of the drop folder."""
    folder = run.configuration.source
    if not isinstance(folder, Folder):
        return
    done = [(dropped, sha256, run.configuration.reading) for dropped, sha256 in arrived.done] if folder.keep else []
    done += [(left, "", reading) for left, reading in arrived.left]
    if done:
        with run.ledger.transaction("seen"):
            for dropped, sha256, reading in done:
                inbox.remember(run.ledger, dropped, sha256, reading)
    for dropped, sha256 in [] if folder.keep else arrived.done:
        if _is_still_there(run, dropped):
            inbox.archive(folder, dropped, sha256)
    for name, file, why in arrived.unreadable:
        if _is_still_there(run, file):
            place = inbox.quarantine(folder, name, file.path, why)
            run.log.warn("quarantine", f"{name}: was moved to {shown(place)}, with the reason beside it")


def _is_still_there(run: CurrentRun, file: inbox.Dropped | inbox.Refused) -> bool:
    """Whether the file is the one that was read: one that was put in its place meanwhile is left for the next run."""
    if inbox.is_unchanged(file):
        return True
    run.log.warn(
        "inbox", f"{file.name}: was changed or taken away during the run; what is there waits for the next run"
    )
    return False


def write_table(run: CurrentRun) -> None:
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


def missing_now(run: CurrentRun) -> bool:
    """Whether the delivery that was due last of some expectation is still missing or incomplete."""
    rules = {(one.key, plant) for one in run.configuration.expectations for plant in one.plants or ("",)}
    found = False
    for row in run.ledger.rows(
        "SELECT rule, plant, start, end, missing FROM expected e WHERE start = (SELECT max(start) FROM "
        "expected WHERE rule = e.rule AND plant = e.plant)"
    ):
        if row["missing"] and (row["rule"], row["plant"]) in rules:
            period = row["start"] if row["start"] == row["end"] else f"{row['start']} to {row['end']}"
            run.log.error(
                "missing",
                f"{row['plant'] or 'a delivery'} for {period} ({row['rule']}) is missing or incomplete: "
                f"{counted(row['missing'], 'row')} in the CSV",
            )
            found = True
    return found


def notify(run: CurrentRun, has_fault: bool) -> None:
    """Tell whoever was not told yet; a run without a fault makes the next fault a new one."""
    if not has_fault:
        events.errors_over(run.ledger)
    if run.configuration.notifiers and run.ledger.one("SELECT 1 FROM notice WHERE sent_at IS NULL"):
        from waterqc.job.notifications import send_notices

        run.manifest["notifiers_down"] = send_notices(run.ledger, run.configuration, run.log, run.now)


def finish_run(run: CurrentRun, arrived: deliveries.Arrived, started: float) -> int:
    """Write the manifest and close the run."""
    code = worst(run.codes)
    run.manifest.update(finished_at=stamp(datetime.now()), exit_code=code, changes=_changed_verdicts(run))
    write_manifest(run.configuration.outputs, without_secrets(run.manifest, run.configuration.hide))
    with run.ledger.transaction("run ended"):
        run.ledger.change(
            "UPDATE run SET finished_at = ?, exit_code = ?, manifest = NULL WHERE id = ?",
            [stamp(datetime.now()), code, run.number],
        )
    what = (
        "nothing new"
        if not run.manifest["days"] and not arrived.unreadable
        else f"{counted(len(run.manifest['days']), 'day')} judged"
    )
    run.log.say("end", f"{what}, exit code {code}, {time.monotonic() - started:.1f} s", exit_code=code)
    return code


def _changed_verdicts(run: CurrentRun) -> list[dict[str, Any]]:
    return [
        {
            "kind": one.kind,
            "verdict_before": one.verdicts[0],
            "verdict_after": one.verdicts[1],
            "row": {name: (one.after or one.before or {})[name] for name in SHOWN},
        }
        for one in run.changes
        if one.before is not None
    ]


def tell_error(run: CurrentRun, error: WaterqcError) -> None:
    """A fault that ends the run is told to those who want to know, where the ledger still can be written."""
    try:
        text = run.configuration.hide(str(error))
        with run.ledger.transaction("fault"):
            events.store_error(run.ledger, run.configuration, run.number, text, text)
        notify(run, has_fault=True)
    except WaterqcError as second:
        run.log.error("notify", f"nobody could be told: {second}")
