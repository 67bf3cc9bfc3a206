"""The command `waterqc`. Each module of `waterqc/commands/` is one command; heavy imports live inside those."""

import argparse
import importlib
import os
import pkgutil
import re
import signal
import sys
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NoReturn

from waterqc import commands
from waterqc.errors import WaterqcError
from waterqc.streams import say, silence_output

_JUDGING = """exit codes: 0 everything judged and nothing failed, 1 at least one fail, 2 wrong usage,
3 nothing failed but something is undecided or missing, 4 could not run"""
#: of the commands that judge nothing: nothing fails and nothing is undecided there
_WORKING = "exit codes: 0 done, 2 wrong usage, 4 could not run, as where an input cannot be read"
#: Ended from the keyboard: 128 and the signal's number, as shells have it.
_INTERRUPTED = 128 + signal.SIGINT


def run() -> NoReturn:
    """The entry point: run the command of `sys.argv` and exit with its code."""
    sys.exit(main())


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code. Every error is one sentence on standard error."""
    try:
        try:
            arguments = _parsed(list(sys.argv[1:] if argv is None else argv))
            code = int(arguments.run(arguments))
            sys.stdout.flush()
        except BrokenPipeError:  # the reader of a pipe, such as `head`, had enough
            silence_output()
            return 0
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else 0
    except WaterqcError as error:
        say(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:  # a fault of the program: no traceback ever reaches a user
        if os.environ.get("WATERQC_DEBUG"):
            raise
        what = f"stopped by an unexpected {type(error).__name__}: {_first_line(error)}"
        say(f"{what}; run again with WATERQC_DEBUG=1 to see where")
        return 4
    return code


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "no message")[:200]


def _parsed(argv: list[str]) -> argparse.Namespace:
    parser = build_parser()
    arguments, rest = parser.parse_known_args(argv)
    inputs: list[str] | None = getattr(arguments, "inputs", None)
    unknown = [one for one in rest if one.startswith("-") and one != "-"]
    if unknown:
        chosen = arguments.parser
        chosen.error(f"unknown option {unknown[0]}{_hint(unknown[0], _options(chosen))}")
    if rest and inputs is None:
        arguments.parser.error(f"unexpected argument {rest[0]!r}")
    if rest and inputs is not None:  # inputs that stand between options
        inputs.extend(rest)
    return arguments


def build_parser() -> argparse.ArgumentParser:
    """The parser with every command of the folder."""
    parser = _Parser(
        prog="waterqc",
        description="Checks drinking-water results against the standard in force on the sampling day.",
        epilog=_JUDGING,
        formatter_class=_Help,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version", action=_Version, help="the version, and when each shipped standard was last reviewed"
    )
    listed = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)
    names = [found.name for found in pkgutil.iter_modules(commands.__path__)]
    modules = [importlib.import_module(f"waterqc.commands.{name}") for name in names]
    for module in sorted(modules, key=lambda one: int(one.ORDER)):
        command = listed.add_parser(
            module.NAME,
            help=module.HELP,
            description=module.DESCRIPTION,
            epilog=_JUDGING if module.JUDGES else _WORKING,
            allow_abbrev=False,
        )
        command.set_defaults(parser=command)
        module.add_arguments(command)
    return parser


class _Help(argparse.RawDescriptionHelpFormatter):
    """The list of commands with their names in one column, none of them on a line of its own."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog)
        self._action_max_length = len("    standards")  # argparse forgets that commands are indented further


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence with a hint, exit code 2."""

    def error(self, message: str) -> NoReturn:
        told = _reworded(message)
        say(f"{told} See {self.prog} --help" if told.endswith("?") else f"{told}; see {self.prog} --help")
        sys.exit(2)


def _reworded(message: str) -> str:
    """argparse's own message, with the nearest choice instead of a quoted list."""
    choice = re.fullmatch(r"(?:argument (.+?): )?invalid choice: '(.*)' \(choose from (.*)\)", message, re.DOTALL)
    if choice is None:
        return message.replace("the following arguments are required", "missing")
    what, given, listed = choice.groups()
    known = [one.strip(" '") for one in listed.split(",")]
    what = f"{what} has no value" if what and what.startswith("-") else "there is no command"
    hint = _hint(given, known) or f"; known are {', '.join(known)}"
    return f"{what} {given!r}{hint}"


def _hint(given: str, known: Iterable[str]) -> str:
    near = get_close_matches(given.partition("=")[0], list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _options(parser: argparse.ArgumentParser) -> list[str]:
    return [option for action in parser._actions for option in action.option_strings]


class _Version(argparse.Action):
    """Prints the version and the review date of each shipped standard."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from waterqc.shelf import heads
        from waterqc.version import VERSION

        lines = [
            f"waterqc {VERSION}",
            *(f"{head.id}: {head.number}, reviewed {head.reviewed_on.isoformat()}" for head in heads()),
        ]
        sys.stdout.write("\n".join(lines) + "\n")
        parser.exit(0)
