"""The log of a run on standard error: one line a step, for people or, as JSON, for machines."""

import contextlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TextIO

Style = Literal["text", "json"]


@dataclass
class Log:
    """Writes steps. Quiet, it keeps silent about what went well."""

    style: Style = "text"
    quiet: bool = False
    stream: TextIO | None = None
    hide: Callable[[str], str] = str

    def say(self, step: str, text: str, **details: object) -> None:
        """A step that went well."""
        if not self.quiet:
            self._write("info", step, text, details)

    def warn(self, step: str, text: str, **details: object) -> None:
        """Something a person should know."""
        self._write("warning", step, text, details)

    def error(self, step: str, text: str, **details: object) -> None:
        """Something that went wrong."""
        self._write("error", step, text, details)

    def _write(self, level: str, step: str, text: str, details: dict[str, object]) -> None:
        now = datetime.now().astimezone()
        text = self.hide(text)
        details = {name: self.hide(value) if isinstance(value, str) else value for name, value in details.items()}
        if self.style == "json":
            line = json.dumps(
                {
                    "time": now.isoformat(timespec="milliseconds"),
                    "level": level,
                    "step": step,
                    "message": text,
                    **details,
                },
                ensure_ascii=False,
                default=str,
            )
        else:
            mark = "" if level == "info" else f"{level}: "
            line = f"{now:%Y-%m-%d %H:%M:%S} {mark}{' '.join(text.split())}"
        stream = self.stream or sys.stderr
        with contextlib.suppress(OSError, ValueError):
            stream.write(line + "\n")
            stream.flush()


def shown(path: Path) -> str:
    """A path as a person finds it: from the folder in which the job was started, where it lies below it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def counted(number: int, what: str) -> str:
    """`1 result`, `9 results`."""
    return f"{number} {what}{'' if number == 1 else 's'}"
