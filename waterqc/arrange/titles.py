"""The names inside a title: the utility it begins with, a plant, a kind of point."""

import re
from collections.abc import Sequence
from typing import Final

from waterqc.arrange.dated import DateFound, folded
from waterqc.arrange.facts import Facts
from waterqc.arrange.name_book import RememberedNames
from waterqc.arrange.words import Words

_LISTED: Final = re.compile(r"[,，、;；]|(?<=公司|集团|中心)[和与及]")
#: who speaks of itself names nobody
_SPEAKERS: Final = frozenset({"本", "我", "该", "对", "贵", "各", "全", "由我", "由本", "对我", "对本", "对各"})
#: a count of plants, whose measure word would begin a name: 5座城市供水水厂
_COUNTED: Final = re.compile(r"[\d一二三四五六七八九十两几各多]\s*[座个家]$")
#: plants that are counted or meant all together, before the word for them: 城区两座水厂, 各水厂
_SEVERAL: Final = re.compile(
    r"(?:[\d一二三四五六七八九十两几各多]+[座个家]|各|所有|全部|下列)(?:城市|城区|城镇|县级|乡镇|供水|自来|净)*$"
)
#: what somebody gives: 数据由甲公司提供
_SOURCES: Final = ("资料", "数据", "结果", "报告", "信息", "材料", "检测", "监测")
_NAMES_JOINED: Final = "和与及"
#: what may be the name of a river, a lake or a well
_WATER: Final = re.compile(r"(?:^|(?<=\s))(?!对|关于)[^\W\d_]{2,12}$")
#: a bracket inside a name: 中闽(宁德)水务有限公司, 城北(二期)水厂
_INSIDE_A_NAME: Final = re.compile(r"(?<=[^\W\d_])\(([^\W\d_]{1,8})\)$")


def named_in(title: str, words: Words, names: RememberedNames) -> Facts:
    """Utility, plant and point named inside a title; a title that names two kinds of points states neither."""
    utility, rest = _utility(title, words)
    plain = folded(rest)
    points = points_in(rest, words)
    plants = {
        (rest if len(rest) == len(plain) else plain)[start : match.end()]
        for match in words.plants.finditer(plain)
        if (start := _name_start(plain, match.start(), words)) < match.start()
        and not _COUNTED.search(plain, 0, start + 1)
        and not _SEVERAL.search(plain[start : match.start()])
    }
    meant = {names.point_of(word) for word in points}
    point = max(points, key=len) if len(meant) == 1 and meant.pop() else ""
    site = ""
    if point:
        at = plain.casefold().find(point)
        site = _water_before(plain[:at], words) if plain.casefold().count(point) == 1 else ""
        point = rest[at : at + len(point)] if len(rest) == len(plain) else point
    return Facts(utility=utility, point=point, site=site, plant=plants.pop() if len(plants) == 1 else "")


def _water_before(front: str, words: Words) -> str:
    """The river, lake or well that stands before the word for its water (柳河水库水源水)."""
    named = _WATER.search(front)
    return named[0] if named is not None and named[0].endswith(words.waters) else ""


def points_in(text: str, words: Words) -> list[str]:
    """The words for sampling points in a text, without those that stand inside longer ones or the names of plants."""
    places = words.plants.sub("|", folded(text)).casefold()  # 清源水厂 is a plant, no 源水
    points = [word for word in words.points if word in places]
    return [word for word in points if not any(word != other and word in other for other in points)]


def without_dates(text: str, dates: Sequence[DateFound]) -> str:
    """The title without its dates, which are no part of the names beside them."""
    plain = folded(text)
    if not dates or len(plain) != len(text):
        return text
    for start, end in (span for date in dates for span in ((date.start, date.end), date.rest)):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _utility(title: str, words: Words) -> tuple[str, str]:
    """(the company that a title begins with, the rest of the title)."""
    plain = folded(title)
    if len(plain) != len(title):
        title = plain
    if sum(any(map(part.__contains__, words.utilities)) for part in _LISTED.split(plain)) > 1:
        return "", title  # of several companies, none speaks for all
    for ending in words.utilities:
        at = plain.find(ending)
        if at > 0:
            end = at + len(ending)
            start = _name_start(plain, at, words)
            if plain[start:at] in _SPEAKERS:
                continue  # 本公司
            return title[start:end], title[:start] + title[end:]
    return "", title


def _name_start(plain: str, at: int, words: Words) -> int:
    """Where the name begins that runs up to `at`: after any date, digit or space; a bracket inside it belongs to it."""
    start = at
    while start > 0:
        inside = _INSIDE_A_NAME.search(plain[:start])
        if inside and not _says_more(plain[: inside.start()], words) and not _says_more(inside[1], words):
            start = inside.start()
        if not plain[start - 1].isalpha() or plain[start - 1] in "年月日的":
            break
        if plain[start - 1] == "对" and plain[: start - 1][-1:].isalpha():
            break  # 化验室对东山水厂, while 对山水厂 is a name
        if plain[start - 1] == "由" and plain[: start - 1].endswith(_SOURCES):
            break  # 以上资料由甲公司提供
        if plain[start - 1] in _NAMES_JOINED and plain[: start - 1].endswith(("公司", "厂", "站", "集团", "中心")):
            break  # 甲公司和乙公司, while 安和公司 is one name
        start -= 1
    return start + len("关于") if plain.startswith("关于", start) else start


def _says_more(text: str, words: Words) -> bool:
    """Whether a text ends as no part of a name does: with a word of titles, of a point or of a kind of name itself."""
    return text.endswith((*words.title_words, *words.points, "公司")) or bool(re.search(r"[年月日]$", text))
