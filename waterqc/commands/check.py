"""`waterqc check`: judge inputs and print the report."""

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from waterqc.errors import UsageError
from waterqc.options import STANDARD_INPUT, add_input_options, add_output_options, read_as_of, read_columns, read_day
from waterqc.reports import Format, format_of, formats, write_file
from waterqc.streams import on_terminal, say, silence_output
from waterqc.wording import sentence

if TYPE_CHECKING:
    from waterqc.report import Report

NAME: Final = "check"
ORDER: Final = 1
JUDGES: Final = True
HELP: Final = "judge results against the standard in force on their sampling day"
DESCRIPTION: Final = (
    "Judges each result against the standard in force on its sampling day. A terminal gets a table, a pipe gets CSV; "
    "-o FILE picks the format by its suffix."
)

#: With so many inputs a progress bar is worth its lines.
_MANY_INPUTS: Final = 3

Progress = Callable[[int, int, str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add_input_options(parser)
    parser.add_argument(
        "--standard",
        action="append",
        default=[],
        metavar="FAMILY|EDITION|FILE",
        help="repeatable; default: the one that the input names, else gb-5749",
    )
    parser.add_argument("--date", metavar="DATE", help="the sampling date where the input gives none, e.g. 2020-11-03")
    parser.add_argument(
        "--point",
        default="",
        metavar="POINT",
        help="the sampling point where the input gives none: finished, network, tap, secondary, raw",
    )
    parser.add_argument(
        "--fact",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="claim a fact, e.g. 'supply=small until 2027-12-31 (permit 12)'; repeatable",
    )
    parser.add_argument(
        "--assume-units", action="store_true", help="where no unit is given take the limit's, and say so"
    )
    parser.add_argument(
        "--as-of",
        default="sample",
        metavar="sample|today|DATE",
        help="judge by the edition in force then (default: when sampled)",
    )
    parser.add_argument(
        "--require",
        action="append",
        default=[],
        metavar="SET",
        help="a monitoring set that each sample must hold, e.g. cjt-206/daily; repeatable",
    )
    parser.add_argument("--format", choices=sorted(formats()), help="default: table on a terminal, csv on a pipe")
    add_output_options(parser)
    parser.add_argument("--quiet", action="store_true", help="no progress bar and no table; errors are still shown")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Judge, print or write, and return the report's exit code."""
    _refuse_overwriting(arguments)
    module = _format(arguments)
    report = _report(arguments)
    for use in report.inputs:
        if use.error:
            say(use.error)
        elif use.results < use.result_cells and module.NAME != "table":  # rows alone do not show what is missing
            unread = use.result_cells - use.results
            say(f"{use.name}: {sentence('cells_unread', 'en', n=unread, of=use.result_cells)}")
    if arguments.output:
        write_file(report, module, arguments.output, arguments.lang)
        _say_summary(report, arguments)
    elif not (arguments.quiet and module.NAME == "table"):
        _print(report, module, arguments)
    return report.exit_code


def _format(arguments: argparse.Namespace) -> Format:
    if arguments.format:
        return formats()[arguments.format]
    if arguments.output:
        return format_of(arguments.output)
    return formats()["table" if on_terminal() else "csv"]


def _refuse_overwriting(arguments: argparse.Namespace) -> None:
    if arguments.output and any(
        one != STANDARD_INPUT and _same(Path(one), Path(arguments.output)) for one in arguments.inputs
    ):
        raise UsageError(f"-o {arguments.output} is also an input and would be overwritten: name another file")


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _report(arguments: argparse.Namespace) -> "Report":
    from waterqc.facts import read_claim

    claims = tuple(read_claim(text) for text in arguments.fact)
    date = read_day(arguments.date, "--date") if arguments.date else None
    as_of, columns = read_as_of(arguments.as_of), read_columns(arguments.column)
    from waterqc.checking import check

    with _progress(arguments) as progress:
        return check(
            arguments.inputs,
            arguments.standard or None,
            point=arguments.point,
            date=date,
            assume_units=arguments.assume_units,
            as_of=as_of,
            require=arguments.require,
            encoding=arguments.encoding,
            columns=columns,
            claims=claims,
            profile=arguments.profile,
            progress=progress,
        )


@contextlib.contextmanager
def _progress(arguments: argparse.Namespace) -> Iterator[Progress | None]:
    """A progress bar on standard error, for many inputs and a person who watches."""
    many = len(arguments.inputs) >= _MANY_INPUTS or any(Path(one).is_dir() for one in arguments.inputs)
    if arguments.quiet or not many or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    bar = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}", markup=False),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, name: bar.update(task, completed=done, total=total, description=name)


def _print(report: "Report", module: Format, arguments: argparse.Namespace) -> None:
    """To standard output; a reader that closes the pipe early changes nothing about the exit code."""
    try:
        module.write(report, sys.stdout.buffer, arguments.lang)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        silence_output()


def _say_summary(report: "Report", arguments: argparse.Namespace) -> None:
    """Where the report went to a file, a person still reads the summary line."""
    if arguments.quiet or not sys.stderr.isatty():
        return
    from waterqc.presentation.sentences import read_out

    sys.stderr.write(f"{read_out(report, arguments.lang)}\n")
