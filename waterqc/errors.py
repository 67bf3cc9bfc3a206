"""What stops a run: one small tree, each shown to the user as one sentence.

Trouble in a cell is never an exception: it is a row of the report.
"""

from typing import ClassVar


class WaterqcError(Exception):
    """Cannot go on. The message is one sentence: what, where, and what to do."""

    exit_code: ClassVar[int] = 4


class UsageError(WaterqcError):
    """The command or the call was wrong (exit code 2)."""

    exit_code = 2


class InputError(WaterqcError):
    """An input cannot be read, or there is no table of results in it (exit code 4)."""


class StandardError(WaterqcError):
    """A standard, the vocabulary or the units are broken (exit code 4); names file and entry."""


class MissingExtraError(WaterqcError):
    """An optional library is not installed; names the extra that brings it (exit code 4)."""


class OutputError(WaterqcError):
    """An output cannot be written (exit code 4)."""


class ConfigurationError(UsageError):
    """The configuration of a job is wrong; names file, table and key (exit code 2)."""


class LedgerError(WaterqcError):
    """The job's ledger cannot be read or written (exit code 4)."""


class LockHeldError(WaterqcError):
    """Another run of the same job is working (exit code 4)."""
