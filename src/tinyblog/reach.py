"""Whether an address answers: a plain question over the network, with an end."""

import socket
import ssl
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

SECONDS = 10.0
"""Until an address that does not answer is given up."""


def trouble(url: str, *, seconds: float = SECONDS) -> str:
    """Say why a visitor of `url` would see no page, in a few words; nothing if one would."""
    request = Request(url, headers={"User-Agent": "tinyblog", "Cache-Control": "no-cache"})
    try:
        with urlopen(request, timeout=seconds):
            return ""
    except HTTPError as error:
        error.close()
        return f"the server answers {error.code}"
    except URLError as error:
        return _reason(error.reason)
    except (HTTPException, OSError) as error:
        return _reason(error)


def _reason(error: object) -> str:
    if isinstance(error, socket.gaierror):
        return "its name is not known to DNS"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return "there is no answer in time"
    if isinstance(error, ConnectionRefusedError):
        return "nobody answers there"
    return f"the connection fails ({type(error).__name__})"
