"""The errors tinyblog raises on purpose: each names something that its author can mend."""

from collections.abc import Iterable


class TinyblogError(Exception):
    """A problem to show: what is wrong, where it is (file, line or key), and how to mend it."""

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message

    @property
    def parts(self) -> "tuple[TinyblogError, ...]":
        """The single problems this error reports: itself, unless it is a collection."""
        return (self,)


class ConfigError(TinyblogError):
    """The configuration is missing, malformed, or holds a wrong value."""


class NoteError(TinyblogError):
    """A note cannot be read, or clashes with another note."""


class ThemeError(TinyblogError):
    """A theme is missing, or one of its templates is wrong."""


class OutputError(TinyblogError):
    """The site cannot be written."""


class LedgerError(TinyblogError):
    """The ledger cannot be read or written."""


class LockError(TinyblogError):
    """Another run is at work in the folder, or no lock can be made there."""


class NetworkError(TinyblogError):
    """A network would not or could not do what was asked; nothing was posted."""


class OutcomeUnknownError(NetworkError):
    """A post was sent and its answer lost: it may stand there or not.

    `may_land_later`: the request may still be on its way, so sending it again now could make a second copy.
    """

    def __init__(self, message: str, *, where: str = "", hint: str = "", may_land_later: bool = False) -> None:
        super().__init__(message, where=where, hint=hint)
        self.may_land_later = may_land_later


class PartlyPostedError(OutcomeUnknownError):
    """Some parts of a thread stand there, and the next one was refused: the next run goes on."""


class Mistakes(TinyblogError):  # noqa: N818 - it is a collection of errors, not one
    """Several problems, reported together."""

    def __init__(self, problems: Iterable[TinyblogError]) -> None:
        self._parts = tuple(part for problem in problems for part in problem.parts)
        super().__init__("\n".join(str(part) for part in self._parts))

    @property
    def parts(self) -> tuple[TinyblogError, ...]:
        """The single problems, in the order they were found."""
        return self._parts


def raise_all(problems: Iterable[TinyblogError]) -> None:
    """Raise what was found: nothing, the one problem, or all of them together."""
    found = tuple(problems)
    if len(found) == 1:
        raise found[0]
    if found:
        raise Mistakes(found)
