"""`waterqc standards`: which standards there are, what they say, what changed between two, whether a file is valid."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from waterqc.streams import on_terminal, write_lines, write_out

if TYPE_CHECKING:
    from waterqc.standard import Standard

NAME: Final = "standards"
ORDER: Final = 3
JUDGES: Final = False
HELP: Final = "list, show, compare and validate standards"
DESCRIPTION: Final = "Lists the shipped standards, shows one with all its limits, compares two, or validates a file."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="the shipped standards", allow_abbrev=False)
    listing.set_defaults(run=_list, parser=listing)
    showing = actions.add_parser("show", help="every limit of a standard, with its citation", allow_abbrev=False)
    showing.add_argument("id", metavar="ID", help="an edition such as gb-5749-2022, a family, or a file")
    showing.add_argument(
        "--format", choices=("table", "csv", "json"), help="default: table on a terminal, csv on a pipe"
    )
    showing.set_defaults(run=_show, parser=showing)
    comparing = actions.add_parser("diff", help="what changed from one edition to another", allow_abbrev=False)
    comparing.add_argument("earlier", metavar="EARLIER", help="the earlier edition, e.g. gb-5749-2006")
    comparing.add_argument("later", metavar="LATER", help="the later edition, e.g. gb-5749-2022")
    comparing.set_defaults(run=_diff, parser=comparing)
    validating = actions.add_parser("validate", help="every problem in a standard's file", allow_abbrev=False)
    validating.add_argument("files", nargs="+", metavar="FILE", help="a standard's TOML file")
    validating.set_defaults(run=_validate, parser=validating)


def _list(arguments: argparse.Namespace) -> int:
    from waterqc.shelf import heads

    rows = [("ID", "NUMBER", "IN FORCE", "REVIEWED", "TITLE")]
    for head in heads():
        until = f" to {head.in_force_to.isoformat()}" if head.in_force_to else ""
        title = " ".join(head.title[lang] for lang in ("en", "zh") if lang in head.title)
        rows.append(
            (head.id, head.number, f"from {head.in_force_from.isoformat()}{until}", head.reviewed_on.isoformat(), title)
        )
    widths = [max(len(row[place]) for row in rows) for place in range(4)]
    lines = [
        "  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    ]
    write_lines(lines, under=sum(widths) + 2 * len(widths))
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from waterqc.standard_rows import COLUMNS, limit_rows

    edition = _edition(arguments.id)
    rows = limit_rows(edition)
    chosen = arguments.format or ("table" if on_terminal() else "csv")
    if chosen == "csv":
        from waterqc.reports.compliance_csv import line

        write_out(b"".join([line(COLUMNS), *(line(row[name] for name in COLUMNS) for row in rows)]))
    elif chosen == "json":
        write_out((json.dumps(_as_data(edition, rows), ensure_ascii=False, indent=1) + "\n").encode())
    else:
        from waterqc.presentation.standard_tables import print_standard

        print_standard(edition, sys.stdout.buffer)
    return 0


def _edition(name: str) -> "Standard":
    """The edition of a name; of a family the newest."""
    from waterqc.shelf import find_family

    return find_family(name).editions[-1].read()


def _as_data(edition: "Standard", rows: list[dict[str, str]]) -> dict[str, object]:
    return {
        "id": edition.id,
        "number": edition.number,
        "title": dict(edition.title),
        "reviewed_on": edition.reviewed_on.isoformat(),
        "sha256": edition.sha256,
        "limits": [{**row, "checked": limit.checked} for row, limit in zip(rows, edition.limits, strict=True)],
        "sets": [
            {
                "set": one.set,
                "title": dict(one.title),
                "points": list(one.points),
                "frequency": one.frequency,
                "clause": one.cite,
                "items": [
                    {
                        "one_of": list(item.one_of),
                        "when_detected": item.when_detected,
                        "since": item.since.isoformat() if item.since else None,
                        "until": item.until.isoformat() if item.until else None,
                    }
                    for item in one.items
                ],
            }
            for one in edition.sets
        ],
    }


def _diff(arguments: argparse.Namespace) -> int:
    from waterqc.standard_diff import difference

    found = difference(_edition(arguments.earlier), _edition(arguments.later))
    pair = f"{found.earlier.number} to {found.later.number}"
    if found.published is not None:
        head = f"Published changes from {pair} ({found.published.cite}): {found.headline}."
    else:
        head = f"No list of the changes from {pair} is published; limit by limit: {found.headline}."
    lines = [head]
    for section in found.published_sections:
        lines += [
            "",
            f"{section.heading.capitalize()} ({len(section.lines)})",
            *(f"  {text}" for text in section.lines),
        ]
    if found.further_sections:
        lines += ["", "Not in that list:" if found.published is not None else "Also:"]
    for section in found.further_sections:
        lines += ["", f"{section.heading} ({len(section.lines)})", *(f"  {text}" for text in section.lines)]
    write_lines(lines)
    return 0


def _validate(arguments: argparse.Namespace) -> int:
    from waterqc.standard_file import inspect_standard

    code = 0
    for name in arguments.files:
        standard, problems = inspect_standard(Path(name))
        if standard is not None and not problems:
            counts = {
                "limit": len(standard.limits),
                "parameter": len(standard.by_parameter),
                "monitoring set": len(standard.sets),
                "unconfirmed limit": sum(not limit.checked for limit in standard.limits),
            }
            parts = [f"{n} {what}{'' if n == 1 else 's'}" for what, n in counts.items() if n]
            write_lines([f"{name} is valid: {', '.join(parts)}."])
        else:
            code = 4
            write_lines(map(str, problems))
    return code
