"""Raised characters: written as Unicode superscripts, so that 1×10³ never becomes 1×103 nor a footnote mark a digit."""

from typing import Final

_RAISED: Final = str.maketrans("0123456789+-−–—=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁻⁼⁽⁾ⁿ")
_LETTERS: Final = str.maketrans("abcdefghijklmoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")


def raised(text: str) -> str:
    """`-3` -> `⁻³`, `a` -> `ᵃ`; characters that have no raised form stay, set apart by `^`."""
    written = text.strip().translate(_RAISED).translate(_LETTERS)
    return written if not any(character.isascii() and character.isalnum() for character in written) else "^" + written
