"""The ledger: which input gave which rows, what was judged when and by which edition, what replaced what.

An SQLite file beside the configuration, and the single point of truth: outputs are rendered from it. Each run changes
it in one transaction: an input is either judged, in the ledger and in the outputs to be written, or it is new.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from waterqc.errors import LedgerError
from waterqc.job.durable import step

_VERSION: Final = 2
#: What makes a ledger of an earlier format one of the next.
_MIGRATIONS: Final = {
    1: (
        "ALTER TABLE delivery ADD COLUMN said TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE delivery ADD COLUMN reading TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE delivery ADD COLUMN arrival INTEGER",
        "ALTER TABLE delivery ADD COLUMN replaced_by INTEGER",
    ),
}
_SCHEMA: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE run (
    id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT, kind TEXT NOT NULL, exit_code INTEGER,
    version TEXT NOT NULL, manifest TEXT
);
CREATE INDEX run_unfinished ON run (id) WHERE finished_at IS NULL;
-- an input that was read: its content is known by its hash, its reported rows are in `chunk`, never deleted
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY, run INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, received_at TEXT NOT NULL,
    encoding TEXT NOT NULL, decimal_mark TEXT NOT NULL, cited TEXT NOT NULL, notes TEXT NOT NULL,
    result_cells INTEGER NOT NULL, results INTEGER NOT NULL, ignored TEXT NOT NULL,
    -- what its name says of it, and the settings by which it was read
    said TEXT NOT NULL DEFAULT '', reading TEXT NOT NULL DEFAULT '',
    -- the same content read anew by other settings: the delivery whose place it took, and which took its own
    arrival INTEGER, replaced_by INTEGER
);
CREATE INDEX delivery_sha256 ON delivery (sha256);
CREATE INDEX delivery_name ON delivery (name);
CREATE TABLE chunk (
    delivery INTEGER NOT NULL, day TEXT NOT NULL, sha256 TEXT NOT NULL, rows INTEGER NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (day, delivery)
) WITHOUT ROWID;
-- what is in force now for each sampling day: the outputs of a day, ready to be written
CREATE TABLE day (
    day TEXT PRIMARY KEY, start TEXT NOT NULL, run INTEGER NOT NULL, csv BLOB NOT NULL, csv_sha256 TEXT NOT NULL,
    others TEXT NOT NULL, counts TEXT NOT NULL, next_due TEXT
) WITHOUT ROWID;
CREATE INDEX day_start ON day (start);
CREATE INDEX day_due ON day (next_due) WHERE next_due IS NOT NULL;
CREATE TABLE rendered (
    day TEXT NOT NULL, format TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (day, format)
) WITHOUT ROWID;
CREATE TABLE sample (
    day TEXT NOT NULL, utility TEXT NOT NULL, plant TEXT NOT NULL, point TEXT NOT NULL, site TEXT NOT NULL,
    sample TEXT NOT NULL, sampled_at TEXT NOT NULL,
    PRIMARY KEY (day, utility, plant, point, site, sample, sampled_at)
) WITHOUT ROWID;
CREATE INDEX sample_number ON sample (sample) WHERE sample <> '';
-- the record of every judging of a day, and of every row that it replaced
CREATE TABLE judgement (
    id INTEGER PRIMARY KEY, run INTEGER NOT NULL, day TEXT NOT NULL, judged_at TEXT NOT NULL, why TEXT NOT NULL,
    editions TEXT NOT NULL, counts TEXT NOT NULL, deliveries TEXT NOT NULL, csv_sha256 TEXT NOT NULL
);
CREATE INDEX judgement_day ON judgement (day);
CREATE TABLE change (
    id INTEGER PRIMARY KEY, run INTEGER NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL, before TEXT, after TEXT
);
CREATE INDEX change_day ON change (day);
CREATE TABLE repeat (day TEXT NOT NULL, first_day TEXT NOT NULL, first TEXT NOT NULL, again TEXT NOT NULL);
CREATE INDEX repeat_day ON repeat (day);
CREATE INDEX repeat_first_day ON repeat (first_day);
CREATE TABLE expected (
    rule TEXT NOT NULL, plant TEXT NOT NULL, start TEXT NOT NULL, end TEXT NOT NULL, due_at TEXT NOT NULL,
    day TEXT NOT NULL, missing INTEGER NOT NULL, PRIMARY KEY (rule, plant, start)
) WITHOUT ROWID;
CREATE INDEX expected_day ON expected (day);
CREATE TABLE output (
    path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER
) WITHOUT ROWID;
CREATE INDEX output_unwritten ON output (path) WHERE mtime_ns IS NULL;
-- files met in the drop folder, so that one that stays there is not read again
CREATE TABLE seen (path TEXT PRIMARY KEY, stamp TEXT NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE event (
    key TEXT PRIMARY KEY, kind TEXT NOT NULL, day TEXT NOT NULL, run INTEGER NOT NULL, content TEXT NOT NULL,
    over INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX event_day ON event (day);
CREATE TABLE notice (
    event TEXT NOT NULL, notifier TEXT NOT NULL, tried INTEGER NOT NULL, sent_at TEXT, PRIMARY KEY (event, notifier)
) WITHOUT ROWID;
CREATE INDEX notice_unsent ON notice (event) WHERE sent_at IS NULL;
CREATE TABLE write_back (day TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class Ledger:
    """An open ledger. Every method raises `LedgerError` in one sentence if the file cannot be read or written."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.path = path
        self._database = database

    def rows(self, query: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """The rows that a query gives."""
        with self._sentences():
            return self._database.execute(query, tuple(values)).fetchall()

    def one(self, query: str, values: Sequence[object] = ()) -> sqlite3.Row | None:
        """The first row that a query gives."""
        with self._sentences():
            found: sqlite3.Row | None = self._database.execute(query, tuple(values)).fetchone()
            return found

    def change(self, statement: str, values: Sequence[object] = ()) -> int:
        """Carry out a statement inside of a transaction; returns the id of the row that it added."""
        with self._sentences():
            return self._database.execute(statement, tuple(values)).lastrowid or 0

    def changes(self, statement: str, values: Sequence[Sequence[object]]) -> None:
        """Carry out a statement once per tuple of values, inside of a transaction."""
        with self._sentences():
            self._database.executemany(statement, values)

    @contextlib.contextmanager
    def transaction(self, what: str) -> Iterator[None]:
        """All changes within, or none of them."""
        with self._sentences():
            self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
            step(f"commit {what}")
            with self._sentences():
                self._database.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._database.execute("ROLLBACK")
            raise
        step(f"committed {what}")

    def meta(self, key: str) -> str:
        """A fact about the ledger itself, "" if unknown."""
        row = self.one("SELECT value FROM meta WHERE key = ?", [key])
        return str(row[0]) if row else ""

    def set_meta(self, key: str, value: str) -> None:
        """Remember a fact about the ledger itself."""
        self.change(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", [key, value]
        )

    def close(self) -> None:
        """Let the file go."""
        self._database.close()

    @contextlib.contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise ledger_error(self.path, error) from error


@contextlib.contextmanager
def open_ledger(path: Path, must_exist: bool = False) -> Iterator[Ledger]:
    """The ledger at a path, made if there is none; raises `LedgerError`."""
    if must_exist and not path.exists():
        raise LedgerError(f"{path}: there is no ledger yet; the first `waterqc run` makes it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(path, isolation_level=None, timeout=10)
    except (sqlite3.Error, OSError) as error:
        raise ledger_error(path, error) from error
    database.row_factory = sqlite3.Row
    ledger = Ledger(path, database)
    try:
        _prepare(ledger, database)
        yield ledger
    finally:
        database.close()


def _prepare(ledger: Ledger, database: sqlite3.Connection) -> None:
    """Make the tables of a new ledger, in one transaction: a crash leaves none of them."""
    with ledger._sentences():
        database.execute("PRAGMA synchronous = FULL")
        version = int(database.execute("PRAGMA user_version").fetchone()[0])
    if version == _VERSION:
        return
    if version in _MIGRATIONS:
        with ledger.transaction("ledger brought up to date"):
            for number in range(version, _VERSION):
                for statement in _MIGRATIONS[number]:
                    ledger.change(statement)
            ledger.change(f"PRAGMA user_version = {_VERSION}")
        return
    if version:
        raise LedgerError(
            f"{ledger.path}: was written by another version of waterqc (ledger format {version}, known is "
            f"{_VERSION}); install that version"
        )
    with ledger.transaction("ledger made"):
        for statement in _SCHEMA.split(";"):
            if statement.strip():
                ledger.change(statement)
        ledger.change(f"PRAGMA user_version = {_VERSION}")


def ledger_error(path: Path, error: Exception) -> LedgerError:
    """The sentence for a ledger that cannot be used."""
    text = str(error)
    if "not a database" in text or "malformed" in text:
        return LedgerError(
            f"{path}: the ledger is damaged ({text}); put back a copy, or move it away to begin a new one"
        )
    return LedgerError(
        f"{path}: the ledger cannot be read or written ({text}); check the disk and the permissions; the "
        "outputs are untouched"
    )


def as_json(value: object) -> str:
    """Compact JSON, the same for the same value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def from_json(text: str) -> Any:  # what was stored decides its type
    """What `as_json` stored."""
    return json.loads(text)


def stamp(moment: datetime) -> str:
    """A moment as the ledger writes it: local time with its offset, to the second."""
    return moment.astimezone().isoformat(timespec="seconds")
