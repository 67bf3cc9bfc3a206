"""The address of a laboratory or company beside its telephone: a street in a letterhead is no place of a sample."""

import re
from collections.abc import Sequence
from typing import Final

from waterqc.arrange.heading import HeadingReader
from waterqc.written import half_width

#: how a line begins that says how somebody is reached
_CONTACT: Final = re.compile(
    r"(?:tel|tél|telefon|telefone|teléfono|telefono|téléphone|phone|fax|tlf|call cent(?:er|re)|hotline|e-?mail|www\."
    r"|电话|联系电话|服务热线|传真|邮编|邮箱)"
    r"(?:[\s./:：]|$)",
    re.IGNORECASE,
)
_NEAR: Final = 2  # lines between an address and the telephone: a town with its postal code

Lines = Sequence[tuple[str, Sequence[str]]]


def without_letterheads(lines: Lines, reader: HeadingReader) -> Lines:
    """The lines without those that are nothing but the name of a place above, or below, how somebody is reached."""
    reached = {at for at, (_, line) in enumerate(lines) if any(_CONTACT.match(half_width(cell)) for cell in line)}
    if not reached:
        return lines
    near = {at + step for at in reached for step in range(-_NEAR, _NEAR + 1)} - reached
    return [one for at, one in enumerate(lines) if at not in near or not _is_address(one[1], reader)]


def _is_address(line: Sequence[str], reader: HeadingReader) -> bool:
    cells = [cell for cell in dict.fromkeys(line) if cell]
    if len(cells) != 1 or not any(map(str.isdigit, cells[0])):
        return False
    facts = reader.labels.read(cells[0])
    return facts is not None and bool(facts.site) and not (facts.point or facts.plant or facts.date or facts.sample)
