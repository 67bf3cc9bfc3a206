"""When and of which water a sentence about tests says that the results are, where no label and no title says it."""

import re
from dataclasses import replace
from typing import Final

from waterqc.arrange.dated import ENACTED, REPORTED, dates_in, folded
from waterqc.arrange.facts import NOTHING, Facts
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.titles import named_in, without_dates
from waterqc.written import half_width, simplified

_SENTENCE: Final = re.compile(r"[。;!]")
#: a day without its year, and no range of days
_DAY: Final = re.compile(r"(?<![\d年至到~、和及/.-])\d{1,2}月\d{1,2}日(?!\s*[至到~、和及/-])")


def said_of_tests(text: str, headings: HeadingReader) -> Facts:
    """The date and the places of the only sentence of a text that says when what was tested.

    `2019年第三季度对东山水厂出厂水进行检测,各项指标均达标`. Nothing where it gives several dates or
    compares with an earlier test; no place of a kind of which it names several.
    """
    words = headings.words
    found = NOTHING
    for sentence in _SENTENCE.split(words.without_standards(simplified(half_width(text)))):
        dates = [date for date in dates_in(sentence, words) if date.kind != ENACTED]
        if not dates or not any(word in sentence for word in words.tested):
            continue
        earlier = any(word in sentence for word in words.earlier_starts)
        if found or earlier or len(dates) > 1 or dates[0].kind == REPORTED:
            return NOTHING
        named = named_in(without_dates(sentence, dates), words, headings.names)
        found = replace(named, date=dates[0].text, date_kind=dates[0].kind)
    return found


def days_of_tests(text: str, headings: HeadingReader) -> list[str]:
    """The days without a year on which sentences say that something was tested: 5月14日,对出厂水进行了采样检测.

    None of a sentence that has another date, compares with an earlier test or says when something was published.
    """
    words = headings.words
    found: list[str] = []
    for sentence in _SENTENCE.split(words.without_standards(folded(text))):
        other = (*words.earlier_starts, *words.date_words[REPORTED])
        if not any(word in sentence for word in words.tested) or any(word in sentence for word in other):
            continue
        days = _DAY.findall(sentence)
        found += days if len(days) == sentence.count("月") and not dates_in(sentence, words) else []
    return found
