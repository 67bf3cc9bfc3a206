"""What has arrived since the last run: new files of the drop folder, or new rows of the database."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from waterqc.errors import WaterqcError
from waterqc.job import known
from waterqc.job.chunks import UNDATED
from waterqc.job.inbox import LEFT, Dropped, Refused, hash_file, is_known, scan
from waterqc.job.late_writes import take_back
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
    #: files that bring back a content which was corrected since
    outdated: list[str] = field(default_factory=list)
    #: files of the drop folder that the configuration does not take, and what to remember of them
    left: list[tuple[Dropped, str]] = field(default_factory=list)
    #: a database that gave no row at all
    is_empty: bool = False
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
    take_back(folder, ledger, log)
    found = scan(folder, ledger, configuration.reading)
    arrived = Arrived(waiting=found.waiting)
    for refused in found.refused:
        arrived.unreadable.append((refused.name, refused, refused.why))
        arrived.inputs.append({"name": refused.name, "state": "refused", "why": refused.why})
    for left in found.left:
        if not is_known(ledger, left, LEFT):
            log.warn("left", f"{left.name}: is left in the drop folder, since no pattern of [source] files takes it")
            arrived.left.append((left, LEFT))
        arrived.inputs.append({"name": left.name, "state": "left"})
    for name in found.waiting:
        log.say("wait", f"{name}: is still being written, waits for the next run")
    for dropped in found.ready:
        if folder.keep and is_known(ledger, dropped, configuration.reading):
            continue
        try:
            _take(ledger, configuration, dropped, own, log, now, arrived)
        except WaterqcError as error:
            if error.exit_code == 2:
                raise
            if not dropped.path.exists():
                log.warn("read", f"{dropped.name}: was taken away before it was read")
                continue
            arrived.unreadable.append((dropped.name, dropped, str(error)))
    return arrived


def _take(
    ledger: Ledger, configuration: Configuration, dropped: Dropped, own: Own, log: Log, now: datetime, arrived: Arrived
) -> None:
    """Read one file, or find that its content was judged before."""
    sha256 = hash_file(dropped.path)
    folder = configuration.source
    assert isinstance(folder, Folder)
    said = folder.said_by(dropped.name)
    if known.is_known(ledger, dropped.name, sha256, as_json(said) if said else "", configuration.reading):
        _say_known(ledger, dropped, sha256, log, arrived)
        return
    from waterqc.job.intake import read_dropped

    read, unreadable = read_dropped(dropped, configuration, own(), now.date())
    if hash_file(dropped.path) != sha256:
        log.say("wait", f"{dropped.name}: changed while it was read, waits for the next run")
        arrived.waiting = (*arrived.waiting, dropped.name)
        return
    if folder.name_pattern and not said and all(chunk.day == UNDATED for one in read for chunk in one.chunks):
        log.warn("read", f"{dropped.name}: its name does not answer to name_pattern, and its results have no date")
    judged_before = 0
    for delivery in read:
        new = known.as_new(ledger, delivery, configuration.reading)
        if new is None:
            judged_before += 1
            arrived.known.append(delivery.name)
        else:
            arrived.deliveries.append(new)
            log.say(
                "read",
                f"{delivery.name}: {counted(delivery.results, 'result')}",
                results=delivery.results,
                sha256=delivery.sha256,
            )
            _warn(delivery, log)
            arrived.inputs.append(_input(delivery))
    if judged_before == len(read) and not unreadable:
        _say_known(ledger, dropped, sha256, log, arrived)
        return
    for one in unreadable:
        arrived.inputs.append({"name": one.name, "sha256": sha256, "state": "unreadable", "why": one.why})
    if unreadable:
        arrived.unreadable.append((dropped.name, dropped, "\n".join(one.why for one in unreadable)))
    else:
        arrived.done.append((dropped, sha256))


def _say_known(ledger: Ledger, dropped: Dropped, sha256: str, log: Log, arrived: Arrived) -> None:
    """Say that a content was judged before; one that was corrected since is nothing to be silent about."""
    corrected = known.corrected_since(ledger, sha256)
    if corrected:
        arrived.outdated.append(dropped.name)
        log.warn(
            "known",
            f"{dropped.name}: this content was judged before and {corrected} was corrected since: nothing changes; if "
            "it is right after all, change anything in it, be it a blank line, and deliver it again",
        )
    else:
        log.say("known", f"{dropped.name}: was judged before, nothing changes")
    arrived.done.append((dropped, sha256))
    arrived.known.append(dropped.name)
    arrived.inputs.append({"name": dropped.name, "sha256": sha256, "state": "known"})


def _warn(delivery: "Delivery", log: Log) -> None:
    """Say whether result cells were not understood as results, and what else is to be known of it."""
    if delivery.unread:
        log.warn("read", delivery.unread)
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
        **({"left_out": [asdict(one) for one in delivery.left_out]} if delivery.unread else {}),
    }


def _from_database(
    ledger: Ledger, configuration: Configuration, query: Query, own: Own, log: Log, now: datetime
) -> Arrived:
    from waterqc.job.database import fetch

    names, rows = fetch(query, now.date() - timedelta(days=query.since_days))
    # with other settings the same rows may be other results
    content = as_json([names, rows, configuration.reading])
    sha256 = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()
    arrived = Arrived(query_sha256=sha256)
    log.say("query", f"{query.name}: {counted(len(rows), 'row')}", rows=len(rows))
    if not rows:
        arrived.is_empty = True
        log.error("query", f"{query.name}: the query gave no row at all; check it, and whether results are entered")
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
        "AND d.replaced_by IS NULL ORDER BY c.delivery DESC",
        [day, name],
    )
    return row is not None and row["sha256"] == sha256


def store(ledger: Ledger, arrived: Arrived, run: int, now: datetime, reading: str) -> list[str]:
    """Enter what has arrived into the ledger; returns the sampling days that it concerns."""
    days: list[str] = []
    for delivery in arrived.deliveries:
        # what was read by other settings no longer counts: neither its rows nor its days
        arrival = known.arrival_of(ledger, delivery.replaces)
        days.extend(known.days_of(ledger, delivery.replaces))
        ledger.changes("UPDATE delivery SET replaced_by = 0 WHERE id = ?", [(one,) for one in delivery.replaces])
        new = [chunk for chunk in delivery.chunks if not _is_last(ledger, delivery.name, chunk.day, chunk.sha256)]
        number = ledger.change(
            "INSERT INTO delivery (run, name, sha256, received_at, encoding, decimal_mark, cited, notes, "
            "result_cells, results, ignored, said, reading, arrival)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                run, delivery.name, delivery.sha256, stamp(now), delivery.encoding, delivery.decimal_mark,
                as_json(delivery.cited), as_json(delivery.notes), delivery.result_cells, delivery.results,
                as_json(delivery.ignored), delivery.said, reading, arrival,
            ],
        )  # fmt: skip
        ledger.changes("UPDATE delivery SET replaced_by = ? WHERE id = ?", [(number, one) for one in delivery.replaces])
        ledger.changes(
            "INSERT INTO chunk VALUES (?, ?, ?, ?, ?)",
            [(number, chunk.day, chunk.sha256, chunk.rows, chunk.content) for chunk in new],
        )
        days.extend(chunk.day for chunk in new)
    if arrived.query_sha256:
        ledger.set_meta("query_sha256", arrived.query_sha256)
    return list(dict.fromkeys(days))
