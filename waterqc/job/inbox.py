"""The drop folder as it is: which files are ready, which must wait, which are refused, and where each goes."""

import fnmatch
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from waterqc.errors import ConfigurationError, OutputError
from waterqc.job.durable import UNFINISHED, move_file, write_file
from waterqc.job.ledger import Ledger
from waterqc.job.settings import Folder
from waterqc.source import readable_size

#: Names of files that a program is still writing, or keeps beside an open document.
_TEMPORARY: Final = (
    "~$*",
    ".~*",
    "*.part",
    "*.partial",
    "*.tmp",
    "*.temp",
    "*.crdownload",
    "*.download",
    "*.filepart",
    "*.swp",
    "*.lock",
    f"*{UNFINISHED}",
)
#: What an operating system leaves behind.
_LEFT_BEHIND: Final = ("Thumbs.db", "desktop.ini", ".*")


@dataclass(frozen=True)
class Dropped:
    """A file of the drop folder that is ready: its name below the folder, its path and what identifies its state."""

    name: str
    path: Path
    stamp: str


@dataclass(frozen=True)
class Refused:
    """A file that is not read, and why."""

    name: str
    path: Path
    why: str


@dataclass(frozen=True)
class Scan:
    """What one look at the drop folder found."""

    ready: tuple[Dropped, ...] = ()
    waiting: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()


def scan(folder: Folder, ledger: Ledger, sleep: Callable[[float], None] = time.sleep) -> Scan:
    """Look at the drop folder. A file changed a moment ago is looked at again after `settle` seconds; if it still
    changes it waits for the next run. Raises `ConfigurationError` if there is no such folder."""
    waiting: list[str] = []
    refused: list[Refused] = []
    ready: list[Dropped] = []
    young: list[tuple[str, Path, os.stat_result]] = []
    now = time.time()
    for name, path, status in _files(folder, waiting, refused):
        if now - status.st_mtime >= folder.settle or _was_seen(ledger, path, _stamp(status)):
            ready.append(Dropped(name, path, _stamp(status)))
        else:
            young.append((name, path, status))
    if young:
        # a clock of another machine may be ahead: what counts is that the file stays as it is
        sleep(folder.settle)
    for name, path, before in young:
        after = _status(path)
        if after is not None and _stamp(after) == _stamp(before):
            ready.append(Dropped(name, path, _stamp(after)))
        else:
            waiting.append(name)
    # by name, so that a run that was killed and one that was not take them in one order
    return Scan(
        tuple(sorted(ready, key=lambda one: one.name)),
        tuple(sorted(waiting)),
        tuple(sorted(refused, key=lambda one: one.name)),
    )


def is_known(ledger: Ledger, dropped: Dropped) -> bool:
    """Whether this very file was dealt with before, as far as can be told without reading it."""
    return _was_seen(ledger, dropped.path, dropped.stamp)


def hash_file(path: Path) -> str:
    """The SHA-256 of a file's content; raises `OutputError` if it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while part := stream.read(1 << 20):
                digest.update(part)
    except OSError as error:
        raise OutputError(f"{path}: cannot be read ({error.strerror or error}); ask its owner for access") from error
    return digest.hexdigest()


def remember(ledger: Ledger, dropped: Dropped, sha256: str) -> None:
    """Remember a file that stays in the drop folder."""
    ledger.change(
        "INSERT INTO seen VALUES (?, ?, ?) ON CONFLICT (path) DO UPDATE SET stamp = excluded.stamp, "
        "sha256 = excluded.sha256",
        [str(dropped.path), dropped.stamp, sha256],
    )


def archive(folder: Folder, dropped: Dropped, sha256: str) -> Path:
    """Move a file that was dealt with to the archive; another one of the same name there stays."""
    target = _free_place(folder.archive / dropped.name, sha256)
    move_file(dropped.path, target)
    return target


def quarantine(folder: Folder, name: str, path: Path, why: str) -> Path:
    """Move a file that cannot be read to the quarantine, with a text beside it that says why."""
    ordinary = path.is_file() and not path.is_symlink()  # of a link or a pipe nothing is read
    target = _free_place(folder.quarantine / _plain(name), hash_file(path) if ordinary else "")
    # first the text: a crash in between leaves the file where it was, and both are written again
    write_file(target.with_name(f"{target.name}.why.txt"), f"{why}\n".encode("utf-8", "replace"))
    move_file(path, target)
    return target


def _plain(name: str) -> str:
    """A name without characters that a folder or a terminal could take for something else."""
    return "".join(
        "_" if ord(character) < 32 or 0xD800 <= ord(character) < 0xE000 or character == "\\" else character
        for character in name
    )


def _files(folder: Folder, waiting: list[str], refused: list[Refused]) -> Iterator[tuple[str, Path, os.stat_result]]:
    """(name below the folder, path, state) of every regular file that the patterns take."""
    try:
        found = sorted(_walk(folder.path, folder))
    except OSError as error:
        raise ConfigurationError(
            f"{folder.path}: the drop folder cannot be read ({error.strerror or error}); make it, or "
            "correct [source] folder"
        ) from None
    for path in found:
        name = path.relative_to(folder.path).as_posix()
        last = path.name
        if any(fnmatch.fnmatch(last.casefold(), pattern.casefold()) for pattern in _TEMPORARY):
            waiting.append(name)
            continue
        if any(fnmatch.fnmatch(last, pattern) for pattern in _LEFT_BEHIND):
            continue
        if not any(fnmatch.fnmatch(name, pattern) or fnmatch.fnmatch(last, pattern) for pattern in folder.patterns):
            continue
        status = _status(path)
        if status is None:
            continue
        why = _refusal(path, name, status, folder)
        if why:
            refused.append(Refused(name, path, why))
        else:
            yield name, path, status


def _walk(top: Path, folder: Folder) -> Iterator[Path]:
    """Every entry that is no folder; links are never followed, and the job's own folders are left out."""
    with os.scandir(top) as entries:
        for entry in entries:
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                if path not in (folder.archive, folder.quarantine):
                    yield from _walk(path, folder)
            else:
                yield path


def _refusal(path: Path, name: str, status: os.stat_result, folder: Folder) -> str:
    """Why a file is never read, "" if it may be."""
    if stat.S_ISLNK(status.st_mode):
        return f"{name}: is a link to another place; put the file itself into the folder."
    if not stat.S_ISREG(status.st_mode):
        return f"{name}: is no ordinary file; put a file into the folder."
    if any(ord(character) < 32 or 0xD800 <= ord(character) < 0xE000 for character in name) or "\\" in name:
        return f"{name!r}: has a name that is no plain name; rename it."
    if status.st_size > folder.largest:
        return (
            f"{name}: {readable_size(status.st_size)} is more than the {readable_size(folder.largest)} "
            "allowed; split it, or raise largest_mb."
        )
    return ""


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except OSError:  # it was taken away in the meantime
        return None


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


def _was_seen(ledger: Ledger, path: Path, stamp: str) -> bool:
    row = ledger.one("SELECT stamp FROM seen WHERE path = ?", [str(path)])
    return row is not None and row[0] == stamp


def _free_place(wanted: Path, sha256: str) -> Path:
    """The place itself, or one beside it if another content is there."""
    number = 1
    place = wanted
    while place.is_symlink() or (place.exists() and (not sha256 or place.is_dir() or hash_file(place) != sha256)):
        number += 1
        place = wanted.with_name(f"{wanted.stem}~{number}{wanted.suffix}")
    return place
