"""The files that people and programs read: rendered from the ledger, written whole, and put right if one is missing.

A file is written beside its place before the ledger commits, and renamed after it. What a crash leaves in between is
found by the next run: the ledger knows which file must hold which bytes.
"""

import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from waterqc.errors import OutputError
from waterqc.job.chunks import UNDATED
from waterqc.job.durable import UNFINISHED, beside, put_in_place, write_beside
from waterqc.job.ledger import Ledger
from waterqc.job.settings import Outputs


@dataclass(frozen=True)
class Output:
    """One file: its place, and what it holds: a day in a format, or all days from `start` up to `end`."""

    path: Path
    day: str = ""
    form: str = "csv"
    start: str = ""
    end: str = ""


def outputs_of(outputs: Outputs, day: str, start: str) -> Iterator[Output]:
    """The files that hold a sampling day; `start` is its first day in ISO form, "" if it is undated."""
    if "day" in outputs.per or not start:
        yield Output(outputs.folder / f"{day}.csv", day)
    for form in outputs.formats:
        yield Output(outputs.folder / f"{day}.{form}", day, form)
    if start:
        for length in (7, 4):
            if ("month" if length == 7 else "year") in outputs.per:
                period = start[:length]
                # "~" stands behind every digit and dash
                yield Output(outputs.folder / f"{period}.csv", "", "csv", period, f"{period}~")


def prepare(ledger: Ledger, wanted: Iterable[Output]) -> None:
    """Write files beside their places, and note in the open transaction what each must hold."""
    for output in wanted:
        if (
            output.form != "csv"
            and ledger.one("SELECT 1 FROM rendered WHERE day = ? AND format = ?", [output.day, output.form]) is None
        ):
            continue  # judged before this format was asked for
        digest, size = hashlib.sha256(), 0
        parts = []
        for part in content(ledger, output):
            digest.update(part)
            size += len(part)
            parts.append(part)
        row = ledger.one("SELECT sha256, mtime_ns FROM output WHERE path = ?", [str(output.path)])
        if row and row["sha256"] == digest.hexdigest() and row["mtime_ns"] is not None:
            continue
        if row is None and output.path.exists() and not _holds(output.path, digest.hexdigest()):
            raise OutputError(
                f"{output.path}: is there already and is not of this job's ledger {ledger.path.name}; put the ledger "
                "back that wrote it, or move the outputs away to begin anew: nothing was written over"
            )
        write_beside(output.path, parts)
        ledger.change(
            "INSERT INTO output VALUES (?, ?, ?, NULL) ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256,"
            " size = excluded.size, mtime_ns = NULL",
            [str(output.path), digest.hexdigest(), size],
        )


def finish(ledger: Ledger) -> list[Path]:
    """Put prepared files in their places, rendering again what a crash lost; returns them."""
    rows = ledger.rows("SELECT path, sha256 FROM output WHERE mtime_ns IS NULL ORDER BY path")
    done: list[tuple[int, str]] = []
    for row in rows:
        path = Path(row["path"])
        if not _holds(beside(path), row["sha256"]):
            write_beside(path, content(ledger, _output_at(path)))
        put_in_place(path)
        done.append((path.stat().st_mtime_ns, str(path)))
    if done:
        with ledger.transaction("outputs in place"):
            ledger.changes("UPDATE output SET mtime_ns = ? WHERE path = ?", done)
    return [Path(row["path"]) for row in rows]


def restore(ledger: Ledger, outputs: Outputs) -> list[Path]:
    """Note files that are gone or were changed by somebody else, to be put right by `finish`; returns them."""
    here: dict[str, os.stat_result] = {}
    if outputs.folder.is_dir():
        with os.scandir(outputs.folder) as entries:
            here = {entry.path: entry.stat() for entry in entries if entry.is_file()}
    for place in here:
        if place.endswith(UNFINISHED) and not _is_awaited(ledger, place):
            Path(place).unlink(missing_ok=True)  # left over from a run that did not commit
    wrong = []
    for row in ledger.rows("SELECT path, sha256, size, mtime_ns FROM output WHERE mtime_ns IS NOT NULL"):
        path = Path(row["path"])
        if path.parent != outputs.folder:  # written under an earlier configuration
            continue
        state = here.get(row["path"])
        if state is not None and state.st_size == row["size"] and state.st_mtime_ns == row["mtime_ns"]:
            continue
        if state is None or state.st_size != row["size"] or not _holds(path, row["sha256"]):
            wrong.append(path)
    if wrong:
        with ledger.transaction("outputs to be restored"):
            ledger.changes("UPDATE output SET mtime_ns = NULL WHERE path = ?", [(str(path),) for path in wrong])
    return wrong


def _is_awaited(ledger: Ledger, path: str) -> bool:
    """Whether a file beside its place is about to be put there."""
    rows = ledger.rows("SELECT path FROM output WHERE mtime_ns IS NULL")
    return any(str(beside(Path(row["path"]))) == path for row in rows)


def content(ledger: Ledger, output: Output) -> Iterator[bytes]:
    """What a file must hold, from the ledger."""
    if output.day and output.form != "csv":
        row = ledger.one("SELECT content FROM rendered WHERE day = ? AND format = ?", [output.day, output.form])
        yield zlib.decompress(row["content"]) if row else b""
        return
    if output.day:
        rows = ledger.rows("SELECT csv FROM day WHERE day = ?", [output.day])
    else:
        rows = ledger.rows(
            "SELECT csv FROM day WHERE start BETWEEN ? AND ? ORDER BY start, day", [output.start, output.end]
        )
    for place, row in enumerate(rows):
        text = zlib.decompress(row["csv"])
        yield text if place == 0 else text[text.index(b"\n") + 1 :]


def _output_at(path: Path) -> Output:
    """What the file at a place holds, from its name."""
    form, name = path.suffix[1:], path.stem
    if form == "csv" and name != UNDATED and len(name) < 10:
        return Output(path, "", form, name, f"{name}~")
    return Output(path, name, form)


def _holds(path: Path, sha256: str) -> bool:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
    except OSError:
        return False
