"""What went wrong with a request, as an error of ours, and how often it is made again: the same for every network."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import TypeVar

from tinyblog.errors import NetworkError, OutcomeUnknownError
from tinyblog.networks._resets import reset_of

_MOST = 300
BOUND = 60.0
"""Seconds that a run waits for one account's server in all."""
REPEATS = 3
"""How often a request without effect is made again."""
LATER = "nothing is lost: the next run goes on where this one stopped"
T = TypeVar("T")


class PassingError(NetworkError):
    """Trouble that may be over in a moment; making the request again does no harm."""


class BusyError(NetworkError):
    """The server did not do this, since it takes no more requests: until a moment, for so many seconds from now (None:
    it does not say).
    """

    def __init__(self, wait: float | None, until: datetime) -> None:
        stated = f"before {until:%Y-%m-%d %H:%M:%S} UTC" if wait is not None else "for now"
        super().__init__(f"the server takes no more requests {stated}")
        self.wait = wait


class Patience:
    """How long one account's run bears with its server: `bound` seconds in all, whether slept or spent on what failed.

    `sleep` waits for so many seconds, `chance` gives a number from 0 to 1 each time, so that several runs do not come
    back in the same moment; `tick` counts seconds. After a server has said that it wants to be left alone for longer,
    it is asked nothing more.
    """

    def __init__(
        self,
        sleep: Callable[[float], None],
        chance: Callable[[], float] = random.random,
        bound: float = BOUND,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sleep = sleep
        self._chance = chance
        self._left = bound
        self._tick = tick
        self._ended: BusyError | None = None

    def ask(self, question: "Question", once: Callable[[], T]) -> T:
        """Make a request: again after BusyError while the bound allows, and after PassingError a few times."""
        if self._ended:
            raise question.refused(f"not tried: {self._ended.message}", hint=LATER)
        for attempt in count():
            begun = self._tick()
            try:
                return once()
            except BusyError as error:
                if not self._wait(attempt, begun, error.wait or 0):
                    self._ended = error
                    raise question.refused(f"too many requests: {error.message}", hint=LATER) from error
            except PassingError:
                if attempt == REPEATS or not self._wait(attempt, begun):
                    raise
        raise AssertionError("unreachable")

    def _wait(self, attempt: int, begun: float, stated: float = 0) -> bool:
        """Sleep for at least the `stated` time, longer from time to time; say whether that was within the bound."""
        self._left -= self._tick() - begun
        half = 2.0**attempt / 2
        pause = max(stated, half) + half * self._chance()
        if pause > self._left:
            return False
        self._left -= pause
        self._sleep(pause)
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request to a network: `what` is asked for `account`, with what `patience`; `sends`, if it may have an effect
    there that it must not have twice.

    No value of `secrets` comes out in an error, whatever a server says.
    """

    account: str
    what: str
    patience: Patience = field(repr=False)
    sends: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def refused(self, message: str, *, hint: str = "") -> NetworkError:
        """The network did not do it."""
        return NetworkError(self._clean(message), where=self.where, hint=hint)

    def unreached(self, message: str) -> NetworkError:
        """The request never arrived; it may the next time."""
        return PassingError(self._clean(message), where=self.where)

    def lost(self, message: str, *, late: bool = False) -> NetworkError:
        """There is no answer: what was sent may have landed, or (`late`) may do so yet."""
        if not self.sends:
            return PassingError(self._clean(message), where=self.where)
        return OutcomeUnknownError(self._clean(message), where=self.where, may_land_later=late)

    def garbled(self, message: str) -> NetworkError:
        """There is an answer which cannot be understood: what was sent may have landed."""
        if not self.sends:
            return self.refused(message)
        return OutcomeUnknownError(self._clean(message), where=self.where)

    def busy(self, headers: Mapping[str, str]) -> BusyError:
        """The network takes no more requests: when it will, its answer's headers say."""
        return BusyError(*reset_of(headers))

    @property
    def where(self) -> str:
        """What an error names: the account, and what was asked."""
        return f"{self.account}: {self.what}"

    def _clean(self, message: str) -> str:
        for secret in self.secrets:
            message = message.replace(secret, "…")
        return " ".join(message.split())[:_MOST]
