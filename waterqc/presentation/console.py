"""The console that tables are printed on."""

import io
from typing import Final

from rich.console import Console

#: The width where nobody tells one (a pipe, a file).
_WIDTH: Final = 100
#: Wider lines the eye does not follow.
_WIDEST: Final = 160


def console_on(text: io.TextIOWrapper) -> Console:
    """A console on a stream: a terminal's own width; colour only on a terminal, and never against NO_COLOR."""
    console = Console(file=text, highlight=False, markup=False, emoji=False)
    console.width = min(console.width, _WIDEST) if console.is_terminal else _WIDTH
    return console
