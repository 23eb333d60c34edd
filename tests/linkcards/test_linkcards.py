"""Cards of foreign pages: what is fetched, and what is refused, from a real server on loopback."""

import gzip
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.linkcards.web import LOCAL, Handler, Names, Web, serving
from tinyblog.linkcards import FetchedCard, NoCard, fetch_card
from tinyblog.linkcards.addresses import look_up

PAGE = (
    "<title>Plain</title><meta property=og:title content='A title'><meta property=og:description content='Words'>"
    "<meta property=og:image content='{picture}'>"
)
PNG = b"\x89PNG\r\n\x1a\n and so on"


@pytest.fixture
def web() -> Iterator[Web]:
    with serving(Web()) as server:
        yield server


def ask(web: Web, path: str = "/", names: Callable[[str, int], Sequence[str]] | None = None, **kwargs: Any) -> Any:
    url = f"http://blog.example:{web.port}{path}"
    return fetch_card(url, resolve=names or Names(LOCAL), allow_loopback=True, **kwargs)


def card(*args: Any, **kwargs: Any) -> FetchedCard:
    found = ask(*args, **kwargs)
    assert isinstance(found, FetchedCard)
    return found


def reason(*args: Any, **kwargs: Any) -> str:
    found = ask(*args, **kwargs)
    assert isinstance(found, NoCard)
    return found.reason


def test_a_page_gives_its_card(web: Web) -> None:
    web.html("/a?b=c", PAGE.format(picture="/p.png?x=%20y"))
    web.pages["/p.png?x=%20y"] = ({"Content-Type": "image/png"}, PNG)
    found = card(web, "/a?b=c#top")
    assert found == FetchedCard(
        url=f"http://blog.example:{web.port}/a?b=c#top",
        title="A title",
        description="Words",
        picture=PNG,
        picture_mime="image/png",
    )
    assert web.asked == [(f"blog.example:{web.port}", "/a?b=c"), (f"blog.example:{web.port}", "/p.png?x=%20y")]


def test_a_page_without_a_picture_gives_a_card_without_one(web: Web) -> None:
    web.html("/", "<title>Only this</title>")
    found = card(web)
    assert (found.title, found.description, found.picture, found.trouble) == ("Only this", "", None, "")


@pytest.mark.parametrize("body", ["", "<p>Words", "<title> </title>"])
def test_a_page_without_a_title_gives_no_card(web: Web, body: str) -> None:
    web.html("/", body)
    assert reason(web) == "the page has no title"


def test_xhtml_is_a_page_too(web: Web) -> None:
    web.html("/", "<title>T</title>", "application/xhtml+xml")
    assert card(web).title == "T"


@pytest.mark.parametrize("mime", ["application/pdf", "text/plain", "image/png", "\x1b[31m", "text/html\x07"])
def test_what_is_no_page_gives_no_card(web: Web, mime: str) -> None:
    web.html("/", "<title>T</title>", mime)
    said = reason(web)
    assert said.endswith("not a web page")
    assert said.isprintable()


def test_a_page_of_no_stated_type_gives_no_card(web: Web) -> None:
    web.pages["/"] = ({}, b"<title>T</title>")
    assert reason(web) == "it is of no stated type, not a web page"


@pytest.mark.parametrize("status", [204, 403, 404, 410, 500, 304])
def test_a_server_that_refuses_gives_no_card(web: Web, status: int) -> None:
    web.pages["/"] = ({"Content-Type": "text/html"}, b"", status)
    assert reason(web) == f"blog.example answers {status}"


@pytest.mark.parametrize(
    ("mime", "body"),
    [
        ("text/html; charset=windows-1252", "Café “€”".encode("cp1252")),
        ('text/html; charset="Shift_JIS"', "カフェ".encode("cp932")),
        ("text/html", b"\xff\xfe" + "Café".encode("utf-16-le")),
        ("text/html", b"<meta charset=windows-1251>" + "Кафе".encode("cp1251")),
        ("text/html", "Café".encode()),
    ],
)
def test_a_title_is_read_in_its_encoding(web: Web, mime: str, body: bytes) -> None:
    wide = body.startswith(b"\xff\xfe")
    start, end = ("<title>".encode("utf-16-le"), "</title>".encode("utf-16-le")) if wide else (b"<title>", b"</title>")
    mark, words = (body[:2], body[2:]) if wide else (b"", body)
    web.html("/", mark + start + words + end, mime)
    assert card(web).title in {"Café “€”", "カフェ", "Café", "Кафе"}


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_pictures_are_seen_from_where_it_leads(web: Web, status: int) -> None:
    web.redirect("/", "deep/page", status)
    web.html("/deep/page", PAGE.format(picture="p.png"))
    web.pages["/deep/p.png"] = ({"Content-Type": "image/png"}, PNG)
    found = card(web)
    assert found.picture == PNG
    assert found.url == f"http://blog.example:{web.port}/"


def test_an_address_in_its_own_alphabet_is_followed(web: Web) -> None:
    web.redirect("/", "/żółw".encode().decode("latin-1"))
    web.html("/%C5%BC%C3%B3%C5%82w", "<title>Turtle</title>")
    assert card(web).title == "Turtle"
    assert card(web, "/żółw").title == "Turtle"


def test_five_redirects_are_followed_and_no_more(web: Web) -> None:
    for number in range(6):
        web.redirect(f"/{number}", f"/{number + 1}")
    web.html("/6", "<title>T</title>")
    assert card(web, "/1").title == "T"
    assert reason(web, "/0") == "blog.example redirects more than 5 times"


@pytest.mark.parametrize(
    "to",
    ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "https://[::ffff:10.0.0.1]/", "//192.168.0.1/x"],
)
def test_a_redirect_into_a_private_network_is_not_followed(web: Web, to: str) -> None:
    web.redirect("/", to)
    said = reason(web, names=lambda host, port: LOCAL if host == "blog.example" else (host,))
    assert "is not on the public internet" in said


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://blog.example/", "gopher://x/", "javascript:1", "data:,x"])
def test_a_redirect_to_another_protocol_is_not_followed(web: Web, to: str) -> None:
    web.redirect("/", to)
    assert reason(web) == "only http and https can be asked"


def test_a_redirect_to_nowhere_is_refused(web: Web) -> None:
    web.redirect("/", "http://[oops/")
    assert reason(web) == "it has no address that I can read"


# Who may be asked


def refusal(url: str, **kwargs: Any) -> str:
    found = fetch_card(url, **kwargs)
    assert isinstance(found, NoCard)
    assert found.url == url
    return found.reason


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "http://localhost/", "http://[::1]/", "https://127.1.2.3/", "http://2130706433/"),
        *("http://0x7f000001/", "http://017700000001/", "http://127.1/", "http://[::ffff:127.0.0.1]/"),
        *("http://[::ffff:7f00:1]/", "http://１２７.０.０.１/", "http://127。0。0。1/"),
    ],
)
def test_this_machine_is_not_asked_however_it_is_written(url: str) -> None:
    assert "is not on the public internet" in refusal(url, resolve=_real)


def _real(host: str, port: int) -> Sequence[str]:
    """What the system says; for a host that is an address in IPv6, that address."""
    return (host,) if ":" in host else look_up(host, port)


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    assert refusal("http://blog.example/", resolve=Names(["93.184.216.34", "10.0.0.1"])).endswith("but at 10.0.0.1")


def test_loopback_is_not_asked_unless_a_test_allows_it(web: Web) -> None:
    web.html("/", "<title>T</title>")
    url = f"http://127.0.0.1:{web.port}/"
    assert refusal(url) == f"port {web.port} is not asked, only 80 and 443"
    assert fetch_card(url, allow_loopback=True) == FetchedCard(url=url, title="T", description="")
    assert "10.0.0.1" in refusal("http://10.0.0.1/", allow_loopback=True, resolve=Names(["10.0.0.1"]))
    assert len(web.asked) == 1


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://blog.example:22/", "port 22 is not asked, only 80 and 443"),
        ("http://blog.example:0/", "port 0 is not asked, only 80 and 443"),
        ("https://me:secret@blog.example/", "an address with a user name is not asked"),
        ("http://blog.example\\@10.0.0.1/", "an address with a user name is not asked"),
        ("ftp://blog.example/", "only http and https can be asked"),
        ("/just/a/path", "only http and https can be asked"),
        ("http://", "it has no address that I can read"),
        ("http://blog.example:99999/", "it has no address that I can read"),
        ("http://blog .example/", "it has no address that I can read"),
        ("http://faß.example/", "it has no address that I can read"),
        (f"http://{'a' * 64}.example/", "it has no address that I can read"),
        ("http://\ud800/", "it has no address that I can read"),
        ("http://blog.example/\ud800", "it has no address that I can read"),
    ],
)
def test_an_odd_address_is_not_asked(url: str, why: str) -> None:
    names = Names(["93.184.216.34"])
    assert refusal(url, resolve=names) == why
    assert names.asked == []


def test_a_host_that_does_not_exist_gives_no_card() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("Name or service not known")

    assert refusal("http://blog.example/", resolve=unknown) == "there is no host blog.example"
    assert "it has no address" in refusal("http://blog.example/", resolve=Names([]))


def test_a_name_is_looked_up_once_and_the_checked_address_is_asked(web: Web) -> None:
    web.html("/", "<title>T</title>")
    names = Names(LOCAL, ["10.0.0.1"])
    assert card(web, names=names).title == "T"
    assert names.asked == ["blog.example"]


def test_a_name_that_moves_into_a_private_network_meanwhile_is_not_followed_there(web: Web) -> None:
    web.html("/", PAGE.format(picture="/p.png"))
    web.pages["/p.png"] = ({"Content-Type": "image/png"}, PNG)
    found = card(web, names=Names(LOCAL, ["10.0.0.1"]))
    assert (found.title, found.picture) == ("A title", None)
    assert found.trouble == "its picture: blog.example is not on the public internet, but at 10.0.0.1"
    assert [path for _, path in web.asked] == ["/"]


def test_the_next_address_is_asked_if_the_first_does_not_answer(web: Web) -> None:
    web.html("/", "<title>T</title>")
    assert card(web, names=Names(["127.0.0.2", "127.0.0.1"])).title == "T"
    assert "Connection refused" in reason(web, names=Names(["127.0.0.2", "127.0.0.3"]))


def test_ipv6_is_asked_by_number() -> None:
    class Web6(Web):
        address_family = socket.AF_INET6

    with serving(Web6("::1")) as web:
        web.html("/", "<title>Six</title>")
        found = fetch_card(f"http://[::1]:{web.port}/", allow_loopback=True)
        assert isinstance(found, FetchedCard)
        assert web.asked == [(f"[::1]:{web.port}", "/")]


def test_proxies_of_the_environment_are_not_used(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    web.html("/", "<title>T</title>")
    assert card(web).title == "T"


# How long, and how much


def drip(handler: Handler, start: bytes) -> None:
    """Send a byte now and then, for ever."""
    handler.wfile.write(start)
    while not handler.server.stopped.wait(0.02):
        handler.wfile.write(b" ")


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 O", HEAD + b"X-Slow: ", HEAD + b"\r\n<title>T</title>"])
def test_a_server_that_drips_is_cut_off(web: Web, start: bytes) -> None:
    web.pages["/"] = lambda handler: drip(handler, start)
    assert reason(web, seconds=0.3) == "blog.example did not answer in time"


def test_a_server_that_says_nothing_is_cut_off(web: Web) -> None:
    def say_nothing(handler: Handler) -> None:
        handler.server.stopped.wait()

    web.pages["/"] = say_nothing
    assert reason(web, seconds=0.2) == "blog.example did not answer in time"


def test_a_name_server_that_says_nothing_is_cut_off() -> None:
    never = threading.Event()

    def silent(host: str, port: int) -> Sequence[str]:
        never.wait()
        return LOCAL

    assert refusal("http://blog.example/", resolve=silent, seconds=0.2) == "blog.example did not answer in time"
    never.set()


def test_a_picture_that_takes_too_long_leaves_the_card_without_it(web: Web) -> None:
    web.html("/", PAGE.format(picture="/p.png"))
    web.pages["/p.png"] = lambda handler: drip(handler, HEAD.replace(b"text/html", b"image/png") + b"\r\n")
    found = card(web, seconds=0.6)
    assert (found.title, found.picture) == ("A title", None)
    assert found.trouble == "its picture: blog.example did not answer in time"


def endless(handler: Handler, mime: str, start: bytes = b"", chunk: bytes = b"x" * 65536) -> None:
    handler.start({"Content-Type": mime})
    handler.wfile.write(start)
    while not handler.server.stopped.is_set():
        handler.wfile.write(chunk)


def test_of_an_endless_page_the_start_is_enough(web: Web) -> None:
    web.pages["/"] = lambda handler: endless(handler, "text/html", b"<title>T</title>")
    assert card(web).title == "T"


def test_an_endless_picture_is_refused(web: Web) -> None:
    web.html("/", PAGE.format(picture="/p.png"))
    web.pages["/p.png"] = lambda handler: endless(handler, "image/png")
    found = card(web)
    assert (found.picture, found.trouble) == (None, "its picture: it is larger than 10,000,000 bytes")


def test_a_picture_that_states_too_large_a_size_is_not_read(web: Web) -> None:
    web.html("/", PAGE.format(picture="/p.png"))
    web.pages["/p.png"] = lambda handler: handler.start({"Content-Type": "image/png", "Content-Length": "10000001"})
    assert card(web).trouble == "its picture: it is larger than 10,000,000 bytes"


def bomb(size: int) -> bytes:
    """As many zeros as `size` megabytes, in a thousandth of that."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(size)) + packer.flush()


def test_a_packed_page_is_unpacked(web: Web) -> None:
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    web.pages["/"] = (headers, gzip.compress(b"<title>T</title>"))
    assert card(web).title == "T"


def test_a_bomb_is_unpacked_no_further_than_is_wanted(web: Web) -> None:
    web.html("/", PAGE.format(picture="/p.png"))
    packed = {"Content-Encoding": "gzip"}
    web.pages["/p.png"] = ({"Content-Type": "image/png", **packed}, bomb(40))
    assert card(web).trouble == "its picture: it is larger than 10,000,000 bytes"
    web.pages["/"] = ({"Content-Type": "text/html", **packed}, bomb(40))
    assert reason(web) == "the page has no title"


@pytest.mark.parametrize("packing", ["gzip", "br", "deflate, gzip"])
def test_a_packing_that_cannot_be_unpacked_gives_no_card(web: Web, packing: str) -> None:
    web.pages["/"] = ({"Content-Type": "text/html", "Content-Encoding": packing}, b"<title>T</title>")
    assert reason(web).startswith("blog.example ")


# What else a server may do


def test_a_picture_that_breaks_off_is_none(web: Web) -> None:
    web.html("/", PAGE.format(picture="/p.png"))

    def stop(handler: Handler) -> None:
        handler.start({"Content-Type": "image/png", "Content-Length": "1000"})
        handler.wfile.write(PNG)

    web.pages["/p.png"] = stop
    assert card(web).trouble == "its picture: blog.example broke off"
    packed = gzip.compress(PNG * 100)[:-10]
    web.pages["/p.png"] = ({"Content-Type": "image/png", "Content-Encoding": "gzip"}, packed)
    assert card(web).trouble == "its picture: blog.example broke off"


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        ("/page", "it is text/html, not a picture"),
        ("/missing.png", "blog.example answers 404"),
        ("data:image/png;base64,AAAA", "only http and https can be asked"),
        ("http://10.0.0.1/p.png", "10.0.0.1 is not on the public internet, but at 10.0.0.1"),
        ("http://[oops", "it has no address that I can read"),
    ],
)
def test_a_picture_that_cannot_be_had_leaves_the_card_without_it(web: Web, picture: str, why: str) -> None:
    web.html("/", PAGE.format(picture=picture))
    web.html("/page", "<p>no picture")
    names: Callable[[str, int], Sequence[str]] = lambda host, port: LOCAL if host == "blog.example" else (host,)  # noqa: E731
    found = card(web, names=names)
    assert (found.title, found.picture, found.picture_mime) == ("A title", None, "")
    assert found.trouble == f"its picture: {why}"


@pytest.mark.parametrize(
    "answer",
    [
        *(
            b"",
            b"\0\0\0",
            b"HTTP/9.9 xx\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: -5\r\n\r\n",
        ),
        b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe\x00:x/\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n<title>",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<titl",
        HEAD + b"X: y\r\n" * 200 + b"\r\n",
        HEAD + b"X: " + b"y" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 10,
    ],
)
def test_a_server_that_speaks_no_http_gives_no_card(web: Web, answer: bytes) -> None:
    def speak(handler: Handler) -> None:
        handler.wfile.write(answer)

    web.pages["/"] = speak
    assert reason(web)


@given(
    body=st.binary(max_size=400), mime=st.sampled_from(["", "; charset=utf-16", "; charset=idna", "; charset=x'\"y"])
)
def test_no_page_raises(body: bytes, mime: str) -> None:
    with serving(Web()) as web:
        web.html("/", body, "text/html" + mime)
        assert isinstance(ask(web), FetchedCard | NoCard)


@given(st.one_of(st.text(), st.text().map("http://blog.example".__add__), st.text().map("http://".__add__)))
def test_no_address_raises(url: str) -> None:
    assert isinstance(fetch_card(url, resolve=Names(["10.0.0.1"])), NoCard)


# TLS


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for blog.example, which signs itself, with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "blog.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("blog.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    path = tmp_path / "certificate.pem"
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(pem) + secret)
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[Web]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Web()
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with serving(server) as running:
        running.html("/", "<title>Safe</title>")
        yield running


def ask_secure(web: Web, certificate: Path | None, host: str = "blog.example") -> FetchedCard | NoCard:
    tls = ssl.create_default_context(cafile=certificate) if certificate else None
    return fetch_card(f"https://{host}:{web.port}/", resolve=Names(LOCAL), allow_loopback=True, tls=tls)


def test_a_certificate_is_checked_for_the_name_though_the_number_is_asked(secure: Web, certificate: Path) -> None:
    found = ask_secure(secure, certificate)
    assert isinstance(found, FetchedCard)
    assert found.title == "Safe"


def test_a_certificate_for_another_name_or_by_nobody_is_not_trusted(secure: Web, certificate: Path) -> None:
    for refused in (ask_secure(secure, certificate, "other.example"), ask_secure(secure, None)):
        assert isinstance(refused, NoCard)
        assert refused.reason.startswith("no secure connection to ")


def test_a_server_without_tls_gives_no_card(web: Web) -> None:
    found = ask_secure(web, None)
    assert isinstance(found, NoCard)
    assert found.reason.startswith("no secure connection to blog.example")


def test_a_server_that_hangs_up_hard_gives_no_card(web: Web) -> None:
    def reset(handler: Handler) -> None:
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()

    web.pages["/"] = reset
    assert reason(web)
