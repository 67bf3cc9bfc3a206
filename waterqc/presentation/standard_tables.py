"""A standard on a terminal: its limits, its monitoring sets, and what could not be confirmed."""

import io
from typing import BinaryIO, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from waterqc.presentation.console import console_on
from waterqc.presentation.text_table import broken_codes
from waterqc.standard import Limit, Standard
from waterqc.standard_rows import UNCONFIRMED, both_names, conditions_of, item_text, limit_text, points_of

#: The columns and their shares of the width.
_SHARES: Final = {"Parameter": 5, "Limit": 4, "Holds": 5, "Clause": 5}
#: Cells between two columns.
_BETWEEN: Final = 2


def print_standard(edition: Standard, stream: BinaryIO) -> None:
    """Print an edition to a stream of bytes."""
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="\n", write_through=True)
    try:
        _print(edition, console_on(text))
    finally:
        text.detach()


def _print(edition: Standard, console: Console) -> None:
    until = f" to {edition.in_force_to.isoformat()}" if edition.in_force_to else ""
    console.print(Text(f"{edition.number} {' '.join(edition.title.values())}", "bold"))
    console.print(Text(f"in force from {edition.in_force_from.isoformat()}{until}; id {edition.id}"))
    console.print(Text(f"limits reviewed {edition.reviewed_on.isoformat()}"))
    unconfirmed = sum(not limit.checked for limit in edition.limits)
    counts = f"{len(edition.limits)} limits on {len(edition.by_parameter)} parameters"
    console.print(
        Text(counts + (f"; {unconfirmed} marked {UNCONFIRMED}: no second source agreed" if unconfirmed else ""))
    )
    table = Table(
        box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), collapse_padding=True, header_style="bold"
    )
    left = console.width - _BETWEEN * (len(_SHARES) - 1)
    widths = {title: left * share // sum(_SHARES.values()) for title, share in _SHARES.items()}
    for title, width in widths.items():
        table.add_column(title, overflow="fold", width=width)
    for limit in edition.limits:
        clause = limit.cite if limit.checked else f"{limit.cite}\n[{UNCONFIRMED}]"
        table.add_row(
            Text(both_names(limit.parameter)),
            Text(limit_text(limit)),
            Text(broken_codes(_holds(limit), widths["Holds"])),
            Text(clause, "" if limit.checked else "yellow"),
        )
    console.print(table)
    for one in edition.sets:
        console.print()
        console.print(Text(f"{one.set}: {' '.join(one.title.values())}", "bold"))
        console.print(Text(f"at {', '.join(one.points)}; {one.frequency}; {one.cite}"))
        for item in one.items:
            console.print(Text(f"  {item_text(item)}"))
    for item in edition.requires:
        console.print()
        console.print(Text(f"Required: {item_text(item)} [{item.cite}]"))


def _holds(limit: Limit) -> str:
    """Where and when a block binds, and how, if that is not as a mandatory limit everywhere."""
    parts = [points_of(limit).replace("|", ", "), conditions_of(limit), limit.statistic]
    if limit.binding != "mandatory":
        parts.append(f"[{limit.binding}]")
    return "; ".join(part for part in parts if part)
