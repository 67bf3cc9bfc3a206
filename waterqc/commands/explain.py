"""`waterqc explain`: what a verdict, a reason, a finding or an assumption means, in English and Chinese."""

import argparse
from difflib import get_close_matches
from typing import Final

from waterqc.errors import UsageError
from waterqc.streams import write_lines, write_out
from waterqc.wording import KINDS, Code, base_of, codes, markdown_of_codes, verdict_meanings

NAME: Final = "explain"
ORDER: Final = 4
JUDGES: Final = False
HELP: Final = "what a code of a report means"
DESCRIPTION: Final = (
    "Explains a verdict, reason, finding or assumption code, in English and Chinese. Without a code it lists them all."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "codes", nargs="*", metavar="CODE", help="e.g. detection_limit_above_limit, or needs_fact:point"
    )
    parser.add_argument("--all", action="store_true", help="explain every code")
    parser.add_argument(
        "--format", choices=("text", "markdown"), default="text", help="markdown: the tables of the README"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the explanations; raises `UsageError` for an unknown code."""
    if arguments.format == "markdown":
        text = markdown_of_codes()
    elif arguments.codes:
        text = "\n".join(map(_explained, arguments.codes))
    elif arguments.all:
        text = "\n".join([*map(_explained, verdict_meanings()), *map(_explained, codes())])
    else:
        text = _listed()
    if arguments.format == "markdown":
        write_out(text.encode())
    else:
        write_lines(text.splitlines())
    return 0


def _explained(given: str) -> str:
    name = base_of(given)
    verdict = verdict_meanings().get(name)
    if verdict is not None:
        return _told(verdict, "verdict")
    code = codes().get(name)
    if code is None:
        near = get_close_matches(name, [*codes(), *verdict_meanings()], n=1)
        raise UsageError(
            f"there is no code {given!r}: {f'did you mean {near[0]}?' if near else 'waterqc explain lists them all'}"
        )
    return _told(code, code.kind.removesuffix("s"))


def _told(code: Code, kind: str) -> str:
    return f"{code.name} ({kind})\n  {code.en}\n  {code.label}：{code.zh}\n"


def _listed() -> str:
    groups = {
        "verdicts": list(verdict_meanings()),
        **{kind: [one.name for one in codes().values() if one.kind == kind] for kind in KINDS},
    }
    parts = [f"{kind}\n" + "".join(f"  {name}\n" for name in names) for kind, names in groups.items()]
    return "\n".join(parts) + "\nwaterqc explain CODE tells what one means.\n"
