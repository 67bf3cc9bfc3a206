"""Conclusions in words (所检项目均符合…, 除浑浊度外…, "conforme aux limites") against the verdicts of the table.

Nothing here changes a verdict. A sentence that is not understood, or that says both, is compared with nothing.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from waterqc.shelf import families_named_in
from waterqc.shipped import standards_folder
from waterqc.vocabulary import Vocabulary
from waterqc.written import half_width, simplified

_LONGEST = 600
_SENTENCES = re.compile(r"[。;；!！\n]|\.(?=\s|$)")
_ITEMS = re.compile(r"[、,;和及与以及]+|\s+(?:and|et|und|y|e|sowie|&)\s+|\s*&\s*|\s*/\s*", re.IGNORECASE)
_COUNT = re.compile(r"(?:等|共|这)?[0-9一二两三四五六七八九十]*(?:项|个)(?:指标|项目)?$|(?:等|指标|项目|含量|浓度|值)$")
_LEAD = re.compile(
    r"^(?:(?:(?:检测|检验|单项|综合)?(?:结论|评价|判定)[:：]?|(?:所检|检测|检验|所测)?(?:项目|指标)中的?|其中|"
    r"该?(?:水样|样品|批次)的?中?|仅|只有|为|的|the\b|le\b|la\b|les\b|l'|du\b|de\b|des\b|"
    r"der\b|die\b|das\b|el\b|los\b|las\b)\s*)+",
    re.IGNORECASE,
)
_REST = re.compile(r"[,、]\s*(?:其余|其它|其他|所检|均|the (?:others?|rest)|les autres|die übrigen|los demás)")
_SPACE_IN_HAN = re.compile(r"(?<=[\u3400-\u9fff,:])\s+(?=[\u3400-\u9fff])")


@dataclass(frozen=True)
class Conclusion:
    """What a sentence says: all comply but the `failing` items, or these fail, or (no items) something does."""

    complies: bool  # whether all other items are said to comply
    failing: tuple[str, ...] = ()
    families: frozenset[str] = frozenset()  # of standards that it names
    text: str = ""


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    with (standards_folder() / "conclusions.toml").open("rb") as file:
        listed = tomllib.load(file)
    return {name: tuple(re.compile(text, re.IGNORECASE) for text in texts) for name, texts in listed.items()}


def read_conclusions(text: str, names: Vocabulary) -> list[Conclusion]:
    """What the sentences of a statement say; those that say nothing understandable are left out."""
    plain = _SPACE_IN_HAN.sub("", simplified(half_width(text[:_LONGEST])).casefold())
    families = families_named_in([text])
    found = (_sentence(part.strip(), names, families) for part in _SENTENCES.split(plain))
    return [one for one in found if one is not None]


def _sentence(text: str, names: Vocabulary, families: frozenset[str]) -> Conclusion | None:
    if not text or _found("not_these", text):
        return None
    if _found("nothing_fails", text):
        return Conclusion(True, (), families, text)
    excepted = _named("except", text, names)
    if excepted is not None:
        return Conclusion(True, excepted, families, text) if excepted else None
    failing = _named("failing", text, names)
    if failing:
        return Conclusion(_found("complies", text) and "其余" in text, failing, families, text)
    fails, complies = _found("fails", text), _found("complies", text)
    if fails:
        # `不符合` holds `符合`: a sentence says both only if compliance is left when the failure is cut out
        rest = text
        for pattern in _patterns()["fails"]:
            rest = pattern.sub(" ", rest)
        return None if _found("complies", rest) else Conclusion(False, (), families, text)
    return Conclusion(True, (), families, text) if complies else None


def _found(kind: str, text: str) -> bool:
    return any(pattern.search(text) for pattern in _patterns()[kind])


def _named(kind: str, text: str, names: Vocabulary) -> tuple[str, ...] | None:
    """The parameters that the first fitting pattern names; () if they are not all known, None if no pattern fits."""
    unknown = False
    for pattern in _patterns()[kind]:
        for match in pattern.finditer(text):
            items = _items(match.group("items"), names)
            if items:
                return items
            unknown = True
    return () if unknown else None


def _items(text: str, names: Vocabulary) -> tuple[str, ...]:
    """The parameters of a list such as `浑浊度、铁2项`; () if one of them is not known."""
    text = _REST.split(text)[0]
    whole = _item(text, names)
    if whole:
        return (whole,)
    pieces = [piece for piece in (piece.strip(" ()\"'：:") for piece in _ITEMS.split(text)) if piece]
    found = [_item(piece, names) for piece in pieces]
    return tuple(dict.fromkeys(found)) if found and all(found) else ()


def _item(piece: str, names: Vocabulary) -> str:
    for text in dict.fromkeys((piece, _LEAD.sub("", piece), _COUNT.sub("", _LEAD.sub("", piece)))):
        match = names.match(text) if text else None
        if match is not None and match.parameter:
            return match.parameter
    return ""
