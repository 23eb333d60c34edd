"""Asking a server that speaks Mastodon's API: the library's errors become ours."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from tinyblog.errors import NetworkError
from tinyblog.networks._answers import Question

if TYPE_CHECKING:
    from mastodon import Mastodon
    from requests import Response

SIGN_IN = "sign-in"
SCOPES = "read:accounts read:statuses read:search write:statuses write:media"
"""What the token must be allowed."""
T = TypeVar("T")


class NotFoundError(NetworkError):
    """There is no such thing on the server."""


class _TooMany(Exception):  # noqa: N818 - it never leaves this module
    """The answer to one request too many, with its headers, which the library keeps to itself."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__("too many requests")
        self.headers = headers


def open_client(server: str, token: str, timeout: float) -> "Mastodon":
    """A client of the library, which waits for an answer for so many seconds, and never by itself for anything else."""
    from mastodon import Mastodon  # imported here: it takes half a second

    # Told the version, the library does not ask for it first: it recurses without end where /api/v1/instance fails.
    client = Mastodon(
        api_base_url=server,
        access_token=token,
        request_timeout=timeout,
        ratelimit_method="throw",
        mastodon_version="4.6.0",
        version_check_mode="created",
        user_agent="tinyblog",
    )
    client.version_check_mode = "none"
    client.session.hooks["response"].append(_raise_too_many)  # lets `ask` know what it says
    return client


def _raise_too_many(response: "Response", **_: object) -> None:
    if response.status_code == 429:
        response.close()
        raise _TooMany(response.headers)


def ask(question: Question, call: Callable[[], Any], read: Callable[[Any], T]) -> T:
    """Make a request and read its answer, again where that is safe; the library's errors become ours."""
    return question.patience.ask(question, lambda: _once(question, call, read))


def _once(question: Question, call: Callable[[], Any], read: Callable[[Any], T]) -> T:
    import mastodon

    try:
        return read(call())
    except mastodon.MastodonNetworkError as error:
        raise _broken(error, question) from error
    except mastodon.MastodonRatelimitError as error:
        # what was sent was answered, perhaps with yes; the library stumbled over a header
        raise question.garbled("the answer's rate limits cannot be read") from error
    except mastodon.MastodonAPIError as error:
        raise _problem(error, question) from error
    except mastodon.MastodonError as error:
        raise question.refused(f"the library refused: {error}") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise question.garbled("the answer is none of a Mastodon server") from error


def _broken(error: Exception, question: Question) -> NetworkError:
    """Sort what the library makes one error of: refused before anything was sent, timed out, or broken."""
    import requests

    cause = error.__context__
    if isinstance(cause, _TooMany):
        return question.busy(cause.headers)
    late = "timed out" in str(cause).lower()
    if isinstance(cause, requests.ConnectTimeout) or "NewConnectionError" in str(cause):
        return question.unreached("the server cannot be reached")
    return question.lost("no answer in time" if late else "the connection broke", late=late)


def _problem(error: Exception, question: Question) -> NetworkError:
    """Sort an error answer: 5xx can hide a status that landed (4.6.0 to 4.7.1 do so), and so can a garbled one."""
    code, *said = error.args[1:] if len(error.args) == 4 else (None,)
    reason = " ".join(str(part) for part in reversed(said) if part) or "no reason"
    if not isinstance(code, int):
        return question.garbled("the answer cannot be read")
    if code >= 500:  # a gateway that tires of waiting (504 and its kin) says nothing of the server behind it
        return question.lost(f"the server answered {code}", late=code >= 504)
    if "duplicate idempotency key" in reason.lower():
        return question.garbled("the server has seen this post before")
    hint = f"make a new access token with {SCOPES}, and put it into the secret"
    if code == 401 or question.what == SIGN_IN:  # snac answers 422 to a wrong token
        return question.refused(f"the server refused to sign in: {code} {reason}", hint=hint)
    refused = question.refused(f"the server refused: {code} {reason}", hint=hint if code == 403 else "")
    return NotFoundError(refused.message, where=refused.where) if code == 404 else refused
