"""The drop folder as it is: which files are ready, which must wait, which are refused, and where each goes."""

import fnmatch
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
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
#: Bytes of a name that leave room for `.why.txt`, a number and the ending of a file that is being written.
_LONGEST: Final = 200
#: Stands for the settings in what is remembered of a file that no pattern takes.
LEFT: Final = "left"
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
    left: tuple[Dropped, ...] = ()  # files that `files` of the configuration does not take


@dataclass
class _Found:
    """What is not ready, while the folder is walked."""

    waiting: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    left: list[Dropped] = field(default_factory=list)


def scan(folder: Folder, ledger: Ledger, reading: str, sleep: Callable[[float], None] = time.sleep) -> Scan:
    """Look at the drop folder. A file changed a moment ago is looked at again after `settle` seconds; if it still
    changes it waits for the next run. Raises `ConfigurationError` if there is no such folder."""
    seen = _Found()
    ready: list[Dropped] = []
    young: list[tuple[str, Path, os.stat_result]] = []
    now = time.time()
    for name, path, status in _files(folder, seen):
        if now - status.st_mtime >= folder.settle or _was_seen(ledger, path, _stamp(status), reading):
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
        elif after is not None:
            seen.waiting.append(name)
    # by name, so that a run that was killed and one that was not take them in one order
    return Scan(
        tuple(sorted(ready, key=lambda one: one.name)),
        tuple(sorted(map(plain, seen.waiting))),
        tuple(sorted(seen.refused, key=lambda one: one.name)),
        tuple(sorted(seen.left, key=lambda one: one.name)),
    )


def is_known(ledger: Ledger, dropped: Dropped, reading: str) -> bool:
    """Whether this very file was dealt with before by the same settings, as far as can be told without reading it."""
    return _was_seen(ledger, dropped.path, dropped.stamp, reading)


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


def remember(ledger: Ledger, dropped: Dropped, sha256: str, reading: str) -> None:
    """Remember a file that stays in the drop folder."""
    ledger.change(
        "INSERT INTO seen VALUES (?, ?, ?) ON CONFLICT (path) DO UPDATE SET stamp = excluded.stamp, "
        "sha256 = excluded.sha256",
        [_key(dropped.path), f"{dropped.stamp} {reading}", sha256],
    )


def is_unchanged(file: Dropped | Refused) -> bool:
    """Whether a file is still the one that was looked at: another one may have taken its place in the meantime."""
    status = _status(file.path)
    return status is not None and (isinstance(file, Refused) or _stamp(status) == file.stamp)


def archive(folder: Folder, dropped: Dropped, sha256: str) -> Path:
    """Move a file that was dealt with to the archive; another one of the same name there stays."""
    target = _free_place(folder.archive / _short(dropped.name), sha256)
    move_file(dropped.path, target)
    return target


def quarantine(folder: Folder, name: str, path: Path, why: str) -> Path:
    """Move a file that cannot be read to the quarantine, with a text beside it that says why."""
    ordinary = path.is_file() and not path.is_symlink()  # of a link or a pipe nothing is read
    sha256 = hash_file(path) if ordinary else ""
    wanted = folder.quarantine / _short(plain(name))
    # a reason never goes over a file that itself was put aside
    target = _free_place(wanted, sha256, lambda place: _reason(_reason(place)).exists())
    # first the text: a crash in between leaves the file where it was, and both are written again
    write_file(_reason(target), f"{why}\n".encode("utf-8", "replace"))
    move_file(path, target)
    return target


def _reason(place: Path) -> Path:
    """Where the text about a file that was put aside stands."""
    return place.with_name(f"{place.name}.why.txt")


def _short(name: str) -> str:
    """A name that has room for the endings that it gets; file systems allow 255 bytes."""
    folder, slash, last = name.rpartition("/")
    stem, suffix = PurePosixPath(last).stem, PurePosixPath(last).suffix
    while len(f"{stem}{suffix}".encode("utf-8", "replace")) > _LONGEST:
        stem, suffix = (stem[:-1], suffix) if stem else (stem, suffix[:-1])
    return f"{folder}{slash}{stem}{suffix}"


def plain(name: str) -> str:
    """A name without characters that a folder or a terminal could take for something else."""
    return "".join(
        "_" if ord(character) < 32 or 0xD800 <= ord(character) < 0xE000 or character == "\\" else character
        for character in name
    )


def _files(folder: Folder, seen: _Found) -> Iterator[tuple[str, Path, os.stat_result]]:
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
        if any(_fits(last, pattern) for pattern in _TEMPORARY):
            seen.waiting.append(name)
            continue
        if any(_fits(last, pattern) for pattern in _LEFT_BEHIND):
            continue
        status = _status(path)
        if status is None:
            continue
        if not any(_fits(name, pattern) or _fits(last, pattern) for pattern in folder.patterns):
            seen.left.append(Dropped(plain(name), path, _stamp(status)))
            continue
        why = _refusal(path, name, status, folder)
        if why:
            seen.refused.append(Refused(plain(name), path, why))
        else:
            yield name, path, status


def _fits(name: str, pattern: str) -> bool:
    """Whether a name answers to a pattern, whatever its case: RESULTS.CSV is a *.csv."""
    return fnmatch.fnmatchcase(name.casefold(), pattern.casefold())


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


def _was_seen(ledger: Ledger, path: Path, stamp: str, reading: str) -> bool:
    row = ledger.one("SELECT stamp FROM seen WHERE path = ?", [_key(path)])
    return row is not None and row[0] == f"{stamp} {reading}"


def _key(path: Path) -> str:
    """A path as the ledger knows it; a name that is no Unicode has its bytes escaped."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _nothing(_place: Path) -> bool:
    return False


def _free_place(wanted: Path, sha256: str, is_taken: Callable[[Path], bool] = _nothing) -> Path:
    """The place itself, or one beside it if another content is there."""
    number = 1
    place = wanted
    while (
        place.is_symlink()
        or (place.exists() and (not sha256 or place.is_dir() or hash_file(place) != sha256))
        or is_taken(place)
    ):
        number += 1
        place = wanted.with_name(f"{wanted.stem}~{number}{wanted.suffix}")
    return place
