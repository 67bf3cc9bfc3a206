"""Standard output and standard error: sentences to a person, and a quiet end when nobody reads on."""

import contextlib
import os
import sys
from collections.abc import Iterable


def say(text: str) -> None:
    """One sentence to standard error."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"waterqc: {text}\n")
        sys.stderr.flush()


def on_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout.isatty()


def write_out(content: bytes) -> None:
    """Bytes to standard output."""
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def write_lines(lines: Iterable[str], under: int = 0) -> None:
    """Lines to standard output; on a terminal those that are too long go on indented, or under a column."""
    if on_terminal():
        from waterqc.presentation.console import folded

        lines = (part for line in lines for part in folded(line, under))
    write_out("".join(f"{line}\n" for line in lines).encode())


def silence_output() -> None:
    """Send what is still buffered for a closed pipe nowhere, so that the interpreter ends quietly."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
