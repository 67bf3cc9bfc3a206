"""The headings of a table in a run of cells: as many as its rows have cells, where some span others."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from waterqc import columns
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.waters_over_places import places_under
from waterqc.arrange.words import REMARK, RESULT


def with_standards(found: Sequence[str], reader: HeadingReader) -> list[str]:
    """The headings with a standard's number that stands beside that of limits made part of it."""
    made: list[str] = []
    for text in found:
        before = made[-1] if made else ""
        behind = reader.field_of(before) == columns.STATED_LIMIT and reader.words.standards_in(text) == [text]
        in_front = reader.field_of(text) == columns.STATED_LIMIT and reader.words.standards_in(before) == [before]
        if made and (behind or in_front):
            made[-1] = f"{before} {text}"
        else:
            made.append(text)
    return made


def settled_headings(found: Sequence[str], names: Sequence[int], lead: int, reader: HeadingReader) -> list[str] | None:
    """One heading per cell of a row: rows are as long as the headings, or one shorter where 检测结果 spans labels."""
    gaps = Counter(after - before for before, after in pairwise(names))
    enough = sum(gaps.values()) / 3  # of the rows must be complete
    longer = max((rows for width, rows in gaps.items() if width > len(found)), default=0)
    if gaps[len(found)] >= enough and len(found) >= lead + 2 and gaps[len(found)] > longer:
        return None if _spans_statistics(found, reader) else list(found)
    widths = [width for width, rows in gaps.items() if rows >= max(enough, longer)]
    levels = [_with_levels(found, width, reader) or _with_waters(found, width, reader) for width in widths]
    level = next(filter(None, levels), None)
    if level is None and gaps[len(found) - 1] < enough and any(reader.field_of(text) == REMARK for text in found):
        # the blank cells of remarks are not in the run
        return settled_headings([text for text in found if reader.field_of(text) != REMARK], names, lead, reader)
    if level is not None or gaps[len(found) - 1] < enough or len(found) < lead + 3:
        return level
    results = [place for place, text in enumerate(found) if reader.field_of(text) == RESULT]
    spans = results or [place for place, text in enumerate(found) if reader.words.is_mean(text)]
    if len(spans) == 1:
        span = spans[0]
        labels = found[span + 1 :]
        own = [text for text in labels if reader.field_of(text)]
        below = [text for text in labels if not reader.field_of(text)]
        # the labels of a second row come behind all headings of the first, and stand in front of them
        if below and labels in ([*below, *own], [*own, *below]) and all(map(reader.labels.read, below)):
            under = [_below(found[span], text) if results else _below("检测结果", text, found[span]) for text in below]
            return [*found[:span], *under, *own]
    return None


def _spans_statistics(found: Sequence[str], reader: HeadingReader) -> bool:
    """Whether 检测结果, or a rate, stands among the headings before 最大值, 最小值: those are below it, one is lost."""
    statistics = [place for place, text in enumerate(found) if reader.words.is_statistic(text)]
    others = [text for text in found[: statistics[0]] if not reader.words.is_range(text)] if statistics else []
    return any(reader.field_of(text) == RESULT or reader.words.is_rate(text) for text in others)


def _below(heading: str, *labels: str) -> str:
    return " ".join([heading.replace(" ", ""), *labels])


def _with_levels(found: Sequence[str], width: int, reader: HeadingReader) -> list[str] | None:
    """The headings of a table with the same labels (最大值, 最小值; days; 检测值, 判定) under each of its places.

    Either all labels of the upper row come before all of the lower, or each before its own.
    """
    headed = [text for text in found if reader.field_of(text) == RESULT]
    if len(headed) == 1:
        rest = [text for text in found if text not in headed]
        return _levels(rest, width, headed[0], reader) or _levels(found, width, "检测结果", reader)
    return _levels(found, width, "检测结果", reader)


def _levels(texts: Sequence[str], width: int, result: str, reader: HeadingReader) -> list[str] | None:
    """The headings of so many columns of a table whose results stand under `result`."""
    front = list(takewhile(reader.field_of, texts))
    for middle, back in _apart_from_last(texts[len(front) :], reader):
        count = width - len(front) - len(back)
        upper = len(middle) - count
        if upper < 1 or count < 2 * upper or count % upper or not all(map(reader.field_of, back)):
            continue
        size = count // upper
        apart = [middle[at : at + size] for at in range(upper, len(middle), size)]
        beside = [middle[at + 1 : at + 1 + size] for at in range(0, len(middle), size + 1)]
        for labels, under in ((middle[:upper], apart), (middle[:: size + 1], beside)):
            if all(own == under[0] for own in under):
                pairs = [(label, name) for label, own in zip(labels, under, strict=True) for name in own]
                made = [_of_level(result, label, name, reader) for label, name in pairs]
                if all(made):
                    return [*front, *made, *back]
    return None


def _apart_from_last(texts: Sequence[str], reader: HeadingReader) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """(labels of both rows, headings of the last columns): those stand behind both rows, or behind the upper one."""
    for end in range(len(texts), max(0, len(texts) - 3), -1):
        yield texts[:end], texts[end:]
    first = next((at for at, text in enumerate(texts) if reader.field_of(text)), len(texts))
    behind = len(list(takewhile(reader.field_of, texts[first:])))
    yield [*texts[:first], *texts[first + behind :]], texts[first : first + behind]


def _kind(text: str, reader: HeadingReader) -> str:
    """What a label names: a plant, a point, another place, a day, a statistic; "" if none of them."""
    facts = reader.labels.read(text)
    if reader.words.is_statistic(text) or facts is None:
        return "statistic" if reader.words.is_statistic(text) else ""
    kinds = {"plant": facts.plant, "site": facts.site or facts.sample, "point": facts.point}
    return next((kind for kind, stated in kinds.items() if stated), "day" if facts.date or facts.partial_date else "")


def _of_level(result: str, label: str, name: str, reader: HeadingReader) -> str:
    """The heading of a column under a place or day and a label of another kind; "" if they are not."""
    field, kind = reader.field_of(name), _kind(label, reader)
    if kind in ("", "statistic"):
        return ""
    if field == columns.STATED_VERDICT or reader.words.is_rate(name):
        return name
    if field == RESULT:
        return _below(name, label)
    return _below(result, label, name) if not field and _kind(name, reader) not in ("", kind) else ""


def _with_waters(found: Sequence[str], width: int, reader: HeadingReader) -> list[str] | None:
    """The headings of a table with two waters in a row and their places in the next: 出厂水, 管网水, 一水厂, 人民路."""
    front = list(takewhile(reader.field_of, found))
    waters, places = found[len(front) : len(front) + 2], found[len(front) + 2 :]
    shares = places_under(waters, places, reader) if len(front) + len(places) == width else None
    if shares is None:
        return None
    over = [water for water, share in zip(waters, shares, strict=True) for _ in range(share)]
    return [*front, *(_below("检测结果", water, place) for water, place in zip(over, places, strict=True))]


def spanning(found: Sequence[str], names: Sequence[int], reader: HeadingReader) -> list[list[str]]:
    """The headings with 检测结果 over as many columns as rows have cells more, the commonest length of rows first."""
    gaps = Counter(after - before for before, after in pairwise(names))
    results = sum(reader.field_of(text) == RESULT for text in found)
    counts = [
        (width - len(found)) // results + 1
        for width, rows in gaps.most_common()
        if results and rows >= sum(gaps.values()) / 3 and width >= len(found) and (width - len(found)) % results == 0
    ]
    return [
        [text for text in found for _ in range(count if reader.field_of(text) == RESULT else 1)]
        for count in counts
        if results == 1 or count == 1
    ]
