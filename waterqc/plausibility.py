"""How much a decoded text looks like real text: what decides between encodings that fit the same bytes."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

#: characters of our field: where they appear, the text was decoded rightly
_FIELD: Final = frozenset(
    "水检檢测測项項目结結果标標准準限值单單位浊濁渾浑氯色度臭味菌群总總落余餘指厂廠出管网網原末梢样樣日期合格"
    "铁鐵锰錳铜銅锌鋅铅鉛镉鎘汞砷氟硝酸盐鹽氨氮硬耗氧量肉眼可见見物質质採采時时無无未得不μ℃≤≥±"
    "濁基準検査採塩素鉄鉛"
)
_SYMBOLS: Final = frozenset(
    "≤≥≠≈±×÷°℃‰％·•●○□■◆◇★☆→↑↓—–…“”‘’§µμΩαβγδ²³¹⁰⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉ⅠⅡⅢⅣⅤⅥ①②③④⑤⑥⑦⑧⑨⑩㎎㎏㎡㎥㎜㎝㏄№√∑∞"
)
_WESTERN_LETTERS: Final = frozenset("àâäáãåæçéèêëíìîïñóòôöõøœúùûüýÿßÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜÝŠšŽž")
_WESTERN_SYMBOLS: Final = frozenset("µ°²³±¹§«»–—‘’“”€™‹›·½¼¾×…•ªº¿¡©®\xa0")
_CENTRAL_LETTERS: Final = frozenset("áâäąăćçčďđéęëěíîĺľłńňóôöőŕřśšşťţúüůűýźžżßÁÂÄĄĂĆÇČĎĐÉĘËĚÍÎĹĽŁŃŇÓÔÖŐŔŘŚŠŞŤŢÚÜŮŰÝŹŽŻ")
#: letters of Central Europe in a word, whose bytes are signs in the encodings of Western Europe (m³, Nº, Mª) or
#: Iceland's þ, with which words begin
_CENTRAL: Final = re.compile(r"[^\W\d_][ąĄŁżŻ][^\W\d_]|[^\W\d_mM]ł[^\W\d_]|[^\W\d_nNM][şŞ][^\W\d_]|[^\W\d_][ţŢ]")
_NOT_IN_WORDS: Final = "ºª³¹¿"
_MICRO: Final = "μ"  # the Greek letter in μg/L and μS/cm
_MICRO_UNITS: Final = tuple("gGlLmMsSW")
_RUNS: Final = re.compile(r"[^\x00-\x7f]{1,2000}")
_LARGEST_SAMPLE: Final = 5000  # runs of characters outside ASCII that are looked at


def _sample(text: str) -> Iterator[re.Match[str]]:
    return islice(_RUNS.finditer(text), _LARGEST_SAMPLE)


@lru_cache(maxsize=1)
def _common_characters() -> dict[str, frozenset[str]]:
    """For each encoding, the characters that its standard sorts as the common ones (the first level)."""

    def level(codec: str, leads: range, trails: range) -> set[str]:
        pairs = (bytes((lead, trail)).decode(codec, errors="ignore") for lead in leads for trail in trails)
        return {character for character in pairs if len(character) == 1}

    simplified = level("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    traditional = level("big5", range(0xA4, 0xC7), range(0x40, 0xFF))
    japanese = level("cp932", range(0x88, 0x98), range(0x40, 0xFD)) | level(
        "cp932", range(0x82, 0x84), range(0x40, 0xFD)
    )
    return {
        "gb18030": frozenset(simplified | traditional),
        "big5": frozenset(traditional),
        "shift-jis": frozenset(japanese),
    }


def cjk_evidence(text: str, encoding: str) -> float:
    """The share of common characters (0 to 1) plus the share of our field's (0 to 1)."""
    common = _common_characters()[encoding]
    total = plausible = field = 0
    for run in _sample(text):
        for character in run[0]:
            total += 1
            if character in _FIELD:
                field += 1
            plausible += (
                character in common
                or character in _SYMBOLS
                or "\u3000" <= character <= "\u303f"
                or "\uff01" <= character <= "\uff5e"
            )
    return (plausible + field) / total if total else 0.0


def western_evidence(text: str) -> float:
    """The share (0 to 1) of characters outside ASCII that stand as they do in western words and units, plus a half.

    The half puts a wholly plausible western text in the scale of `cjk_evidence`, where real texts reach 1.2 to 2.
    """
    return 1.5 * _share(text, _WESTERN_LETTERS)


def central_evidence(text: str) -> float:
    """The same for words of Central Europe; 0 without a letter that no western word has, and with đ (Iceland's ð)."""
    return 1.5 * _share(text, _CENTRAL_LETTERS) if _CENTRAL.search(text) and "đ" not in text else 0.0


def _share(text: str, known: frozenset[str]) -> float:
    total = plausible = 0
    for run in _sample(text):
        total += len(run[0])
        before = text[run.start() - 1 : run.start()]
        after = text[run.end() : run.end() + 1]
        if _stands_in_words(run[0], before, after, known):
            plausible += len(run[0])
    return plausible / total if total else 0.0


def _stands_in_words(run: str, before: str, after: str, known: frozenset[str]) -> bool:
    if run == _MICRO:
        return after in _MICRO_UNITS
    letters = [character in known for character in run]
    symbols = [character in _WESTERN_SYMBOLS for character in run]
    if not all(letter or symbol for letter, symbol in zip(letters, symbols, strict=True)):
        return False
    if len(run) == 1 and before.isalpha() and after.isalpha() and run in _NOT_IN_WORDS:
        return False
    if len(run) == 1:
        return symbols[0] or before.isalpha() or after.isalpha() or run in "àÀéÉ"
    if all(letters):
        return len(run) == 2 and (before.isalpha() or after.isalpha())
    return len(run) <= 3 and (not any(letters) or "\xa0" in run or run[0] in "«‹“‘¿¡" or run[-1] in "»›”’º")
