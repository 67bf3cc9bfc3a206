"""`waterqc schedule`: what to install so that a job runs by itself."""

import argparse
import sys
from pathlib import Path
from typing import Final

NAME: Final = "schedule"
ORDER: Final = 7
JUDGES: Final = False
HELP: Final = "print what to install so that a job runs by itself"
DESCRIPTION: Final = "Prints a cron line, a systemd service and timer, or a Windows task, with absolute paths."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    kind = parser.add_mutually_exclusive_group(required=True)
    kind.add_argument("--cron", dest="kind", action="store_const", const="cron", help="a line for `crontab -e`")
    kind.add_argument("--systemd", dest="kind", action="store_const", const="systemd", help="a service and a timer")
    kind.add_argument(
        "--windows", dest="kind", action="store_const", const="windows", help="a task for Windows Task Scheduler"
    )
    parser.add_argument("configuration", metavar="CONFIG", help="the job's TOML file")
    parser.add_argument(
        "--at",
        action="append",
        default=[],
        metavar="TIME",
        help="at this time of day, e.g. 10:05; repeatable; default: every hour",
    )
    parser.add_argument(
        "-o", "--output", metavar="FOLDER", help="write the files into a folder instead of printing them"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print or write what is to be installed, and say how."""
    from waterqc.job.configuration import read_configuration
    from waterqc.job.schedule import cron_lines, read_times, systemd_units, windows_task

    path = Path(arguments.configuration)
    name = read_configuration(path).name
    times = read_times(arguments.at)
    if arguments.kind == "cron":
        sys.stdout.write(cron_lines(path, times))
        return 0
    files = systemd_units(path, times, name) if arguments.kind == "systemd" else windows_task(path, times, name)
    if arguments.output:
        _write(Path(arguments.output), files)
    else:
        for file, text in files.items():
            note = f"# {file}\n" if arguments.kind == "systemd" else ""
            sys.stdout.write(f"{note}{text}" if text.endswith("\n") else f"{note}{text}\n")
    sys.stderr.write(_how(arguments.kind, list(files)))
    return 0


def _write(folder: Path, files: dict[str, str]) -> None:
    from waterqc.job.durable import write_file

    for file, text in files.items():
        write_file(folder / file, text.encode("utf-16" if file.endswith(".xml") else "utf-8"))
        sys.stdout.write(f"wrote {folder / file}\n")


def _how(kind: str, files: list[str]) -> str:
    if kind == "systemd":
        timer = next(file for file in files if file.endswith(".timer"))
        return (
            "put both files into /etc/systemd/system (or ~/.config/systemd/user), then: systemctl enable "
            f"--now {timer}\n"
        )
    return f"then: schtasks /Create /TN {Path(files[0]).stem} /XML {files[0]}\n"
