"""Text in a font of symbols, which shows other characters than it holds: `m` in the font Symbol is µ."""

import re
from typing import Final

#: what stands for a character that is shown and cannot be read: no result is read without it
UNREADABLE: Final = "\ufffd"
#: fonts whose every character is a picture
_PICTURES: Final = ("wingdings", "webdings", "dingbats", "marlett")
#: Symbol by the names of its makers; not the fonts for Unicode symbols, such as Segoe UI Symbol
_SYMBOL: Final = re.compile(r"(?:open|standard)?symbols?(?:mt|ps|l|neu|std)?(?:$|[-,])")
_OF_SYMBOL: Final = dict(zip("abgdmDW\xa3\xb3\xb1\xb4\xb5\xb0\xd7-", "αβγδµΔΩ≤≥±×∝°·-", strict=True))
#: the boxes and ticks among the pictures of Wingdings and Wingdings 2
_BOXES: Final = dict(zip("\xfe\xfd\xa8oq\xfc", "☑☒□□□✓", strict=True))
_BOXES_2: Final = dict(zip("RST\xa3P", "☑☒☒□✓", strict=True))
_PRIVATE: Final = 0xF000  # where programs put the characters of such a font


def is_symbolic(font: str) -> bool:
    """Whether a font shows other characters than its text holds; a subset is named `ABCDEF+Symbol`."""
    name = font.rpartition("+")[2].lower().replace(" ", "")
    return _SYMBOL.match(name) is not None or any(word in name for word in _PICTURES)


def shown(text: str, font: str) -> str:
    """The text as the font shows it, U+FFFD for all that is not known."""
    if not is_symbolic(font):
        return text
    if "symbol" not in font.lower():  # a font of pictures
        boxes = _boxes_of(font)
        return "".join(one if one.isspace() else boxes.get(_held(one), UNREADABLE) for one in text)
    return "".join(map(_of_symbol, text))


def _boxes_of(font: str) -> dict[str, str]:
    name = font.rpartition("+")[2].lower().replace(" ", "").replace("-", "")
    if name.startswith("wingdings2"):
        return _BOXES_2
    return _BOXES if name.startswith("wingdings") and not name.startswith("wingdings3") else {}


def _held(character: str) -> str:
    """The character that the font holds in this place."""
    return chr(ord(character) - _PRIVATE) if _PRIVATE < ord(character) <= _PRIVATE + 0xFF else character


def _of_symbol(character: str) -> str:
    character = _held(character)
    if character in _OF_SYMBOL:
        return _OF_SYMBOL[character]
    same = character.isascii() and not character.isalpha()
    return character if same or character in _OF_SYMBOL.values() else UNREADABLE
