"""`waterqc read`: the results as understood, before judging, for finding out why a file reads badly."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from waterqc.columns import REPORTED, SOURCE
from waterqc.options import add_input_options, read_columns
from waterqc.streams import on_terminal, say, silence_output, write_out

if TYPE_CHECKING:
    import pandas as pd

NAME: Final = "read"
ORDER: Final = 2
JUDGES: Final = False
HELP: Final = "show the results as understood, before judging"
DESCRIPTION: Final = (
    "Shows what was understood of each input: the tables found, what each column was taken for, what was left out "
    "and why. A pipe gets the results as CSV."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add_input_options(parser)
    parser.add_argument("--format", choices=("table", "csv"), help="default: table on a terminal, csv on a pipe")
    parser.add_argument("-o", "--output", metavar="FILE", help="write the CSV to a file")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read, show, and return 4 if an input could not be read, else 0."""
    named = read_columns(arguments.column)
    from waterqc.documents import load_documents, table_of
    from waterqc.profile import read_profile

    profile = read_profile(arguments.profile) if arguments.profile else None
    documents, uses = load_documents(arguments.inputs, arguments.encoding, named, profile=profile)
    for use in uses:
        if use.error:
            say(use.error)
    results = table_of(documents)
    try:
        if arguments.output:
            _write_file(results, arguments.output)
        elif (arguments.format or ("table" if on_terminal() else "csv")) == "csv":
            write_out(_csv(results))
        else:
            import sys

            from waterqc.presentation.understood import print_understood

            print_understood(documents, results, sys.stdout.buffer)
    except BrokenPipeError:
        silence_output()
    return 4 if any(use.error for use in uses) else 0


def _csv(results: "pd.DataFrame") -> bytes:
    from waterqc.reports.compliance_csv import parts

    return b"".join(parts(results, (*REPORTED, SOURCE)))


def _write_file(results: "pd.DataFrame", path: str) -> None:
    from waterqc.reports import replaced_file

    content = _csv(results)
    with replaced_file(Path(path)) as stream:
        stream.write(content)
