"""Texts whose cells lost their edges: words split at single spaces, one cell per line, rows broken over two lines."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from waterqc.arrange.blocks_of_lines import rows_of_blocks
from waterqc.arrange.broken_headings import with_headings_joined
from waterqc.arrange.crossed_lines import crossed_rows
from waterqc.arrange.grouped_heads import with_names_under_groups
from waterqc.arrange.grouped_lines import grouped_rows
from waterqc.arrange.halves_of_runs import with_halves_apart
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.labelled_records import labelled_records
from waterqc.arrange.letters_apart import with_letters_together
from waterqc.arrange.merged_fronts import with_places_over_rows, with_places_repeated, with_whole_headings
from waterqc.arrange.one_row import holds_a_table, rows_across, without_rules
from waterqc.arrange.paired_lines import paired_rows, with_stacks_joined
from waterqc.arrange.remade_rows import remade
from waterqc.arrange.repeated_fronts import with_repeated_fronts
from waterqc.arrange.rows_below_places import with_rows_below_places
from waterqc.arrange.run_labels import NUMBERING, Token
from waterqc.arrange.run_statistics import statistics_rows
from waterqc.arrange.run_table import MadeRows, table_at
from waterqc.arrange.said_in_a_run import rows_said_in_a_run
from waterqc.arrange.sectioned_lines import with_headings_repeated
from waterqc.arrange.short_days import with_days_in_headings, with_days_in_runs
from waterqc.arrange.spanned_heads import with_spans
from waterqc.arrange.spanned_rows import with_spanned_cells
from waterqc.arrange.stacked_across import rows_of_stacks
from waterqc.arrange.stated_lines import stated_rows
from waterqc.arrange.word_rows import rows_of_days, rows_under_labels
from waterqc.arrange.word_tokens import as_lines, has_names_across, word_tokens
from waterqc.arrange.worded_lines import with_worded_rows
from waterqc.arrange.words import PARAMETER, is_han
from waterqc.grid import Grid
from waterqc.written import END_OF_SENTENCE

_LONGEST_LINE: Final = 60  # words of a line that heads a table
_FEWEST_OF_RUN: Final = 12  # words of a cell that is a run of cells


def with_cells(grid: Grid, reader: HeadingReader) -> Grid:
    """The grid of a text with broken rows joined, and runs of words or lines made rows of cells."""
    rows = grid.rows()
    words = reader.words
    joined = _broken_rows_joined(with_days_in_headings(with_letters_together(rows), reader), reader)
    joined = with_repeated_fronts(joined, lambda text: words.is_statistic(text) or words.is_rate(text))
    joined = with_rows_below_places(with_worded_rows(joined, reader), reader)
    joined = with_places_over_rows(joined, reader)
    joined = with_spanned_cells(with_names_under_groups(with_spans(joined, reader), reader), reader)
    made: list[tuple[int, list[str]]] = []
    short: set[int] = set()
    row = 0
    while row < len(joined):
        at, cells = joined[row]
        stop = _end_of_singles(joined, row)
        if stop == row:
            made += _cut(at, cells, reader) or _run_among_cells(at, cells, reader, short) or [(at, cells)]
            row += 1
            continue
        made += _run(joined[row:stop], reader, short)
        row = stop
    made = with_stacks_joined(made, reader)
    if made == list(enumerate(rows)):
        return grid
    return remade(grid, rows, made, short)


def _cut(row: int, cells: Sequence[str], reader: HeadingReader) -> list[tuple[int, list[str]]]:
    """The rows of a table that stands in one row; none if it is an ordinary row, or not certain where it is cut."""
    if not holds_a_table(cells, reader):
        return []
    plain = without_rules(cells)
    across = rows_across(plain, reader)
    if across is not None:
        return [(row, one) for one in across]
    found = _tables_of([Token(text, row) for text in (*plain, "")], reader)
    return found.rows if found is not None else []


def _run_among_cells(
    row: int, cells: Sequence[str], reader: HeadingReader, short: set[int]
) -> list[tuple[int, list[str]]]:
    """The rows of a run of words that stands among a few cells (首页 | 新闻 | 公告 …); none if no cell is one."""
    own = [cell for cell in cells if cell]
    long = [cell for cell in own if len(cell.split()) >= _FEWEST_OF_RUN]
    if len(long) != 1 or not _names_parameters(long[0], reader):
        return []
    made = _run([(row, [cell]) for cell in own], reader, short)
    return made if any(len(texts) > 1 for _, texts in made) else []


def _end_of_singles(rows: Sequence[tuple[int, list[str]]], start: int) -> int:
    """The row after the stretch of rows, from `start` on, that have one cell or none."""
    stop = start
    while stop < len(rows) and sum(map(bool, rows[stop][1])) <= 1:
        stop += 1
    return stop


def _broken_rows_joined(rows: Sequence[list[str]], reader: HeadingReader) -> list[tuple[int, list[str]]]:
    """A row that ends after its parameter, and goes on with the unit in the next line, made one.

    Together they must be as long as another row is.
    """
    lengths = [_length(row) for row in rows]
    usual = Counter(length for length in lengths if length > 2)
    made: list[tuple[int, list[str]]] = []
    row = 0
    while row < len(rows):
        length = lengths[row]
        following = lengths[row + 1] if row + 1 < len(rows) else 0
        if (
            1 <= length <= 3
            and following > 1
            and usual[length + following]
            and reader.names.is_parameter(rows[row][length - 1])
            and not reader.names.is_parameter(rows[row + 1][0])
            and reader.names.is_unit(rows[row + 1][0])
        ):
            made.append((row, rows[row][:length] + rows[row + 1][:following]))
            row += 2
            continue
        if length == 1 and following > 1 and usual[following] > 1 and _goes_on(rows[row][0], rows[row + 1], reader):
            first, *rest = rows[row + 1]
            made.append((row, [rows[row][0] + first, *rest]))
            row += 2
            continue
        made.append((row, list(rows[row])))
        row += 1
    return made


def _goes_on(text: str, below: Sequence[str], reader: HeadingReader) -> bool:
    """Whether a line is the beginning of the name with which the row below goes on: 浑浊 over 度(NTU) | ≤1 | 0.3."""
    names = reader.names
    apart = names.is_parameter(below[0]) or names.is_result(below[0]) or reader.field_of(below[0])
    return bool(below[0]) and is_han(text) and not apart and names.is_parameter(text + below[0])


def _length(row: Sequence[str]) -> int:
    return max((place + 1 for place, cell in enumerate(row) if cell), default=0)


def _run(lines: Sequence[tuple[int, list[str]]], reader: HeadingReader, short: set[int]) -> list[tuple[int, list[str]]]:
    """The lines of one cell with any table in them made rows of cells; as they are where none is found.

    What stands around a table that was found may hold others, read in other ways.
    """
    made = _one_run(lines, reader, short)
    if not any(len(cells) > 1 for _, cells in made):
        return made
    whole: list[tuple[int, list[str]]] = []
    row = 0
    while row < len(made):
        stop = next((at for at in range(row, len(made)) if len(made[at][1]) > 1), len(made))
        around = made[row:stop]
        words = sum(len(cells[0].split()) for _, cells in around if cells)
        whole += _run(around, reader, short) if words >= _FEWEST_OF_RUN and around != list(lines) else around
        whole += made[stop : stop + 1]
        row = stop + 1
    return whole


def _one_run(
    lines: Sequence[tuple[int, list[str]]], reader: HeadingReader, short: set[int]
) -> list[tuple[int, list[str]]]:
    """The lines of one cell with any table in them made rows of cells; as they are where none is found.

    `short` takes the rows that lack a cell, nobody knows which.
    """
    texts = with_headings_joined([(row, next((cell for cell in cells if cell), "")) for row, cells in lines], reader)
    records = labelled_records(texts, reader)
    if records is not None:
        return records
    grouped = grouped_rows(_line_tokens(texts), reader) or crossed_rows(_line_tokens(texts), reader)
    if grouped is not None:
        return grouped
    stacked = rows_of_stacks(_line_tokens(texts), reader, short)
    if stacked is not None:
        return stacked
    if (
        not any(_names_parameters(text, reader) for _, text in texts)
        and sum(_begins(text, reader) for _, text in texts) < 2
    ):
        return _said(texts, reader) or list(lines)
    words = with_days_in_runs(word_tokens(texts, reader), reader)
    crossed = crossed_rows(words, reader)
    if crossed is not None and len({row for row, cells in crossed if len(cells) > 1}) == 1:
        return crossed  # all of it in one line
    across = rows_of_days(words, texts, reader)
    if across is None or across.short:
        unplaced: set[int] = set()
        stacked = rows_of_stacks(words, reader, unplaced)
        if stacked is not None and (across is None or not unplaced):
            short.update(unplaced)
            return stacked
    if across is not None:
        short.update(across.short)
        return across.rows
    labelled = rows_under_labels(words, texts, reader)
    if labelled is not None:
        return labelled
    statistics = statistics_rows(_line_tokens(texts), reader)
    if statistics is not None:
        return statistics
    ways = (_whole_line_tokens(texts, reader), _cell_tokens(texts), with_places_repeated(words, reader))
    tries = [_tables_of(with_halves_apart(_without_groups(tokens, reader), reader), reader) for tokens in ways]
    made = [rows for rows in tries if rows is not None]
    if made:
        return min(made, key=lambda rows: rows.unread).rows
    return rows_of_blocks(texts, reader) or _said(texts, reader) or list(lines)


def _said(texts: Sequence[tuple[int, str]], reader: HeadingReader) -> list[tuple[int, list[str]]] | None:
    """The lines with results that are said without a table made rows, None if there are none."""
    return stated_rows(texts, reader) or rows_said_in_a_run(texts, reader) or paired_rows(texts, reader)


def _begins(text: str, reader: HeadingReader) -> bool:
    """Whether a line begins with a parameter and goes on with results."""
    words = text.split(None, 3)
    return len(words) > 2 and reader.names.is_parameter(words[0]) and all(map(reader.names.is_result, words[1:3]))


def _names_parameters(text: str, reader: HeadingReader) -> bool:
    """Whether a line has the heading of parameters among its words."""
    if len(text) > 5_000 and END_OF_SENTENCE.search(text[:5_000]):
        return False
    words = text.split()[:500]
    if reader.field_of(text) == PARAMETER or any(reader.field_of(word) == PARAMETER for word in words):
        return True
    short = 4 <= len(words) <= _LONGEST_LINE and sum(map(reader.names.is_parameter, words)) >= 3
    return short or has_names_across(words, reader)


def _line_tokens(texts: Sequence[tuple[int, str]]) -> list[Token]:
    return [Token(text, row) for row, text in texts if text]


def _whole_line_tokens(texts: Sequence[tuple[int, str]], reader: HeadingReader) -> list[Token]:
    lines = with_days_in_runs(_line_tokens(texts), reader)
    whole = with_headings_repeated(with_whole_headings(lines, reader), reader)
    return with_places_repeated(whole, reader)


def _cell_tokens(texts: Sequence[tuple[int, str]]) -> list[Token]:
    """One cell per line, where an empty line is an empty cell."""
    return [Token(text, row) for row, text in texts]


def _without_groups(tokens: Sequence[Token], reader: HeadingReader) -> list[Token]:
    """The tokens without names of groups of parameters (微生物指标), which stand between rows and are no cells."""
    behind: list[str] = ["", ""]
    made: list[Token] = []
    for token in reversed(tokens):
        if not _is_group(token.text, behind, reader):
            made.append(token)
        behind = [token.text, *behind[:1]] if token.text else behind
    return made[::-1]


def _is_group(text: str, behind: Sequence[str], reader: HeadingReader) -> bool:
    """Whether a cell names a group; one that may be a heading or a name (消毒剂指标) only in front of a row's name."""
    if not text or not reader.words.is_group(text):
        return False
    if not reader.field_of(text) and not reader.names.is_parameter(text):
        return True
    numbered = NUMBERING.fullmatch(behind[0]) is not None
    return reader.names.is_parameter(behind[numbered])


def _tables_of(tokens: Sequence[Token], reader: HeadingReader) -> MadeRows | None:
    """The rows of all tables in a run, and the lines between them; None if no table is found."""
    heads = [place for place, token in enumerate(tokens) if reader.field_of(token.text) == PARAMETER]
    made: list[tuple[int, list[str]]] = []
    done = unread = 0
    found = False
    for number, head in enumerate(heads):
        if head < done:
            continue
        stop = heads[number + 1] if number + 1 < len(heads) else len(tokens)
        table = table_at(tokens, head, stop, reader)
        if table is None:
            unread += sum(reader.names.is_parameter(token.text) for token in tokens[head:stop])
            continue
        start, end, rows = table
        made += as_lines([(token.row, token.text) for token in tokens[done:start]], reader)
        made += rows.rows
        unread += rows.unread
        done, found = end, True
    if not found:
        return None
    return MadeRows(made + as_lines([(token.row, token.text) for token in tokens[done:]], reader), unread)
