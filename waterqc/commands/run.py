"""`waterqc run`: the scheduled job."""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

from waterqc.errors import UsageError, WaterqcError
from waterqc.options import read_day

NAME: Final = "run"
ORDER: Final = 4
JUDGES: Final = True
HELP: Final = "run the scheduled job that a configuration describes"
DESCRIPTION: Final = (
    "Judges whatever has arrived since the last run, writes the compliance CSV and tells those who want to know. "
    "With nothing new it changes nothing. `waterqc init` writes a configuration."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("configuration", metavar="CONFIG", help="the job's TOML file")
    parser.add_argument(
        "--check", action="store_true", help="validate the configuration and everything that it names; judge nothing"
    )
    parser.add_argument(
        "--again", action="store_true", help="judge what was judged before again, and print which verdicts changed"
    )
    parser.add_argument("--since", metavar="DATE", help="with --again: the first sampling day")
    parser.add_argument(
        "--now", metavar="TIME", help="run as if it were 2026-11-23T10:05, for trying out what is expected when"
    )
    parser.add_argument(
        "--log", choices=("text", "json"), default="text", help="lines on standard error for people or for machines"
    )
    parser.add_argument("--quiet", action="store_true", help="print nothing about what went well")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the job and return its exit code."""
    if arguments.again != bool(arguments.since):
        raise UsageError("--again and --since DATE belong together, e.g. --again --since 2026-11-01")
    path = Path(arguments.configuration)
    if arguments.check:
        return _check(path)
    from waterqc.job.log import Log, counted
    from waterqc.job.run import run_job

    log = Log(arguments.log, arguments.quiet)
    since = read_day(arguments.since, "--since") if arguments.since else None
    try:
        outcome = run_job(path, log, _moment(arguments.now), since)
    except WaterqcError as error:
        if arguments.log == "text":
            raise type(error)(log.hide(str(error))) from None
        log.error("end", str(error), exit_code=error.exit_code)
        return error.exit_code
    if arguments.again:
        from waterqc.job.changes import sentence_of

        told = [sentence_of(change) for change in outcome.changes]
        changed = f"{counted(len(told), 'row')} changed" if told else "no verdict changed"
        sys.stdout.write(
            "".join(f"{line}\n" for line in [*told, f"{changed} on {counted(len(outcome.days), 'day')} judged again"])
        )
    return outcome.exit_code


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--now {text!r} is no time: write it as 2026-11-23T10:05") from None


def _check(path: Path) -> int:
    from waterqc.job.log import shown
    from waterqc.job.run import check_configuration

    configuration = check_configuration(path)
    sys.stdout.write(
        f"{path}: is valid: judges by "
        f"{', '.join(configuration.standards) or 'the standard that each file names'}, "
        f"writes to {shown(configuration.outputs.folder)}\n"
    )
    return 0
