"""Options with boxes beside them: which is ticked (☑出厂水 □管网水)."""

import re
from typing import Final

from waterqc.readers.layout.symbols import UNREADABLE

_TICKED: Final = "☑☒■✓✔√●◉"
_OPEN: Final = "□☐○◯◻❑"
_ALONE: Final = f"■●○◯[{UNREADABLE}"  # no boxes where no other stands in the text: they begin lines as well
_MARK: Final = re.compile(f"[{_TICKED}{_OPEN}{UNREADABLE}]|\\[[ xX√]?\\]")
#: boxes of the font Wingdings where the font has been lost
_LOST: Final = {"\xfe": "☑", "\xfd": "☒", "\xa8": "□"}
_HAN: Final = re.compile("[\u3400-\u9fff]")
#: the next label behind the options: □其他  采样日期:2024-05-01
_NEXT_LABEL: Final = re.compile(
    r"\s+(?=[^\s:：]{2,12}[:：])|(?=(?:采样|取样|抽样|送样|收样|接样|检测|检验|样品|报告)[^\s:：]{2,6}[:：])"
)


def with_ticked(text: str) -> str:
    """The text with the one option that is ticked, without all of them if none or several are; else as it is."""
    if _HAN.search(text):
        for lost, mark in _LOST.items():
            text = text.replace(lost, mark) if lost in text else text
    marks = list(_MARK.finditer(text))
    if not marks or (len(marks) == 1 and marks[0].group()[0] in _ALONE):
        return text
    front, last = text[: marks[0].start()], text[marks[-1].end() :]
    label, colon, first = _parted(front)
    if first.strip() and not last.strip():  # 出厂水□ 管网水☑
        starts = [len(front) - len(first), *(mark.end() for mark in marks[:-1])]
        options = [text[start : mark.start()] for start, mark in zip(starts, marks, strict=True)]
        tail = ""
    else:
        label, colon, first = front, "", ""
        ends = [*(mark.start() for mark in marks[1:]), len(text)]
        options = [text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]
        options[-1], tail = (*_NEXT_LABEL.split(options[-1].lstrip(), maxsplit=1), "")[:2]
    states = [_is_ticked(mark.group()) for mark in marks]
    ticked = [option.strip() for option, state in zip(options, states, strict=True) if state]
    if len(ticked) != 1 or None in states:
        return tail
    if all(states):
        ticked = ticked[0].split()[:1]  # √出厂水 管网水
    return " ".join(filter(None, (f"{label}{colon}{''.join(ticked)}".strip(), tail)))


def _parted(front: str) -> tuple[str, str, str]:
    at = max(front.rfind(":"), front.rfind("："))
    return (front[:at], front[at], front[at + 1 :]) if at >= 0 else ("", "", front)


def _is_ticked(mark: str) -> bool | None:
    """Whether a box is ticked, None if it cannot be read."""
    if mark == UNREADABLE:
        return None
    return mark[0] in _TICKED or (mark.startswith("[") and mark.strip("[] ") != "")
