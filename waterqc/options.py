"""Options that several commands share, and the words in which dates and columns are given on the command line."""

import argparse
from datetime import date
from typing import Literal

from waterqc.columns import REPORTED, SHORT_NAMES, field_named
from waterqc.errors import UsageError

STANDARD_INPUT = "-"


def add_input_options(parser: argparse.ArgumentParser) -> None:
    """The inputs and how they are to be read."""
    parser.add_argument(
        "inputs", nargs="+", metavar="INPUT", help="a file, a folder, a zip archive, or - for standard input"
    )
    parser.add_argument(
        "--encoding", metavar="NAME", help="the encoding of text inputs, e.g. gb18030, where it is not recognised"
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=HEADING",
        help="the heading under which a field stands where it is not understood, e.g. result=Messwert",
    )
    parser.add_argument(
        "--profile", metavar="FILE", help="a TOML file of the laboratory's own names for parameters, units, columns"
    )


def add_output_options(parser: argparse.ArgumentParser) -> None:
    """Where the output goes and in which language."""
    parser.add_argument("-o", "--output", metavar="FILE", help="write to a file, whose suffix picks the format")
    parser.add_argument(
        "--lang", choices=("en", "zh"), default="en", help="the language of reports; CSV and JSON are the same in both"
    )


def read_day(text: str, option: str) -> date:
    """A date of the command line, 2020-11-03; raises `UsageError`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r} is no date: write it as 2020-11-03") from None


def read_as_of(text: str) -> date | Literal["sample", "today"]:
    """`sample`, `today` or a date; raises `UsageError`."""
    if text == "sample":
        return "sample"
    if text == "today":
        return "today"
    return read_day(text, "--as-of")


def read_columns(texts: list[str]) -> dict[str, str]:
    """field -> heading from FIELD=HEADING; raises `UsageError` that names the fields."""
    named: dict[str, str] = {}
    for text in texts:
        name, sign, heading = text.partition("=")
        if not sign or not heading.strip():
            raise UsageError(f"--column {text!r} is not of the form FIELD=HEADING, e.g. --column result=Messwert")
        field = field_named(name)
        if not field:
            known = ", ".join((*REPORTED, *SHORT_NAMES))
            raise UsageError(f"--column has no field {name.strip()!r}: known are {known}")
        named[field] = heading.strip()
    return named
