"""Titles and other lines around a table without a label: what place, date or standard they name."""

import re
from dataclasses import dataclass, replace
from typing import Final

from waterqc.arrange.dated import ENACTED, REPORTED, dates_in, folded, is_whole_date, part_behind
from waterqc.arrange.facts import DOCUMENT_NUMBER, Facts
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.stated_around import Surroundings
from waterqc.arrange.titles import named_in, without_dates
from waterqc.arrange.words import NO_RESULTS, REPORTED_AT, key_of
from waterqc.arranged import LeftOut
from waterqc.written import half_width, letters_together, simplified

LONGEST_TITLE: Final = 80
#: why a date is not taken
OF_REPORT: Final = NO_RESULTS[REPORTED_AT]
#: lines that number pages or say that a table goes on (续表): they name nothing else
_PAGE: Final = re.compile(
    r"第\s*\d+\s*页|共\s*\d+\s*页|报告编号|^\s*page\s+\d+|^\s*-?\s*\d+\s*-?\s*$"
    r"|^\W*(续表|续上表|接上表|接上页|(table )?continued|fortsetzung|suite|continuación)\s*\d*\W*$"
    r"|^\W*(接下页|转下页|下接|续下页|见下页|未完待续|未完,?接下页|以下空白|以下无正文|以下无内容)\W*$",
    re.IGNORECASE,
)
#: what says behind a title that a table goes on: 检验结果(续表)
_GOES_ON: Final = re.compile(
    r"[(\s]\s*(?:续表?|接上页|续上页|continued|cont\.|fortsetzung|suite)\s*\d*\s*\)?$", re.IGNORECASE
)
COUNTED_ITEMS: Final = re.compile(r"[(（]?\s*\d{1,3}\s*[)）]?\s*[项項](?:指[标標])?$")
#: the day in the bracket behind a place
_SAMPLED_ON: Final = re.compile(r"\d{1,2}月\d{1,2}日(?:采样|取样|抽样|检测|监测|检验)?\)")
#: what a sentence says the results are of: 检测结果为2021年11月58个管网点水样的平均值
_OF_RESULTS: Final = re.compile(r"(?:结果|数据|数值)(?:均?为|是|系|来自)$")
_SAMPLES_OF: Final = re.compile(r"\d+个(\w{2,8}?)(?:水样|样品)")
#: the sentence that says of which water and when the results below it are
_INTRODUCTION: Final = re.compile(
    r"现[将把]([^。;；]{4,120}?(?:公示|公告|公布|公开|通报|通告|发布)(?:内容)?)(?:如下|于下)?(?=\W|$)"
)


def introduction_in(text: str) -> str:
    """The sentence in a line that introduces the results (现将2024年8月城区水质公示如下), "" if none or several."""
    said: list[str] = _INTRODUCTION.findall(simplified(half_width(text)))
    return said[0] if len(said) == 1 else ""


@dataclass(frozen=True)
class TitleLines:
    """Reads lines without a label into what was found around the table."""

    headings: HeadingReader

    def read(self, place: str, cells: list[str], text: str, found: Surroundings) -> bool:
        """A title or a line that names a place or a date; whether anything in it was understood."""
        words = self.headings.words
        written, text = text, letters_together(text)
        if _PAGE.search(folded(text)) or (DOCUMENT_NUMBER.search(folded(text)) and len(cells) == 1):
            return True
        ahead = _GOES_ON.sub("", folded(text))
        if ahead != folded(text) and self._says_nothing(ahead):
            return True
        medium = words.other_medium(text) if len(text) <= LONGEST_TITLE else ""
        if medium:
            found.titles.append(Facts(medium=medium))
        dates = dates_in(text, words)
        for date in dates:
            if date.kind == ENACTED:
                continue
            if date.kind == REPORTED:
                found.left_out.append(LeftOut(place, written, OF_REPORT))
            elif self._says_of_results(folded(text)[: date.start]):
                found.stated.append(Facts(date=date.text, date_kind=date.kind))
                self._sampled_places(folded(text)[date.end :], found)
            else:
                dated = found.dates_alone if is_whole_date(text) else found.titles
                dated.append(Facts(date=date.text, date_kind=date.kind))
        if len(cells) == 1 and len(text) <= 30 and text.endswith(words.utilities):
            if ":" in folded(text):
                return True  # 采样单位:甲公司, a label that says nothing of the sample
            found.titles.append(Facts(utility=text))
            return True
        ahead, part = part_behind(text)
        label = self.place_in(ahead)
        found.parts += [part] if part and label is not None else []
        if label is not None:
            found.places.append(label)
            return True
        if words.is_title(text):
            named = named_in(without_dates(text, dates), words, self.headings.names)
            found.titles.append(named)
            found.titled = found.titled or bool(dates or named.utility)
            several = not named.point and any(word in folded(text).casefold() for word in words.points)
            return not several and (bool(named or dates) or self._says_nothing(text))
        return bool(dates)

    def place_in(self, text: str) -> Facts | None:
        """The place of a line that says nothing else, or it with its standard or its day in brackets.

        出厂水(执行GB5749-2022), 出厂水(4月10日采样), 出厂水:
        """
        words = self.headings.words
        if words.is_navigation(text):
            return None
        text = text.rstrip(" :：")
        front, opened, behind = half_width(text).partition("(")
        aside = words.standards_in(behind) or _SAMPLED_ON.fullmatch(folded(behind))
        if opened and behind.endswith(")") and aside and not words.standards_in(front):
            text = front.strip()
        label = self.headings.labels.read(COUNTED_ITEMS.sub("", text))
        if label is None:
            return None
        if label.site.endswith(words.utilities) and not label.utility:
            label = replace(label, utility=label.site, site="")
        return replace(label, date="", date_kind="", partial_date="")

    def _says_of_results(self, front: str) -> bool:
        """Whether a date follows words that say of which day or period the results are, and not those of an earlier."""
        earlier = any(word in front for word in self.headings.words.earlier_starts)
        return _OF_RESULTS.search(front) is not None and not earlier

    def _sampled_places(self, text: str, found: Surroundings) -> None:
        """Take the point of a sentence about the results (58个管网点水样检测结果的平均值)."""
        named = _SAMPLES_OF.search(text)
        facts = self.headings.labels.read(named.group(1)) if named is not None else None
        if facts is not None and facts.point:
            found.stated.append(Facts(point=facts.point))

    def _says_nothing(self, title: str) -> bool:
        """Whether a title has only the words that all of them have (水质检测报告)."""
        rest = key_of(title)
        for word in sorted((*self.headings.words.title_words, *self.headings.words.fillers), key=len, reverse=True):
            rest = rest.replace(key_of(word), "")
        return len(rest) <= 2
