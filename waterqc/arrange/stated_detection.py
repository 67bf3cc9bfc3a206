"""Detection limits that a line says for single parameters: 铅检出限0.02mg/L, 砷的方法检出限为0.001 mg/L."""

import re
from typing import Final

import pandas as pd

from waterqc import columns
from waterqc.arrange.cells import distinct, mapped
from waterqc.arrange.columnar import choose, filled
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.portal import DOUBTFUL
from waterqc.arrange.stated_units import Rows
from waterqc.arrange.words import key_of
from waterqc.written import half_width, simplified

_SAID: Final = re.compile(
    r"(?:其中)?([^\s,;:、。()]{1,12}?)的?(?:方法)?(?:最低)?检出(?:下)?限(?:值)?(?:为|是|:|=)?\s*<?\s*"
    r"(\d+(?:\.\d+)?)\s*([a-zμµ个]+/\d*\s?[a-z]+)?(?![\d.])",
    re.IGNORECASE,
)
_LONGEST: Final = 300

Said = dict[str, tuple[str, str]]


def stated_detection_limits(rows: Rows, reader: HeadingReader) -> Said:
    """The detection limit and unit that lines say for parameters, by their keys; a doubtful one where two differ."""
    found: Said = {}
    for text in {cell for row in rows for cell in row if "检出" in cell or "檢出" in cell}:
        for name, figure, unit in _SAID.findall(simplified(half_width(text))) if len(text) <= _LONGEST else ():
            if reader.names.is_parameter(name):
                said = (figure, unit)
                key = key_of(name)
                found[key] = said if found.get(key, said) == said else (f"{DOUBTFUL}{figure}", unit)
    return found


def with_detection_limits(frame: pd.DataFrame, said: Said) -> pd.DataFrame:
    """The results, with the detection limit that a line says where none stands beside the result."""
    names = frame[columns.PARAMETER_AS_REPORTED]
    known = {name: one for name in distinct(names) if (one := said.get(key_of(name)))}
    if not known:
        return frame
    blank = ~filled(frame[columns.DETECTION_LIMIT])
    made = {}
    for at, column in enumerate((columns.DETECTION_LIMIT, columns.DETECTION_UNIT)):
        given = mapped(names, {name: known[name][at] if name in known else "" for name in distinct(names)})
        made[column] = choose(blank & filled(given), given, frame[column])
    return frame.assign(**made)
