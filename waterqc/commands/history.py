"""`waterqc history`: what a job judged when, by which edition, and what replaced what."""

import argparse
import itertools
import sys
from pathlib import Path
from typing import Final

from waterqc.options import read_day
from waterqc.streams import say

NAME: Final = "history"
ORDER: Final = 6
JUDGES: Final = False
HELP: Final = "show what a job judged when, by which edition, and what replaced what"
DESCRIPTION: Final = (
    "Reads the job's ledger. Replaced results stay in it for ever, as do repeat tests and the results that they repeat."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("configuration", metavar="CONFIG", help="the job's TOML file")
    parser.add_argument("--day", default="", metavar="DATE", help="only this sampling day")
    parser.add_argument("--since", default="", metavar="DATE", help="only sampling days from this one on")
    parser.add_argument("--plant", default="", metavar="NAME", help="only what was replaced at this plant")
    parser.add_argument(
        "--parameter", default="", metavar="NAME", help="only what was replaced of this parameter, e.g. turbidity"
    )
    parser.add_argument("--format", choices=("text", "csv", "json"), default="text", help="default: text")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the history."""
    from waterqc.job.configuration import read_configuration
    from waterqc.job.history import Wanted, as_csv, as_json_text, as_text, judgings
    from waterqc.job.ledger import open_ledger

    since = read_day(arguments.since, "--since").isoformat() if arguments.since else ""
    day = read_day(arguments.day, "--day").isoformat() if arguments.day else ""
    wanted = Wanted(since, day, arguments.plant, arguments.parameter)
    with open_ledger(read_configuration(Path(arguments.configuration)).ledger, must_exist=True) as ledger:
        listed = judgings(ledger, wanted)
        first = next(listed, None)
        if first is None:
            say("nothing in the ledger answers to that")
        listed = itertools.chain([] if first is None else [first], listed)
        if arguments.format == "json":
            sys.stdout.write(as_json_text(listed))
        elif arguments.format == "csv":
            sys.stdout.write(as_csv(listed))
        else:
            sys.stdout.writelines(f"{line}\n" for line in as_text(listed))
    return 0
