"""Mastodon and its kin, on the strict server."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mastodon_mock.testing import MockServer

from tests.blogs import account
from tests.networks.posts import composed, make_post, moved
from tests.networks.stages import MastodonStage, Stage, connected, lasting
from tests.servers.mastodon import start_mastodon
from tests.servers.proxy import Fault, FaultProxy
from tinyblog import networks
from tinyblog.compose import Post
from tinyblog.errors import NetworkError, OutcomeUnknownError
from tinyblog.networks import Publisher
from tinyblog.networks import mastodon as module
from tinyblog.notes.fields import Visibility

Connect = Callable[..., Publisher]
Proxied = Callable[[Stage], FaultProxy]
POST = "/api/v1/statuses"

WORDS = st.sampled_from(
    [
        *(
            "hello",
            "world,",
            "it's",
            "#tag",
            "#größe",
            "#a_b.",
            "#1",
            "C++",
            "👍🏽",
            "👩‍👩‍👧",
            "e\u0301",
            "漢字",
            "1️⃣",
            "—",
            "…",
        ),
        *("<b>", "&", '"', "'", "&amp;", "*", "_x_", "`y`", "@bob", "@bob@social.example", "(@bob@social.example)"),
        *(
            "@a.b@c.example.",
            "a@b.example",
            "x@y@z.example",
            "www.example.org",
            "http://a.bc",
            "(https://example.org/x)",
        ),
        *("https://example.com/a?b=c&d=e#f", "https://sub.example.net/a_(b)/ü", "https://example.org,"),
        *("https://example.org/2026/11/a-very-long-address-of-a-note/", "https://例え.テスト/パス"),
    ]
)
GAPS = st.sampled_from([" ", " ", " ", "\n", "\n\n", "\n\n\n"])


def texts(gaps: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    parts = st.lists(st.tuples(WORDS, gaps), min_size=1, max_size=12)
    return parts.map(lambda pairs: "".join(f"{word}{gap}" for word, gap in pairs).strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An account that is signed in to behind a proxy, for many tests: each posts under a path of its own."""

    stage: MastodonStage
    proxy: FaultProxy
    publisher: Publisher

    def stands(self, post: Post) -> bool:
        return post.text in {shown.text for shown in self.stage.shown()}


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    server = start_mastodon()
    stage, proxy = MastodonStage(server), FaultProxy(server.url)
    publisher = connected(stage, proxy.url)
    yield Session(stage=stage, proxy=proxy, publisher=publisher)
    publisher.close()
    proxy.close()
    server.close()


def fresh_post(text: str = "") -> Post:
    name = secrets.token_hex(8)
    return make_post(text or name, path=f"/{name}/")


def set_mode(stage: MastodonStage, **changes: Any) -> None:
    stage.server.mode = replace(stage.server.mode, **changes)


@settings(max_examples=25, deadline=None)
@given(texts(GAPS | st.just("")))
@example("(https://example.org/x)hello")
@example("hellohttp://a.bc")
@example("@bob@social.example_x_")
@example("@a.b@c.example.http://a.bc")
def test_lengths_are_counted_as_the_server_counts_them(session: Session, text: str) -> None:
    """One character less than the server would take is too little, one more too much."""
    measure = module.limits(session.stage.account).measure
    set_mode(session.stage, max_characters=measure(text))
    assert session.publisher.publish(fresh_post(text)).text == text
    set_mode(session.stage, max_characters=measure(text) - 1)
    if measure(text) > 1:
        with pytest.raises(NetworkError, match=r"character limit|blank"):
            session.publisher.publish(fresh_post(text))


@settings(max_examples=25, deadline=None)
@given(texts(GAPS))
def test_whatever_was_posted_is_found_again(session: Session, text: str) -> None:
    set_mode(session.stage, max_characters=100_000)
    stage, post = MastodonStage(session.stage.server), fresh_post(text)
    publisher = connected(stage)
    made = publisher.publish(post)
    found = publisher.find(moved(post, "/other/"), ())
    publisher.close()
    assert found is not None
    assert found.id == made.id


def test_limits_come_from_the_server(toots: MastodonStage, connect: Connect) -> None:
    for v2, v1, length in [(True, True, 640), (False, True, 640), (False, False, 500)]:
        set_mode(toots, max_characters=640, v2_instance=v2, v1_instance=v1)
        limits = connect(toots).limits()
        assert (limits.length, limits.measure("https://example.org/a/long/address/indeed")) == (length, 23)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'"x"',
        b"<h1>",
        b"",
        b'{"configuration": 5}',
        b'{"configuration": {"statuses": {"max_characters": "many"}}}',
    ],
)
def test_garbled_limits_are_the_usual_ones(session: Session, connect: Connect, body: bytes) -> None:
    set_mode(session.stage, max_characters=640)
    for version in ("1", "2"):
        session.proxy.faults.append(Fault.replace_answer(200, path=f"/api/v{version}/instance*", body=body))
    assert connect(session.stage, session.proxy.url).limits().length == 500
    assert session.proxy.faults == []


def test_limits_are_asked_for_once(toots: MastodonStage, connect: Connect) -> None:
    publisher = connect(toots)
    assert publisher.limits() is publisher.limits()
    assert toots.server.requests.count(("GET", "/api/v2/instance")) == 1


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private", "direct"])
def test_visibility_is_always_sent(toots: MastodonStage, connect: Connect, visibility: str) -> None:
    configured = replace(toots.account, settings={**toots.account.settings, "visibility": visibility})
    publisher = networks.load("mastodon").connect(configured, toots.env)
    publisher.publish(replace(make_post("hello"), visibility=module.visibility(configured, "public") or ""))
    publisher.close()
    (shown,) = toots.shown()
    assert shown.visibility == visibility  # whatever the account's own is


@pytest.mark.parametrize(
    ("account_wide", "wanted", "expected"),
    [
        ("public", "public", "public"),
        ("public", "unlisted", "unlisted"),
        ("unlisted", "public", "unlisted"),
        ("private", "unlisted", "private"),
        ("direct", "unlisted", "direct"),
    ],
)
def test_a_note_never_widens_what_the_account_allows(account_wide: str, wanted: Visibility, expected: str) -> None:
    configured = account("m", "mastodon", server="https://m.example", visibility=account_wide)
    assert module.visibility(configured, wanted) == expected


def test_two_accounts_on_one_server_are_told_apart_by_their_users() -> None:
    one = account("one", "mastodon", server="https://m.example", user="@One@m.example")
    for url in ("https://m.example/@one/1", "https://m.example/users/one/statuses/1"):
        assert module.is_copy(one, url)
    assert not module.is_copy(one, "https://m.example/@two/1")
    assert not module.is_copy(one, "https://other.example/@one/1")


def test_what_was_said_to_few_is_no_copy_of_what_is_said_to_all(toots: MastodonStage, connect: Connect) -> None:
    for visibility in ("direct", "private"):
        connect(toots).publish(replace(fresh_post("psst"), visibility=visibility))
    assert connect(toots).find(make_post("psst"), ()) is None


def test_an_address_that_is_none_of_the_web_is_no_answer(session: Session) -> None:
    body = b'{"id": "1", "url": "javascript:alert(1)", "content": "<p>x</p>", "created_at": "2026-11-22T10:00:00Z"}'
    session.proxy.faults.append(Fault.replace_answer(200, path=POST, method="POST", body=body))
    with pytest.raises(OutcomeUnknownError, match="none of a Mastodon server"):
        session.publisher.publish(fresh_post())


def test_an_earlier_version_under_the_same_key_is_recorded_as_it_stands(toots: MastodonStage, connect: Connect) -> None:
    first = connect(toots).publish(make_post("the first version"))
    later = replace(make_post("the second version"), created=datetime.now(UTC) + timedelta(minutes=2))
    second = connect(toots).publish(later)
    assert (second.id, second.text) == (first.id, "the first version")
    assert "earlier version" in second.notices[0]
    assert len(toots.shown()) == 1


def test_a_copy_far_down_is_found_on_pages_of_any_size(toots: MastodonStage, connect: Connect) -> None:
    post = make_post("the first", when=datetime.now(UTC) - timedelta(days=1))
    made = connect(toots).publish(post)
    for n in range(95):
        connect(toots).publish(make_post(f"post {n}", path=f"/{n}/"))
    for size, link in [(40, True), (40, False), (20, False), (95, True)]:
        set_mode(toots, page_size=size, link_header=link)
        found = connect(toots).find(post, ())
        assert found is not None
        assert found.id == made.id


def test_pages_before_the_note_are_not_read(toots: MastodonStage, connect: Connect) -> None:
    for n in range(45):
        connect(toots).publish(make_post(f"post {n}", path=f"/{n}/"))
    publisher = connect(toots)
    before = len(toots.server.requests)
    assert publisher.find(make_post("new", when=datetime.now(UTC) + timedelta(days=2)), ()) is None
    assert len(toots.server.requests) == before + 1


def test_answers_to_others_and_boosts_are_no_copies(session: Session) -> None:
    post = fresh_post()
    shown = b"""[{"id": "9", "content": "<p>%s</p>", "created_at": "%s", "url": "https://m.example/9", %s}]"""
    now = datetime.now(UTC).isoformat().encode()
    for extra in (b'"in_reply_to_account_id": "5"', b'"reblog": {"id": "3"}'):
        body = shown % (post.text.encode(), now, extra)
        session.proxy.faults.append(Fault.replace_answer(200, path="*/statuses", body=body, method="GET"))
        with closing(connected(session.stage, session.proxy.url)) as publisher:
            assert publisher.find(post, ()) is None
        assert session.proxy.faults == []


@pytest.mark.parametrize("idempotency", ["ok", "broken-4.6", "ignored", "pixelfed"])
def test_a_second_run_never_posts_what_it_can_find(toots: MastodonStage, connect: Connect, idempotency: str) -> None:
    set_mode(toots, idempotency=idempotency)
    post = make_post("once")
    made = connect(toots).publish(post)
    toots.server.advance(3601)
    found = connect(toots).find(post, ())
    assert found is not None
    assert found.id == made.id


@pytest.mark.parametrize(("idempotency", "outcome"), [("broken-4.6", "answered 500"), ("pixelfed", "seen this post")])
def test_a_repeated_key_that_is_answered_badly_is_an_unknown_outcome(
    toots: MastodonStage, connect: Connect, idempotency: str, outcome: str
) -> None:
    set_mode(toots, idempotency=idempotency)
    connect(toots).publish(make_post("once"))
    with pytest.raises(OutcomeUnknownError, match=outcome):
        connect(toots).publish(make_post("once"))
    assert len(toots.shown()) == 1


@pytest.mark.parametrize(
    ("fault", "landed", "late"),
    [
        (Fault.cut_answer(path=POST, method="POST"), True, False),
        (Fault.cut_answer(path=POST, method="POST", reset=True), True, False),
        (Fault.cut_request(path=POST, method="POST"), False, False),
        (Fault.replace_answer(500, path=POST, method="POST"), True, False),
        (Fault.replace_answer(502, path=POST, method="POST", body=b"<h1>Bad gateway</h1>"), True, False),
        (Fault.refuse(503, path=POST, method="POST"), False, False),
        (Fault.replace_answer(504, path=POST, method="POST"), True, True),
        (Fault.replace_answer(524, path=POST, method="POST", body=b"<h1>A timeout</h1>"), True, True),
        (Fault.replace_answer(200, path=POST, method="POST"), True, False),
        (Fault.replace_answer(200, path=POST, method="POST", body=b"[]"), True, False),
        (Fault.replace_answer(200, path=POST, method="POST", body=b"null"), True, False),
        (Fault.replace_answer(200, path=POST, method="POST", body=b"<h1>hello</h1>"), True, False),
        (Fault.replace_answer(200, path=POST, method="POST", body=b""), True, False),
    ],
    ids=str,
)
def test_a_lost_answer_is_an_unknown_outcome(session: Session, fault: Fault, landed: bool, late: bool) -> None:
    post = fresh_post()
    session.proxy.faults.append(fault)
    with pytest.raises(OutcomeUnknownError) as caught:
        session.publisher.publish(post)
    assert caught.value.may_land_later == late
    assert session.stands(post) == landed
    assert (session.publisher.find(post, ()) is not None) == landed


def test_an_answer_whose_rate_limits_are_garbled_is_an_unknown_outcome(session: Session) -> None:
    """The library calls this a rate limit error, though the status stands."""
    post = fresh_post()
    headers = {"Content-Type": "application/json", "X-RateLimit-Reset": "soon"}
    session.proxy.faults.append(Fault.refuse(200, path=POST, method="POST", headers=headers))
    with pytest.raises(OutcomeUnknownError, match="rate limits cannot be read"):
        session.publisher.publish(post)


@pytest.mark.parametrize("fault", [Fault.delay_answer(20), Fault.delay_request(20)], ids=str)
def test_no_answer_in_time_may_land_later(
    toots: MastodonStage, connect: Connect, proxied: Proxied, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setattr("tinyblog.networks.mastodon.TIMEOUT", 0.3)
    proxy = proxied(toots)
    publisher, post = connect(toots, proxy.url), make_post("hello")
    proxy.faults.append(replace(fault, path=POST, method="POST"))
    with pytest.raises(OutcomeUnknownError, match="no answer in time") as caught:
        publisher.publish(post)
    assert caught.value.may_land_later
    proxy.hurry()
    proxy.wait_until_idle()
    assert publisher.find(post, ()) is not None


def test_a_server_that_has_gone_got_nothing(toots: MastodonStage, connect: Connect, proxied: Proxied) -> None:
    proxy = FaultProxy(toots.url)
    publisher = connect(toots, proxy.url)
    proxy.close()
    with pytest.raises(NetworkError, match="cannot be reached") as caught:
        publisher.publish(make_post("hello"))
    assert not isinstance(caught.value, OutcomeUnknownError)


@pytest.mark.parametrize("shape", ["422", "400", "html"])
def test_a_refusal_is_no_unknown_outcome_in_any_shape(toots: MastodonStage, connect: Connect, shape: str) -> None:
    set_mode(toots, error_shape=shape, max_characters=5)
    with pytest.raises(NetworkError, match="400" if shape == "400" else "422") as caught:
        connect(toots).publish(make_post("too long"))
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert toots.shown() == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413])
def test_a_refusal_by_something_before_the_server_is_one_too(session: Session, status: int) -> None:
    post = fresh_post()
    session.proxy.faults.append(Fault.refuse(status, path=POST, method="POST", body=b"<h1>No</h1>"))
    with pytest.raises(NetworkError) as caught:
        session.publisher.publish(post)
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert not session.stands(post)


@pytest.mark.parametrize(
    "fault",
    [
        Fault.refuse(500),
        Fault.cut_answer(),
        Fault.replace_answer(200, body=b'{"error": "x"}'),
        Fault.replace_answer(200, body=b'[{"id": "1"}]'),
        Fault.replace_answer(200, body=b"[1]"),
    ],
    ids=str,
)
def test_a_look_that_fails_is_a_plain_error(session: Session, fault: Fault) -> None:
    session.publisher.publish(fresh_post())  # what was read before is forgotten
    failing = replace(fault, path="/api/v1/accounts/*/statuses")
    with pytest.raises(NetworkError) as caught, lasting(session.proxy, failing):
        session.publisher.find(fresh_post(), ())
    assert not isinstance(caught.value, OutcomeUnknownError)


@pytest.mark.parametrize(
    "fault", [Fault.refuse(503), Fault.cut_answer(), Fault.replace_answer(200), Fault.replace_answer(200, body=b"[]")]
)
def test_a_sign_in_that_fails_is_a_plain_error(session: Session, connect: Connect, fault: Fault) -> None:
    with pytest.raises(NetworkError) as caught, lasting(session.proxy, fault):
        connect(session.stage, session.proxy.url)
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert caught.value.where == "mastodon: sign-in"


def test_a_token_without_the_right_to_post_is_refused(toots: MastodonStage, connect: Connect) -> None:
    token, *_ = toots.server.create_account(("read",))
    toots.env = {"MASTODON_SECRET": token}
    with pytest.raises(NetworkError, match="outside the authorized scopes") as caught:
        connect(toots).publish(make_post("hello"))
    assert "write:statuses" in caught.value.hint


def test_a_server_that_echoes_the_token_does_not_make_it_known(session: Session) -> None:
    (token,) = session.stage.secrets
    body = f'{{"error": "the token {token} is bad"}}'.encode()
    session.proxy.faults[:] = [Fault.refuse(403, path=POST, body=body)]
    with pytest.raises(NetworkError, match="the token … is bad"):
        session.publisher.publish(fresh_post())


def test_a_form_without_sensitive_is_taken_by_servers_that_refuse_it(toots: MastodonStage, connect: Connect) -> None:
    set_mode(toots, form_sensitive=False)
    connect(toots).publish(make_post("hello"))
    assert [shown.text for shown in toots.shown()] == ["hello"]


def test_a_link_on_words_is_written_out(toots: MastodonStage, connect: Connect, tmp_path: Path) -> None:
    publisher = connect(toots)
    publisher.publish(composed(tmp_path, "See [the docs](https://example.com/docs).", publisher.limits()))
    (shown,) = toots.shown()
    assert shown.text == "See the docs (https://example.com/docs)."
    assert {target for _, _, target in shown.spans} == {"https://example.com/docs"}


def test_a_long_note_is_cut_to_fit_and_found_again(toots: MastodonStage, connect: Connect, tmp_path: Path) -> None:
    set_mode(toots, max_characters=100)
    publisher = connect(toots)
    post = composed(tmp_path, "word https://example.org/x/y/z @bob@social.example " * 30, publisher.limits())
    made = publisher.publish(post)
    set_mode(toots, max_characters=5000)
    later = connect(toots)
    longer = composed(tmp_path, "word https://example.org/x/y/z @bob@social.example " * 30, later.limits())
    assert longer.text != post.text
    found = later.find(longer, ())
    assert found is not None
    assert found.id == made.id


@pytest.mark.parametrize(
    ("url", "is_copy"),
    [
        ("https://social.example/@me/1", True),
        ("https://Social.Example/users/me/statuses/1", True),
        ("https://other.example/@me/1", False),
        ("", False),
        ("http://[", False),
    ],
)
def test_an_address_is_known_by_its_server(url: str, is_copy: bool) -> None:
    assert module.is_copy(account("m", "mastodon", Path(), server="https://social.example"), url) is is_copy


def test_another_server_of_the_kind_takes_and_gives_back_a_post() -> None:
    with MockServer() as server:
        place = account("mock", "mastodon", Path(), server=server.base_url.rstrip("/"))
        env = {"MASTODON_ACCESS_TOKEN": str(server.client("alice").access_token)}
        publisher = module.connect(place, env)
        post = make_post("Hello *there*, see https://example.org/x #tag\n\nBye", language="de")
        assert publisher.find(post, ()) is None
        assert publisher.limits().length == 500
        made = publisher.publish(post)
        publisher.close()
        again = module.connect(place, env)
        found = again.find(post, ())
        again.close()
        assert found is not None
        assert found.id == made.id


def test_a_server_that_tells_the_source_is_believed(toots: MastodonStage, connect: Connect) -> None:
    """Servers that read Markdown or draw smileys show another text than was sent."""
    set_mode(toots, source_text=True)
    sent = make_post("Smiles :-) and a*b*c and <tag> & www.plain.example")
    made = connect(toots).publish(sent)
    found = connect(toots).find(moved(sent, "/other/"), ())
    assert found is not None
    assert (found.id, found.text) == (made.id, sent.text)
    assert connect(toots).find(moved(sent.saying([sent.text.replace("*", "")]), "/other/"), ()) is None


def test_gotosocial_counts_code_points_and_addresses_in_full(toots: MastodonStage, connect: Connect) -> None:
    set_mode(toots, gotosocial=True, error_shape="400", max_characters=60)
    limits = connect(toots).limits()
    text = "👩‍👩‍👧 https://example.org/a-long-address-that-counts-in-full"
    assert limits.measure(text) == len(text)
    with pytest.raises(NetworkError, match="exceed max chars"):
        connect(toots).publish(fresh_post(text + "!" * 61))
    assert connect(toots).publish(fresh_post(text[:60])).text == text[:60]


def test_a_wrong_token_is_told_as_such_whatever_the_server_answers(toots: MastodonStage, connect: Connect) -> None:
    with closing(FaultProxy(toots.url)) as proxy:
        proxy.faults.append(Fault.replace_answer(422, body=b"<h1>Unprocessable</h1>"))
        with pytest.raises(NetworkError, match="refused to sign in") as caught:
            connected(toots, proxy.url)
    assert "access token" in caught.value.hint
