"""What to install so that the job runs by itself: a cron line, a systemd service with its timer, a Windows task.

Every path is absolute, and the program is the one of this environment.
"""

import re
import shlex
import subprocess
import sys
from datetime import time
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from waterqc.errors import UsageError

_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
#: The minute of every hour at which a job without times runs.
_MINUTE: Final = 5


def read_times(texts: list[str]) -> list[time]:
    """Times of day such as 10:05; raises `UsageError`."""
    times = []
    for text in texts:
        match = _TIME.fullmatch(text)
        if match is None:
            raise UsageError(f"--at {text!r} is no time of day: write it as 10:05")
        times.append(time(int(match[1]), int(match[2])))
    return sorted(set(times))


def program() -> list[str]:
    """The command `waterqc` of this environment, by its absolute path."""
    name = "waterqc.exe" if sys.platform == "win32" else "waterqc"
    script = Path(sys.executable).absolute().with_name(name)
    return (
        [str(script)]
        if script.exists()
        else [str(Path(sys.executable).absolute()), "-c", "from waterqc.cli import run; run()"]
    )


def command(configuration: Path) -> list[str]:
    """The words that run a job without a word on success."""
    return [*program(), "run", str(configuration.absolute()), "--quiet"]


def cron_lines(configuration: Path, times: list[time]) -> str:
    """Lines for `crontab -e`. Cron mails what a run prints: with --quiet only what went wrong."""
    # cron reads % as the end of the command, even between quotes
    words = shlex.join(command(configuration)).replace("%", r"\%")
    moments = [f"{one.minute} {one.hour} * * *" for one in times] or [f"{_MINUTE} * * * *"]
    return "".join(f"{moment} {words}\n" for moment in moments)


def systemd_units(configuration: Path, times: list[time], name: str) -> dict[str, str]:
    """File name -> text of a service and its timer."""
    unit = unit_name(name)
    folder = configuration.absolute().parent
    service = f"""[Unit]
Description=waterqc: compliance of {_one_line(name)}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={_unit_path(folder)}
ExecStart={" ".join(map(_unit_word, command(configuration)))}
# credentials for ${{NAME}} in the configuration: lines NAME=value, readable by the service's user only
EnvironmentFile=-{_unit_path(folder / "waterqc.env")}
"""
    moments = [f"*-*-* {one:%H:%M}:00" for one in times] or [f"*-*-* *:{_MINUTE:02d}:00"]
    calendar = "\n".join(f"OnCalendar={moment}" for moment in moments)
    timer = f"""[Unit]
Description=waterqc: when {_one_line(name)} is judged

[Timer]
{calendar}
# after the machine was off, run at once
Persistent=true

[Install]
WantedBy=timers.target
"""
    return {f"{unit}.service": service, f"{unit}.timer": timer}


def windows_task(configuration: Path, times: list[time], name: str) -> dict[str, str]:
    """File name -> text of a task for Windows Task Scheduler."""
    words = command(configuration)
    arguments = subprocess.list2cmdline(words[1:])
    starts = times or [time(0, _MINUTE)]
    repetition = "" if times else "\n      <Repetition><Interval>PT1H</Interval></Repetition>"
    triggers = "".join(
        f"""
    <CalendarTrigger>{repetition}
      <StartBoundary>2026-01-01T{one:%H:%M}:00</StartBoundary>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>"""
        for one in starts
    )
    task = f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>{escape(f"waterqc: compliance of {_one_line(name)}")}</Description>
  </RegistrationInfo>
  <Triggers>{triggers}
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT2H</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>{escape(words[0])}</Command>
      <Arguments>{escape(arguments)}</Arguments>
      <WorkingDirectory>{escape(str(configuration.absolute().parent))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""
    return {f"{unit_name(name)}.xml": task}


def unit_name(name: str) -> str:
    """The name of the job as a unit or a task is called."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")
    return plain if plain.startswith("waterqc") else f"waterqc-{plain}".rstrip("-")


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("%", "%%")


def _unit_word(text: str) -> str:
    """A word of ExecStart: quoted, and with what systemd would expand doubled."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return quoted if re.fullmatch(r"[\w./:@%$+=,-]+", quoted) else f'"{quoted}"'


def _unit_path(path: Path) -> str:
    """A path of a setting that takes the rest of its line."""
    return str(path).replace("%", "%%")
