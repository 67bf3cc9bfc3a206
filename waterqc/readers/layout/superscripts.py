"""Raised and lowered characters in Unicode, so that 1×10³ never becomes 1×103 nor a footnote mark a digit."""

import re
from typing import Final

_RAISED: Final = str.maketrans("0123456789+-−–—=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁻⁼⁽⁾ⁿ")
_LOWERED: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_PLAIN: Final = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_INDICES: Final = re.compile(r"(?<=[^\W\d_])[₀-₉]+|(?<=[)\]])[₀-₉]+")
_LETTERS: Final = str.maketrans("abcdefghijklmoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")


def raised(text: str) -> str:
    """`-3` -> `⁻³`, `a` -> `ᵃ`; characters that have no raised form stay, set apart by `^`."""
    written = text.strip().translate(_RAISED).translate(_LETTERS)
    return written if not any(character.isascii() and character.isalnum() for character in written) else "^" + written


def lowered(text: str) -> str:
    """`2` -> `₂`; only digits are written as lowered."""
    return text.translate(_LOWERED)


def plain_indices(text: str) -> str:
    """`NH₃-N` -> `NH3-N`, as it is mostly written; what is lowered after a figure stays apart from it (`0.05₁`)."""
    return _INDICES.sub(lambda found: found.group().translate(_PLAIN), text)
