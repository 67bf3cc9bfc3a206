"""Radicals that stand for whole Chinese characters in the text of some PDF documents: ⽔ for 水, ⻓ for 长."""

import re
import unicodedata
from typing import Final

_KANGXI: Final = range(0x2F00, 0x2FD6)
#: of the supplement, those that look like the character itself
_SUPPLEMENT: Final = dict(
    zip(
        "⺠⺟⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⻒⻑⻌⺌⺍",
        "民母虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟長長辶小小",
        strict=True,
    )
)
_AS_CHARACTERS: Final = str.maketrans(
    {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in _KANGXI} | _SUPPLEMENT
)
_ANY: Final = re.compile("[\u2e80-\u2fd5]")


def whole_characters(text: str) -> str:
    """The text with its radicals written as the characters that they stand for."""
    return text.translate(_AS_CHARACTERS) if _ANY.search(text) else text
