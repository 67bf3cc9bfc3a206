"""Which columns of limits, verdicts, units and detection limits go with which column of results."""

from collections.abc import Sequence
from dataclasses import replace

from waterqc.arrange.head_rows import HeadColumn


def paired_columns(results: Sequence[HeadColumn], others: Sequence[HeadColumn]) -> dict[int, int]:
    """Which of the other columns goes with which result: that with the same label, else the next, else the only one.

    Fewer than the results, they stand before or behind the group that they belong to.
    """
    if not others or not results:
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
    places = sorted(one.index for one in others)
    between = any(results[0].index < place < results[-1].index for place in places)
    kinds = {one.written for one in others}
    apart = (
        not between and len(kinds) > 1 and not any(one.facts for one in others)
    )  # Limit | Guideline behind two places
    if len(others) == len(results) and not apart:
        return {column.index: other.index for column, other in zip(results, others, strict=True)}
    if between and len(others) < len(results):
        in_front = places[0] < results[0].index
        return {column.index: _nearest(column.index, places, in_front) for column in results}
    return {column.index: others[0].index for column in results}


def _nearest(place: int, places: Sequence[int], in_front: bool) -> int:
    """The last of the places before one, or else the first behind it."""
    if in_front:
        return max((one for one in places if one < place), default=places[0])
    return min((one for one in places if one > place), default=places[-1])
