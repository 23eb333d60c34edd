"""Asking an AT Protocol server: the SDK's errors become ours."""

from collections.abc import Callable
from typing import Any, TypeVar

from tinyblog.errors import NetworkError
from tinyblog.networks._answers import Question

T = TypeVar("T")


class TooLargeError(NetworkError):
    """The server takes no blob of this size."""


class NotFoundError(NetworkError):
    """There is no such record."""


def ask(question: Question, call: Callable[[], Any], read: Callable[[Any], T]) -> T:
    """Make a request and read its answer, again where that is safe; the SDK's errors become ours."""
    return question.patience.ask(question, lambda: _once(question, call, read))


def _once(question: Question, call: Callable[[], Any], read: Callable[[Any], T]) -> T:
    import httpx
    from atproto_client import exceptions
    from atproto_core.exceptions import AtProtocolError

    try:
        return read(call())
    except exceptions.RequestErrorBase as error:
        if isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout):
            raise question.unreached("the server cannot be reached") from error
        if isinstance(error, exceptions.InvokeTimeoutError):
            raise question.lost("no answer in time") from error
        raise _problem(error, question) from error
    except httpx.HTTPError as error:
        raise question.lost(f"the connection broke ({type(error).__name__})") from error
    except (AtProtocolError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise question.garbled("the answer is none of an AT Protocol server") from error


def said_by(response: Any) -> str:
    """The status of an error answer, and what it says, if it says it as an AT Protocol server does."""
    content = response.content
    words = (getattr(content, "error", ""), getattr(content, "message", ""))
    return f"{response.status_code} {': '.join(filter(None, words))}".rstrip()


def _problem(error: Any, question: Question) -> NetworkError:
    """Sort an error answer: by reading and measuring, 5xx can hide a post that landed, 4xx cannot."""
    response = error.response
    if response is None:
        return question.lost("the connection broke")
    said = getattr(response.content, "error", "")
    if said == "RecordNotFound":
        return NotFoundError("there is no such record")
    if said == "InvalidSwap":
        return question.garbled("another record stands under this post's key")
    if response.status_code == 413:
        return TooLargeError(f"the server takes no file of this size: {said_by(response)}", where=question.where)
    if response.status_code >= 500:
        return question.lost(f"the server answered {said_by(response)}")
    if response.status_code == 401:
        hint = "make an app password at Settings > Privacy and security > App passwords; check `handle` and `service`"
        return question.refused(f"the server refused to sign in: {said_by(response)}", hint=hint)
    if response.status_code == 429:
        return question.busy(response.headers)
    return question.refused(f"the server refused: {said_by(response)}")
