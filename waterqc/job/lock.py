"""One run at a time: a lock that the operating system takes back when its holder dies."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from waterqc.errors import LedgerError, LockHeldError


@contextlib.contextmanager
def locked(ledger: Path) -> Iterator[None]:
    """Hold the lock beside a ledger; raises `LockHeldError` naming it if another run has it."""
    from filelock import FileLock, Timeout

    path = ledger.with_name(f"{ledger.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, timeout=0)
        lock.acquire()
    except Timeout:
        raise LockHeldError(
            f"another run of this job is working: it holds the lock {path}; try again when it has ended"
        ) from None
    except OSError as error:
        raise LedgerError(
            f"{path}: the lock cannot be made ({error.strerror or error}); check the folder and its permissions"
        ) from error
    try:
        yield
    finally:
        lock.release()
