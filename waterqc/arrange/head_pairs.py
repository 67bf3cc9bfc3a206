"""Which columns of limits, verdicts, units and detection limits go with which column of results."""

from collections.abc import Sequence
from dataclasses import replace

from waterqc.arrange.head_rows import HeadColumn


def paired_columns(results: Sequence[HeadColumn], others: Sequence[HeadColumn]) -> dict[int, int]:
    """Which of the other columns goes with which result: that with the same label, else the next, else the only one."""
    if not others:
        return {}
    if len(others) == 1:
        return {column.index: others[0].index for column in results}
    labelled = {replace(one.facts, date_kind=""): one.index for one in others if one.facts}
    if len(labelled) == len(others) == len(results) and all(
        replace(column.facts, date_kind="") in labelled for column in results
    ):
        return {column.index: labelled[replace(column.facts, date_kind="")] for column in results}
    points = {one.facts.point: one.index for one in others if one.facts.point}
    if points and len(points) == len(others):
        return {column.index: points[column.facts.point] for column in results if column.facts.point in points}
    if len(others) == len(results):
        return {column.index: other.index for column, other in zip(results, others, strict=True)}
    return {column.index: others[0].index for column in results}
