"""The words of a verdict, and which decides where several meet."""

from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What is said of one result (DESIGN 4)."""

    PASS = "pass"
    FAIL = "fail"
    ADVISORY = "advisory"
    UNDECIDED = "undecided"
    NO_LIMIT = "no_limit"
    NOT_TESTED = "not_tested"


#: Worst first: the verdict of a sample is the first of these that any of its items has.
WORST_FIRST: Final = (
    Verdict.FAIL,
    Verdict.UNDECIDED,
    Verdict.ADVISORY,
    Verdict.PASS,
    Verdict.NO_LIMIT,
    Verdict.NOT_TESTED,
)

#: Bindings whose excess is advice and no failure (DESIGN 4).
ADVISORY_BINDINGS: Final = frozenset({"aesthetic", "reference", "guideline"})
