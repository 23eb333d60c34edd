"""What went wrong with a request, as an error of ours: the same words and the same care for every network."""

from dataclasses import dataclass, field

from tinyblog.errors import NetworkError, OutcomeUnknownError

_MOST = 300
LATER = "nothing is lost: the next run goes on where this one stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request to a network: `what` is asked for `account`; `sends`, if it may have an effect there.

    No value of `secrets` comes out in an error, whatever a server says.
    """

    account: str
    what: str
    sends: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def refused(self, message: str, *, hint: str = "") -> NetworkError:
        """The network did not do it."""
        return NetworkError(self._clean(message), where=self.where, hint=hint)

    def lost(self, message: str, *, late: bool = False) -> NetworkError:
        """There is no answer to be understood: what was sent may have landed, or (`late`) may do so yet."""
        if not self.sends:
            return self.refused(message)
        return OutcomeUnknownError(self._clean(message), where=self.where, may_land_later=late)

    @property
    def where(self) -> str:
        """What an error names: the account, and what was asked."""
        return f"{self.account}: {self.what}"

    def _clean(self, message: str) -> str:
        for secret in self.secrets:
            message = message.replace(secret, "…")
        return " ".join(message.split())[:_MOST]
