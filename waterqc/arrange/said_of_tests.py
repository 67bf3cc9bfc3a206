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
_MONTH: Final = re.compile(r"(?<!\d)(\d{1,2})月")
_ANY_DAY: Final = re.compile(r"\d{1,2}\s*[日号]|\d{1,2}月份?(?!\s*\d)")
#: what says that water was tested then, and not that people met or wrote about tests
_WAS_TESTED: Final = re.compile(r"(?:对|采集|抽取).{0,40}(?:检测|检验|监测|化验|测定)|采样|取样|抽样|抽检|采集")
_MET: Final = re.compile(r"会议|召开|培训|部署|检查|计划|拟于|将于|印发|通知")


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

    None of a sentence that has a whole date, compares with an earlier test or says when something was published;
    for one that tells several days together the month that they lie in, "" if they lie in several.
    """
    words = headings.words
    found: list[str] = []
    for sentence in _SENTENCE.split(words.without_standards(folded(text))):
        other = (*words.earlier_starts, *words.date_words[REPORTED])
        if not _WAS_TESTED.search(sentence) or _MET.search(sentence) or any(word in sentence for word in other):
            continue
        days = _DAY.findall(sentence)
        if not dates_in(sentence, words):
            months = {month.removeprefix("0") for month in _MONTH.findall(sentence)}
            several = [f"{months.pop()}月"] if len(months) == 1 else [""]
            found += days if len(days) == len(_ANY_DAY.findall(sentence)) else several
    return found
