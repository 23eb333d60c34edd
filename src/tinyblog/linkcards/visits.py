"""A visit to a stranger's server: only at public addresses, only for so long, only for so much.

A name is looked up once, every address it has is checked, and the connection goes to one of those: a name server that
answers otherwise a moment later changes nothing. Each redirect is checked anew. Proxies of the environment are not
used, since they would look up the name again.
"""

import queue
import re
import socket
import ssl
import threading
import time
import zlib
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from io import BufferedReader, RawIOBase
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, cast
from urllib.parse import quote, urljoin, urlsplit

from tinyblog.errors import NetworkError
from tinyblog.linkcards.addresses import Resolver, is_public, read_address

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_REDIRECTS = 5
CONNECT_SECONDS = 5.0
_TRIES = 4
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"(?=.{1,253}\.?$)(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?|[0-9a-f:.]*:[0-9a-f:.]*", re.IGNORECASE)
# IDNA 2008 made these letters of their own; Python's IDNA 2003 would ask another host.
_OTHER_HOST = frozenset("ßς\u200c\u200d")
_KEPT = "/%:@!$&'()*+,;=~?[]"
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_MIME = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
_CHUNK = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Until when a visit may last, as `time.monotonic` counts, and whom it may ask."""

    end: float
    resolve: Resolver
    allow_loopback: bool = False
    tls: ssl.SSLContext | None = None

    def left(self) -> float:
        """Seconds that are left; raises TimeoutError when there are none."""
        seconds = self.end - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds

    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for: the types that are taken, `what` they are in words, and how many bytes at most.

    Of what may come `in_part`, the first `most` bytes are enough; anything else is refused if it is larger.
    """

    accept: str
    what: str
    most: int
    in_part: bool = False

    def takes(self, mime: str) -> bool:
        """Whether a type is one of those that are wanted."""
        kind = mime.split("/")[0] + "/*"
        return bool({mime, kind} & set(self.accept.split(", ")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came: from which address in the end, of which type, in which stated encoding (or none)."""

    url: str
    mime: str
    charset: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    host: str
    port: int
    secure: bool
    path: str

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def get(url: str, visit: Visit, wanted: Wanted, *, base: str = "") -> Answer:
    """Get what `url` shows, seen from `base`; raises NetworkError, whose message is for the author."""
    for _ in range(MOST_REDIRECTS + 1):
        target, url = _read_url(url, base, visit)
        try:
            answer = _ask(target, url, visit, wanted)
        except TimeoutError as error:
            raise NetworkError(f"{target.host} did not answer in time") from error
        except ssl.SSLError as error:
            raise NetworkError(f"no secure connection to {target.host}: {_why(error)}") from error
        except (OSError, HTTPException, zlib.error) as error:
            raise NetworkError(f"{target.host} could not be asked: {_why(error)}") from error
        if isinstance(answer, Answer):
            return answer
        url, base = answer, url
    raise NetworkError(f"{target.host} redirects more than {MOST_REDIRECTS} times")


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _read_url(url: str, base: str, visit: Visit) -> tuple[_Target, str]:
    """Read an address, seen from `base`; NetworkError if it is none that may be asked."""
    try:
        url = urljoin(base, url.strip())
        parts = urlsplit(url)
        if parts.scheme not in _PORTS:
            raise NetworkError("only http and https can be asked")
        if "@" in parts.netloc:
            raise NetworkError("an address with a user name is not asked")
        port = _PORTS[parts.scheme] if parts.port is None else parts.port
        if port not in _PORTS.values() and not visit.allow_loopback:
            raise NetworkError(f"port {port} is not asked, only 80 and 443")
        host = _ascii_host(parts.hostname or "")
        path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_KEPT)
    except ValueError as error:
        raise NetworkError("it has no address that I can read") from error
    return _Target(host=host, port=port, secure=parts.scheme == "https", path=path), url


def _ascii_host(host: str) -> str:
    """The host as name servers know it; ValueError if it cannot be one."""
    if _OTHER_HOST & set(host):
        raise ValueError(host)
    name = host if host.isascii() else host.encode("idna").decode()
    if not _HOST.fullmatch(name):
        raise ValueError(host)
    return name


def _ask(target: _Target, url: str, visit: Visit, wanted: Wanted) -> Answer | str:
    """Ask once; the answer is what is wanted, or the address that it redirects to."""
    with _connected(target, visit) as sock:
        sock.settimeout(visit.left())
        sock.sendall(_request(target, wanted))
        with HTTPResponse(cast(socket.socket, _Line(sock, visit)), method="GET") as response:
            response.begin()
            location = response.headers.get("Location")
            if response.status in {301, 302, 303, 307, 308} and location:
                return _as_utf8(location)
            return _read(response, target, url, wanted)


def _request(target: _Target, wanted: Wanted) -> bytes:
    lines = (
        f"GET {target.path} HTTP/1.1",
        f"Host: {target.authority}",
        "User-Agent: tinyblog",
        f"Accept: {wanted.accept}",
        "Accept-Encoding: gzip",
        "Connection: close",
    )
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("ascii")


def _as_utf8(header: str) -> str:
    """A header as it was meant; http.client reads it as Latin-1."""
    return header.encode("latin-1", "replace").decode("utf-8", "replace")


def _connected(target: _Target, visit: Visit) -> socket.socket:
    """Connect to one of the host's addresses, all of which are checked; with TLS to the host by its name."""
    addresses = _checked_addresses(target, visit)[:_TRIES]
    for tries, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        sock = socket.socket(socket.AF_INET6 if address.version == 6 else socket.AF_INET)
        try:
            sock.settimeout(min(CONNECT_SECONDS, visit.left() / tries))
            sock.connect((str(address), target.port))
            return _secured(sock, target, visit) if target.secure else sock
        except ssl.SSLError:
            sock.close()
            raise
        except OSError:
            sock.close()
            if tries == 1:
                raise
    raise OSError("it has no address")


def _secured(sock: socket.socket, target: _Target, visit: Visit) -> socket.socket:
    context = visit.tls or ssl.create_default_context()
    sock.settimeout(visit.left())
    return context.wrap_socket(sock, server_hostname=target.host)


def _checked_addresses(target: _Target, visit: Visit) -> tuple[IPv4Address | IPv6Address, ...]:
    """The addresses of the host; NetworkError if any of them is not public."""
    found = tuple((text, read_address(text)) for text in _looked_up(target, visit))
    for text, address in found:
        if address is None or not (is_public(address) or (visit.allow_loopback and address.is_loopback)):
            raise NetworkError(f"{target.host} is not on the public internet, but at {text}")
    return tuple(address for _, address in found if address)


def _looked_up(target: _Target, visit: Visit) -> tuple[str, ...]:
    """Look up the host, in a thread since the system does so without any limit of time."""
    answers: queue.SimpleQueue[tuple[str, ...] | OSError | ValueError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(tuple(visit.resolve(target.host, target.port)))
        except (OSError, ValueError) as error:
            answers.put(error)

    threading.Thread(target=look_up, daemon=True).start()
    try:
        answer = answers.get(timeout=visit.left())
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, OSError | ValueError):
        raise NetworkError(f"there is no host {target.host}") from answer
    return answer


class _Line(RawIOBase):
    """A connection as http.client reads it: each wait ends when the visit does, however slowly bytes drip in."""

    def __init__(self, sock: socket.socket, visit: Visit) -> None:
        self._sock = sock
        self._visit = visit

    def makefile(self, _mode: str) -> BufferedReader:
        return BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        self._sock.settimeout(self._visit.left())
        return self._sock.recv_into(buffer)


def _read(response: HTTPResponse, target: _Target, url: str, wanted: Wanted) -> Answer:
    if response.status != 200:
        raise NetworkError(f"{target.host} answers {response.status}")
    stated = response.headers.get("Content-Type", "")
    mime = stated.split(";")[0].strip().lower()
    mime = mime if _MIME.fullmatch(mime) else ""
    if not wanted.takes(mime):
        raise NetworkError(f"it is {mime or 'of no stated type'}, not {wanted.what}")
    charset = _CHARSET.search(stated)
    body = _body(response, target, wanted)
    return Answer(url=url, mime=mime, charset=charset[1] if charset else "", body=body)


def _body(response: HTTPResponse, target: _Target, wanted: Wanted) -> bytes:
    """Read the body, unpacked, up to one byte more than is wanted."""
    packing = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packing not in {"identity", "", "gzip", "x-gzip"}:
        raise NetworkError(f"{target.host} packs in a way that was not asked for")
    if not wanted.in_part and (response.length or 0) > wanted.most:
        raise NetworkError(f"it is larger than {wanted.most:,} bytes")
    unpack = zlib.decompressobj(wbits=31) if "gzip" in packing else None
    body = bytearray()
    while len(body) <= wanted.most and not (unpack and unpack.eof) and (chunk := response.read(_CHUNK)):
        # A few bytes can unpack to very many: never to more than is wanted.
        body += unpack.decompress(chunk, wanted.most + 1 - len(body)) if unpack else chunk
    broke_off = bool(response.length) or bool(unpack and not unpack.eof)
    return _checked_body(bytes(body), broke_off, target, wanted)


def _checked_body(body: bytes, broke_off: bool, target: _Target, wanted: Wanted) -> bytes:
    if wanted.in_part:
        return body[: wanted.most]
    if len(body) > wanted.most:
        raise NetworkError(f"it is larger than {wanted.most:,} bytes")
    if broke_off:
        raise NetworkError(f"{target.host} broke off")
    return body
