"""The console that tables are printed on."""

import io
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

#: The width where nobody tells one (a pipe, a file).
_WIDTH: Final = 100
#: A column of text narrower than this is no column.
_NARROWEST: Final = 24
#: Wider lines the eye does not follow.
_WIDEST: Final = 160


def folded(line: str, under: int = 0) -> list[str]:
    """A line in pieces that fit the terminal, the further ones indented by 2.

    `under`: where its last column begins, which goes on under itself, or where that leaves too little below the line.
    """
    console = Console()
    if cell_len(line) <= console.width:
        return [line]
    wide = console.width - under >= _NARROWEST
    indent = " " * (under if under and wide else len(line) - len(line.lstrip()) + 2)
    told = Text(line[under:]).wrap(console, console.width - len(indent))
    first, *further = [one.plain.strip() for one in told]
    if under and not wide:
        return [line[:under].rstrip(), *(indent + one for one in (first, *further))]
    head = line[:under] or indent[2:]
    return [head + first, *(indent + one for one in further)]


def console_on(text: io.TextIOWrapper) -> Console:
    """A console on a stream: a terminal's own width; colour only on a terminal, and never against NO_COLOR."""
    console = Console(file=text, highlight=False, markup=False, emoji=False)
    console.width = min(console.width, _WIDEST) if console.is_terminal else _WIDTH
    return console
