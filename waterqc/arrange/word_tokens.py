"""The words of lines as cells, where words that belong together make one."""

import re
from collections.abc import Sequence
from typing import Final

from waterqc.arrange.dated import is_clock_time, is_whole_date
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_labels import Token
from waterqc.arrange.words import PARAMETER, is_han
from waterqc.stated import is_relaxation
from waterqc.written import END_OF_SENTENCE, half_width

#: the letters of a standard of methods, whose number follows
_METHOD: Final = re.compile(r"(?:GB|HJ|CJ|DZ|SL|WS|NY|DB\d{0,4})(?:/T)?|ISO|EPA|ASTM|APHA|DIN|SM", re.IGNORECASE)
_SHORTEST_TITLE: Final = 8
_NAMES_ACROSS: Final = 4  # parameters behind each other that head a table
_LONGEST_STANDARD: Final = 4  # words of a standard's name and number
_LONGEST_NAME: Final = 4  # words of a parameter's name in Latin letters
_WORDS_OF_BASIS: Final = 3  # of a unit with its basis
_AS: Final = frozenset({"as", "als", "en", "come", "como", "以"})


def word_tokens(texts: Sequence[tuple[int, str]], reader: HeadingReader) -> list[Token]:
    """The words of lines; words that belong together (硝酸盐 (以N计), MPN/100 mL, Total coliforms) are one."""
    tokens: list[Token] = []
    for row, text in texts:
        words = text.split()
        # a run may end in a sentence
        heads = any(reader.field_of(word) == PARAMETER for word in words[:500]) or has_names_across(words, reader)
        if (END_OF_SENTENCE.search(text) and not heads) or reader.words.is_remark(text):
            tokens.append(Token(text, row))
            continue
        place = 0
        while place < len(words):
            length = _words_together(words, place, reader)
            tokens.append(Token(" ".join(words[place : place + length]), row))
            place += length
    return tokens


def _words_together(words: Sequence[str], place: int, reader: HeadingReader) -> int:
    """How many words from `place` on make one cell."""
    for length in range(min(_LONGEST_STANDARD, len(words) - place), 1, -1):
        longer = " ".join(words[place : place + length])
        if reader.words.standards_in(longer) == [longer]:
            return length  # 《生活饮用水卫生标准》 GB 5749-2022
    if place + 1 < len(words) and _METHOD.fullmatch(words[place]) and words[place + 1][0].isdigit():
        return 2  # GB/T 5750.4-2023
    if place + 1 < len(words) and is_whole_date(words[place]) and is_clock_time(words[place + 1]):
        return 2
    if place + 1 < len(words) and _goes_with_limit(words[place], words[place + 1], reader):
        return 2
    basis = words[place : place + _WORDS_OF_BASIS]
    if len(basis) == _WORDS_OF_BASIS and basis[1].casefold() in _AS and reader.names.is_unit(" ".join(basis)):
        return _WORDS_OF_BASIS  # mg/L as CaCO3
    length = 1
    text = words[place]
    while place + length < len(words) and length < 8:
        following = words[place + length]
        longer = f"{text} {following}"
        open_bracket = text.count("(") + text.count("（") > text.count(")") + text.count("）")
        bracketed = following[0] in "(（" and (reader.names.is_parameter(text) or reader.field_of(text) != "")
        heads = is_han(following) and reader.field_of(following) != ""  # pH over a label of units: pH 单位
        unit = reader.names.is_unit(longer) and not reader.names.is_unit(following) and not heads
        if not (open_bracket or bracketed or unit or text[-1] in ",;、，；"):
            break
        text, length = longer, length + 1
    if length > 1 or is_han(text):
        return length
    for count in range(min(_LONGEST_NAME, len(words) - place), 1, -1):
        longer = " ".join(words[place : place + count])
        whole = reader.names.is_parameter(longer) or reader.field_of(longer) != ""
        if whole and not reader.names.is_unit(words[place + count - 1]) and not is_han(longer):
            return count
    return 1


def _goes_with_limit(limit: str, condition: str, reader: HeadingReader) -> bool:
    """Whether a word says when another limit than that before it holds: 1 水源与净水技术条件限制时为3."""
    names = reader.names
    return is_relaxation(condition) and all(map(names.is_limit, (limit, condition))) and not names.is_result(condition)


def has_names_across(words: Sequence[str], reader: HeadingReader) -> bool:
    """Whether several words behind each other name parameters, and are no figures: the heading of a table."""
    count = 0
    for word in words[:500]:
        count = count + 1 if reader.names.is_parameter(word) and not reader.names.is_result(word) else 0
        if count >= _NAMES_ACROSS:
            return True
    return False


def as_lines(cells: Sequence[tuple[int, str]], reader: HeadingReader) -> list[tuple[int, list[str]]]:
    """Cells outside tables, put together to lines again; a title stays a line of its own."""
    lines: list[tuple[int, list[str]]] = []
    apart = True
    for row, text in cells:
        title = len(text) >= _SHORTEST_TITLE and reader.words.is_title(text) and ":" not in half_width(text)
        if apart or title or lines[-1][0] != row:
            lines.append((row, [text]))
        else:
            lines[-1][1].append(text)
        apart = title
    return [(row, [" ".join(words)]) for row, words in lines]
