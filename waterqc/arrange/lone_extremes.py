"""Tables of maxima alone (Parameter | Unit | Maximum): nothing may say whether they were measured or are allowed."""

import re
from collections.abc import Sequence
from typing import Final

from waterqc import columns
from waterqc.arrange.across_head_rows import AcrossHead
from waterqc.arrange.facts import Facts
from waterqc.arrange.head import DownHead
from waterqc.arrange.words import DATE, RESULT, TESTED_AT, Words

#: why a table of them gives no results
EXTREMES: Final = "nothing says whether these are results or the greatest and least values allowed"
_EXTREME: Final = re.compile(
    r"max|máx|min|mín|maks|m[aà]ss|highest|lowest|höchst|niedrigst|hoogst|laagst|最大|最小|最高|最低|最多|最少",
    re.IGNORECASE,
)
#: columns that tell whose results they are, or what is allowed besides
_TELLING: Final = frozenset(
    {columns.STATED_LIMIT, columns.STATED_VERDICT, columns.SITE, columns.PLANT, columns.POINT, columns.SAMPLE}
    | {columns.SAMPLED_AT, columns.METHOD, columns.DETECTION_LIMIT, DATE, TESTED_AT}
)


def are_lone_extremes(
    heads: Sequence[DownHead | AcrossHead], facts: Facts, titles: Sequence[str], words: Words
) -> bool:
    """Whether the only columns of results are extremes, and no place, date or word says they are results."""
    if facts.date or facts.names_a_place or any(word in one.casefold() for one in titles for word in words.tested):
        return False
    return all(isinstance(head, DownHead) and _is_lone(head, words) for head in heads)


def _is_lone(head: DownHead, words: Words) -> bool:
    if _TELLING.intersection(head.columns):
        return False
    return (
        all(
            _EXTREME.match(one.facts.statistic) is not None
            and not one.facts.names_a_place
            and not one.facts.date
            and not any(word in one.heading.casefold() for word in words.tested)
            for one in head.results
        )
        and RESULT in head.columns
    )
