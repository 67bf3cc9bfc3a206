"""What has arrived since the last run: new files of the drop folder, or new rows of the database."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from waterqc.errors import WaterqcError
from waterqc.job.inbox import Dropped, Refused, hash_file, is_known, scan
from waterqc.job.ledger import Ledger, as_json, stamp
from waterqc.job.log import Log, counted
from waterqc.job.settings import Configuration, Folder, Query

if TYPE_CHECKING:
    from waterqc.job.intake import Delivery
    from waterqc.profile import Profile

#: Own names are made only where something is read.
Own = Callable[[], "Profile"]


@dataclass
class Arrived:
    """One look at the source."""

    deliveries: list["Delivery"] = field(default_factory=list)
    #: files that were dealt with and may leave the drop folder, with the hash of their content
    done: list[tuple[Dropped, str]] = field(default_factory=list)
    #: files to be put aside: name, file, why
    unreadable: list[tuple[str, Dropped | Refused, str]] = field(default_factory=list)
    waiting: tuple[str, ...] = ()
    known: list[str] = field(default_factory=list)
    #: inputs for the manifest: name, sha256, state
    inputs: list[dict[str, object]] = field(default_factory=list)
    query_sha256: str = ""


def look(ledger: Ledger, configuration: Configuration, own: Own, log: Log, now: datetime) -> Arrived:
    """What has arrived; reading needs pandas, so that it is loaded only where something is new."""
    if isinstance(configuration.source, Folder):
        return _from_folder(ledger, configuration, configuration.source, own, log, now)
    return _from_database(ledger, configuration, configuration.source, own, log, now)


def _from_folder(
    ledger: Ledger, configuration: Configuration, folder: Folder, own: Own, log: Log, now: datetime
) -> Arrived:
    found = scan(folder, ledger)
    arrived = Arrived(waiting=found.waiting)
    for refused in found.refused:
        arrived.unreadable.append((refused.name, refused, refused.why))
        arrived.inputs.append({"name": refused.name, "state": "refused", "why": refused.why})
    for name in found.waiting:
        log.say("wait", f"{name}: is still being written, waits for the next run")
    for dropped in found.ready:
        if folder.keep and is_known(ledger, dropped):
            continue
        try:
            _take(ledger, configuration, dropped, own, log, now, arrived)
        except WaterqcError as error:
            if error.exit_code == 2:
                raise
            arrived.unreadable.append((dropped.name, dropped, str(error)))
    return arrived


def _take(
    ledger: Ledger, configuration: Configuration, dropped: Dropped, own: Own, log: Log, now: datetime, arrived: Arrived
) -> None:
    """Read one file, or find that its content was judged before."""
    sha256 = hash_file(dropped.path)
    if _was_judged(ledger, sha256):
        corrected = _is_corrected(ledger, sha256)
        if corrected:
            log.warn(
                "known",
                f"{dropped.name}: this content was judged before and {corrected} was corrected since: nothing changes",
            )
        else:
            log.say("known", f"{dropped.name}: was judged before, nothing changes")
        arrived.done.append((dropped, sha256))
        arrived.known.append(dropped.name)
        arrived.inputs.append({"name": dropped.name, "sha256": sha256, "state": "known"})
        return
    from waterqc.job.intake import read_dropped

    read, unreadable = read_dropped(dropped, configuration, own(), now.date())
    if hash_file(dropped.path) != sha256:
        log.say("wait", f"{dropped.name}: changed while it was read, waits for the next run")
        arrived.waiting = (*arrived.waiting, dropped.name)
        return
    for delivery in read:
        if delivery.sha256 != sha256 and _was_judged(ledger, delivery.sha256):
            arrived.known.append(delivery.name)  # a member of an archive that came before
        else:
            arrived.deliveries.append(delivery)
            log.say(
                "read",
                f"{delivery.name}: {counted(delivery.results, 'result')}",
                results=delivery.results,
                sha256=delivery.sha256,
            )
        _warn(delivery, log)
        arrived.inputs.append(_input(delivery))
    for one in unreadable:
        arrived.inputs.append({"name": one.name, "sha256": sha256, "state": "unreadable", "why": one.why})
    if unreadable:
        arrived.unreadable.append((dropped.name, dropped, "\n".join(one.why for one in unreadable)))
    else:
        arrived.done.append((dropped, sha256))


def _warn(delivery: "Delivery", log: Log) -> None:
    """Say which result cells were not understood as results."""
    if delivery.result_cells > delivery.results:
        log.warn(
            "read",
            f"{delivery.name}: {delivery.result_cells - delivery.results} of {delivery.result_cells} "
            "result cells could not be read",
        )
    for note in delivery.notes:
        log.say("read", note if note.startswith(delivery.name) else f"{delivery.name}: {note}")


def _input(delivery: "Delivery") -> dict[str, object]:
    return {
        "name": delivery.name,
        "sha256": delivery.sha256,
        "state": "read",
        "results": delivery.results,
        "result_cells": delivery.result_cells,
        "ignored": delivery.ignored,
        "days": [chunk.day for chunk in delivery.chunks],
    }


def _was_judged(ledger: Ledger, sha256: str) -> bool:
    return ledger.one("SELECT 1 FROM delivery WHERE sha256 = ?", [sha256]) is not None


def _is_corrected(ledger: Ledger, sha256: str) -> str:
    """The name of a file that was corrected by a later one since it came with this content, "" if it was not."""
    row = ledger.one(
        "SELECT d.name FROM delivery d JOIN chunk old ON old.delivery = d.id JOIN chunk new ON new.day = "
        "old.day AND new.delivery > d.id"
        " JOIN delivery later ON later.id = new.delivery AND later.name = d.name WHERE d.sha256 = ?",
        [sha256],
    )
    return str(row["name"]) if row else ""


def _from_database(
    ledger: Ledger, configuration: Configuration, query: Query, own: Own, log: Log, now: datetime
) -> Arrived:
    from waterqc.job.database import fetch

    names, rows = fetch(query, now.date() - timedelta(days=query.since_days))
    sha256 = hashlib.sha256(as_json([names, rows]).encode("utf-8", "replace")).hexdigest()
    arrived = Arrived(query_sha256=sha256)
    log.say("query", f"{query.name}: {counted(len(rows), 'row')}", rows=len(rows))
    if ledger.meta("query_sha256") == sha256 or not rows:
        arrived.inputs.append(
            {"name": query.name, "sha256": sha256, "state": "known" if rows else "empty", "results": len(rows)}
        )
        return arrived
    from waterqc.job.intake import read_rows

    whole = read_rows(names, rows, query.name, sha256, configuration, own(), now.date())
    _warn(whole, log)
    new = tuple(chunk for chunk in whole.chunks if not _is_last(ledger, query.name, chunk.day, chunk.sha256))
    if new:
        arrived.deliveries.append(replace(whole, chunks=new))
    arrived.inputs.append({**_input(whole), "days": [chunk.day for chunk in new]})
    return arrived


def _is_last(ledger: Ledger, name: str, day: str, sha256: str) -> bool:
    """Whether the last that came under a name for a day is the very same."""
    row = ledger.one(
        "SELECT c.sha256 FROM chunk c JOIN delivery d ON d.id = c.delivery WHERE c.day = ? AND d.name = ? "
        "ORDER BY c.delivery DESC",
        [day, name],
    )
    return row is not None and row["sha256"] == sha256


def store(ledger: Ledger, arrived: Arrived, run: int, now: datetime) -> list[str]:
    """Enter what has arrived into the ledger; returns the sampling days that it concerns."""
    days: list[str] = []
    for delivery in arrived.deliveries:
        new = [chunk for chunk in delivery.chunks if not _is_last(ledger, delivery.name, chunk.day, chunk.sha256)]
        number = ledger.change(
            "INSERT INTO delivery (run, name, sha256, received_at, encoding, decimal_mark, cited, notes, "
            "result_cells, results, ignored)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                run, delivery.name, delivery.sha256, stamp(now), delivery.encoding, delivery.decimal_mark,
                as_json(delivery.cited), as_json(delivery.notes), delivery.result_cells, delivery.results,
                as_json(delivery.ignored),
            ],
        )  # fmt: skip
        ledger.changes(
            "INSERT INTO chunk VALUES (?, ?, ?, ?, ?)",
            [(number, chunk.day, chunk.sha256, chunk.rows, chunk.content) for chunk in new],
        )
        days.extend(chunk.day for chunk in new)
    if arrived.query_sha256:
        ledger.set_meta("query_sha256", arrived.query_sha256)
    return list(dict.fromkeys(days))
