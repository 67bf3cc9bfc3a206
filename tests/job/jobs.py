"""A job in a temporary folder, as tests set one up and run it."""

import csv
import io
import os
import time
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from waterqc.job.log import Log
from waterqc.job.run import Outcome, run_job

HEADINGS = "plant,sampling point,sampling date,parameter,result,unit"
NOW = datetime(2026, 11, 23, 12, 0)


def rows(*results: str, plant: str = "East Works", point: str = "finished", day: str = "2026-11-20") -> str:
    """Lines of a drop file from `turbidity,0.2,NTU` and the like."""
    return "".join(f"{plant},{point},{day},{result}\n" for result in results)


@dataclass
class Job:
    """A job's folder."""

    folder: Path
    log: io.StringIO = field(default_factory=io.StringIO)

    def configure(self, more: str = "", source: str = "settle_seconds = 0") -> "Job":
        before, after = ("", more) if more.lstrip().startswith("[") else (more, "")
        self.path.write_text(f"{before}\n[source]\n{source}\n{after}\n", "utf-8")
        return self

    @property
    def path(self) -> Path:
        return self.folder / "waterqc.toml"

    def drop(self, name: str, text: str | bytes, headings: str = HEADINGS) -> Path:
        path = self.folder / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else f"{headings}\n{text}".encode())
        os.utime(path, (time.time() - 60, time.time() - 60))
        return path

    def run(self, now: datetime = NOW, again_since: date | None = None) -> Outcome:
        self.log = io.StringIO()
        return run_job(self.path, Log(stream=self.log), now, again_since)

    def code(self, now: datetime = NOW) -> int:
        return self.run(now).exit_code

    def csv(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO((self.folder / "compliance" / name).read_text("utf-8"))))

    def outputs(self) -> dict[str, bytes]:
        folder = self.folder / "compliance"
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.is_dir() else {}

    def files(self, folder: str) -> list[str]:
        top = self.folder / folder
        return (
            sorted(path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file())
            if top.is_dir()
            else []
        )

    def manifests(self) -> list[Path]:
        return sorted((self.folder / "manifests").rglob("*.json"), key=lambda path: int(path.stem.rpartition("run")[2]))


def verdicts(listed: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    """(parameter, result, verdict) of rows."""
    return [(row["parameter"], row["result_as_reported"], row["verdict"]) for row in listed]
