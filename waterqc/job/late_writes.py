"""Files that were written to after they were archived: an upload that paused was taken for a whole file."""

import stat
import time
from pathlib import Path
from typing import Final

from waterqc.job.durable import move_file
from waterqc.job.ledger import Ledger
from waterqc.job.log import Log
from waterqc.job.settings import Folder

_ARCHIVED_AT: Final = "archived_at"


def note_archiving(ledger: Ledger) -> None:
    """Remember the moment before files are archived; to be called in the transaction that enters them."""
    ledger.set_meta(_ARCHIVED_AT, repr(time.time()))


def take_back(folder: Folder, ledger: Ledger, log: Log) -> None:
    """Bring archived files that changed since back to the drop folder, where they are read anew as corrections."""
    archived_at = ledger.meta(_ARCHIVED_AT)
    if folder.keep or not archived_at or not folder.archive.is_dir():
        return
    now = time.time()
    for path in sorted(folder.archive.rglob("*")):
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or not float(archived_at) < status.st_mtime <= now:
            continue
        _take_back_one(path, folder, log)


def _take_back_one(path: Path, folder: Folder, log: Log) -> None:
    name = path.relative_to(folder.archive).as_posix()
    place = folder.path / name
    if place.exists() or place.is_symlink():
        log.error("late", f"{name}: was written to after it was archived; deliver it again under another name")
        return
    move_file(path, place)
    log.warn("late", f"{name}: was written to after it was archived; what is there now is read anew")
