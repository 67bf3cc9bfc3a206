"""Text from character recognition: `O.17`, `l.5`, `mg/l.` read as what they must be, and only where nothing else fits.

A repair is always said in a finding. Where two readings exist (`0.05l` is 0.051, or below 0.05), there is none.
"""

import re
from collections.abc import Callable, Iterator

_AS_DIGITS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"})
#: figures with letters among them, standing apart from words and formulas; a unit may follow
_MIXED = re.compile(r"(?<![A-Za-z0-9|.])(?=[0-9OolI|.]*\d)(?=[0-9OolI|.]*[OolI|])[0-9OolI|]+(?:\.[0-9OolI|]+)?")
_NUMBER = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?")
_VOLUME = re.compile(r"(?<=/)[0-9OolI|]{2,4}(?=\s*m[lL]\b)")
_FINAL_STOP = re.compile(r"(?<=[A-Za-z³])\.$")


def repaired_results(folded: str) -> Iterator[str]:
    """What a written result that nobody understands may have been, the least change first."""
    figures = _figures(folded)
    for text in (_FINAL_STOP.sub("", folded), figures, _FINAL_STOP.sub("", figures)):
        if text != folded:
            yield text


def _figures(folded: str) -> str:
    """The text with letters in figures made digits; as it is if that leaves a doubt."""
    doubtful = False

    def digits(match: re.Match[str]) -> str:
        nonlocal doubtful
        made = match.group().translate(_AS_DIGITS)
        # a final l may be the L of "below the detection limit", or litre
        doubtful |= match.group()[-1] in "lI|" or not _NUMBER.fullmatch(made)
        return made

    repaired = _MIXED.sub(digits, folded)
    return folded if doubtful else repaired


def repaired_unit(written: str, knows: Callable[[str], bool]) -> str:
    """The known unit that an unknown one must be (`mg/l.`, `CFU/1OOmL`), "" if there is none."""
    text = written.strip()
    if not text or knows(text):
        return ""
    for repaired in (
        _FINAL_STOP.sub("", text),
        _VOLUME.sub(lambda match: match.group().translate(_AS_DIGITS), _FINAL_STOP.sub("", text)),
    ):
        if repaired != text and knows(repaired):
            return repaired
    return ""
