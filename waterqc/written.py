"""How a written text is made comparable before it is looked up: characters only, never meaning."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

#: what ends a sentence of prose
END_OF_SENTENCE = re.compile(r"[。!?！？]")
SUPERSCRIPT_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SUPERSCRIPT = str.maketrans(SUPERSCRIPT_DIGITS + "⁺⁻", "0123456789+-")
_SUPERSCRIPTS = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_FOLD = str.maketrans(
    {
        "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "‒": "-", "―": "-", "─": "-", "﹣": "-", "－": "-",
        "〔": "(", "〕": ")", "[": "(", "]": ")", "【": "(", "】": ")", "{": "(", "}": ")", "「": "(", "」": ")",
        "‹": "<", "〈": "<", "›": ">", "〉": ">", "≦": "≤", "≧": "≥", "⩽": "≤", "⩾": "≥", "∼": "~", "〜": "~", "˜": "~",
        "μ": "u", "µ": "u", "·": ".", "•": ".", "⋅": ".", "∙": ".", "‧": ".", "、": "、", "∕": "/", "⁄": "/", "÷": "/",
        "˂": "<", "˃": ">", "º": "°", "◦": "°", "˚": "°", "ˉ": "-",
        "’": "'", "‘": "'", "“": '"', "”": '"', "\u200b": "", "\ufeff": "", "\u00ad": "",
        "ţ": "ț", "Ţ": "Ț", "ş": "ș", "Ş": "Ș", "\ufd3e": "(", "\ufd3f": ")",
        "\u200e": "", "\u200f": "", "\u2060": "",
    }
)  # fmt: skip
_MOST_REMEMBERED = 100_000
#: an accent typed behind its letter, at the end of a word
_ACCENT_BEHIND = re.compile(r"(?<=[aeiouAEIOU])'(?![a-zA-Z])")
_SPACE = re.compile(r"\s+")
_TWELVE_HOURS = re.compile(r"\b(?P<hour>\d{1,2})(?P<rest>:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(?P<half>[AaPp])\.?\s?[Mm]\.?$")
_NOON = 12
#: without the era's name only three figures, in front of a month or the like, are such a year
_REPUBLIC = re.compile(
    r"(?:中华)?民国\s*(?P<named>\d{2,3})\s*年|(?<![\d.])(?P<plain>1[0-4]\d)\s*年(?=\s*(?:\d|度|第|[上下]半年))"
)
#: how a character is spoken, which some pages put behind it: 標(biāo)準(zhǔn)
_GLOSS = re.compile(r"(?<=[\u3400-\u9fff])\([a-z]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]*\)", re.IGNORECASE)
_HAN = re.compile("[\u3400-\u9fff]")
#: the letters of a title set apart from each other: 水 源 水 水 质, 出   厂   水
_LETTERS_APART = re.compile(r"(?<!\S)[\u3400-\u9fff](?:\s+[\u3400-\u9fff](?!\S)){2,}")
_TWO_LANGUAGES = re.compile(r"([\u3400-\u9fff](?:.*?[\u3400-\u9fff)])?)\s+([A-Za-z][^\u3400-\u9fff]{2,})")


def mark_superscripts(text: str) -> str:
    """`10⁻³` becomes `10^-3`, before compatibility folding would make 10² into 102."""
    return _SUPERSCRIPTS.sub(lambda match: "^" + match.group().translate(_SUPERSCRIPT), text)


@lru_cache(maxsize=_MOST_REMEMBERED)
def half_width(text: str) -> str:
    """Full-width characters half-width, one kind of dash, bracket, comparison sign and micro sign; spaces made one.

    Without the marks of how a character is spoken.
    """
    if text.isascii():
        return " ".join(text.translate(_FOLD).split())
    folded = unicodedata.normalize("NFKC", mark_superscripts(text).translate(_FOLD)).translate(_FOLD)
    return _SPACE.sub(" ", _GLOSS.sub("", folded)).strip()


@lru_cache(maxsize=_MOST_REMEMBERED)
def simplified(text: str) -> str:
    """Traditional characters made simplified; texts without Chinese characters come back as they are."""
    if not _HAN.search(text):
        return text
    converted: str = _converter().convert(text)
    return converted


def letters_together(text: str) -> str:
    """A title whose Chinese letters are set apart (水 源 水 水 质 公 告) as it is without the gaps."""
    return _LETTERS_APART.sub(lambda match: "".join(match.group().split()), text)


def western_years(text: str) -> str:
    """Years of the Republic as Taiwan counts them (113年6月, 民国99年) as those of the common era."""
    return (
        _REPUBLIC.sub(lambda match: f"{int(match['plain'] or match['named']) + 1911}年", text) if "年" in text else text
    )


def in_24_hours(text: str) -> str:
    """A time at the end of a text as clocks of 24 hours show it: 2:05 PM as 14:05."""
    match = _TWELVE_HOURS.search(text)
    if match is None or not 1 <= int(match["hour"]) <= _NOON:
        return text
    hour = int(match["hour"]) % _NOON + (_NOON if match["half"] in "pP" else 0)
    return f"{text[: match.start()]}{hour:02}{match['rest']}"


@lru_cache(maxsize=_MOST_REMEMBERED)
def name_key(text: str) -> str:
    """The key under which names and words are looked up: half-width, simplified, lower case, without white space."""
    return simplified(half_width(text)).casefold().replace(" ", "")


def without_accents(text: str) -> str:
    """The letters without their accents, as they are often typed: Conducibilità, CONDUCIBILITA'."""
    plain = _ACCENT_BEHIND.sub("", text)
    if plain.isascii():
        return plain
    return "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC

    return OpenCC("t2s")


def in_two_languages(text: str) -> tuple[str, str] | None:
    """The Chinese words at the start and the English ones behind them (浑浊度 Turbidity), None if it is not so made."""
    found = _TWO_LANGUAGES.fullmatch(text)
    return (found.group(1), found.group(2)) if found else None
