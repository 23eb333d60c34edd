"""What every network must do, on its real server."""

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.blogs import account
from tests.networks.posts import composed, make_post
from tests.networks.stages import Stage, closed_port, connected
from tests.servers.proxy import Fault, FaultProxy
from tinyblog import networks
from tinyblog.errors import ConfigError, NetworkError, OutcomeUnknownError
from tinyblog.networks import Copy, Examiner, Publisher
from tinyblog.notes.fields import is_web_url

Connect = Callable[..., Publisher]
Proxied = Callable[[Stage], FaultProxy]


def test_limits_need_no_secret_and_no_connection() -> None:
    with closed_port() as nowhere:
        settings = {"bluesky": {"handle": "a.test", "service": nowhere}, "mastodon": {"server": nowhere}}
        for name in networks.names():
            found = networks.load(name).limits(account(name, name, Path(), **settings.get(name, {})))
            assert found.fits("x" * found.length)
            assert not found.fits("x" * (found.length + 1))


def test_the_address_of_an_account_needs_no_secret_and_no_connection(stage: Stage) -> None:
    profile = networks.load(stage.account.network).look(stage.account).profile
    assert profile == "" or is_web_url(profile)


def test_a_missing_secret_is_one_error_that_names_account_and_variable(stage: Stage) -> None:
    for name in stage.env:
        for env in ({}, {name: ""}, {name: "  "}):
            with pytest.raises(ConfigError, match=name) as caught:
                networks.load(stage.account.network).connect(stage.account, env)
            assert stage.account.name in caught.value.where
            assert name in caught.value.hint


def test_nothing_is_found_before_anything_is_posted(stage: Stage, connect: Connect) -> None:
    assert connect(stage).find(make_post("hello"), ()) is None


def test_what_was_posted_is_found_again_by_another_session(stage: Stage, connect: Connect) -> None:
    post = make_post("Hello, world! 👋🏽")
    made = connect(stage).publish(post)
    found = connect(stage).find(post, ())
    assert found is not None
    assert (found.url, found.id) == (made.url, made.id)
    assert [shown.id for shown in stage.shown()] == [made.id]
    assert networks.load(stage.account.network).is_copy(stage.account, made.url)


def test_the_same_post_again_never_makes_a_second_copy(stage: Stage, connect: Connect) -> None:
    post = make_post("once")
    made = connect(stage).publish(post)
    again: Copy | None = None
    try:
        again = connect(stage).publish(replace(post, created=post.created + timedelta(seconds=5)))
    except OutcomeUnknownError:
        again = connect(stage).find(post, ())
    assert again is not None
    assert again.id == made.id
    assert len(stage.shown()) == 1


def test_a_copy_of_another_note_is_never_found(stage: Stage, connect: Connect) -> None:
    post = make_post("mine")
    made = connect(stage).publish(post)
    assert connect(stage).find(post, {made.id}) is None


def test_a_moved_note_is_found_by_its_words(stage: Stage, connect: Connect) -> None:
    made = connect(stage).publish(make_post("Good morning!", path="/old/"))
    found = connect(stage).find(make_post("Good morning!", path="/new/"), ())
    assert found is not None
    assert found.id == made.id


def test_two_notes_with_the_same_words_are_two_copies(stage: Stage, connect: Connect) -> None:
    publisher = connect(stage)
    one = publisher.publish(make_post("Good morning!", path="/one/"))
    two = make_post("Good morning!", path="/two/")
    assert publisher.find(two, {one.id}) is None
    made = publisher.publish(two)
    assert made.id != one.id
    assert made.url != one.url
    assert {shown.id for shown in stage.shown()} == {one.id, made.id}
    found = connect(stage).find(two, {one.id})
    assert found is not None
    assert found.id == made.id


def test_a_post_of_days_ago_is_found(stage: Stage, connect: Connect) -> None:
    post = make_post("late", when=datetime.now(UTC) - timedelta(days=6))
    made = connect(stage).publish(replace(post, created=datetime.now(UTC)))
    found = connect(stage).find(post, ())
    assert found is not None
    assert found.id == made.id


def test_the_identity_is_the_same_in_every_session(stage: Stage, connect: Connect) -> None:
    identity = connect(stage).identity
    assert identity
    assert connect(stage).identity == identity
    assert networks.load(stage.account.network).is_copy(stage.account, connect(stage).publish(make_post("x")).url)


def test_a_session_sees_what_another_posts_meanwhile(stage: Stage, connect: Connect) -> None:
    """Two runs at once: the one that failed to post must find what the other has posted."""
    late, other, post = connect(stage), connect(stage), make_post("me first")
    assert late.find(post, ()) is None
    made = other.publish(post)
    try:
        late.publish(post)
    except OutcomeUnknownError:
        found = late.find(post, ())
        assert found is not None
        assert found.id == made.id
    assert len(stage.shown()) == 1


def test_an_examination_finds_a_sound_account_sound_and_changes_nothing(stage: Stage, connect: Connect) -> None:
    publisher = connect(stage)
    publisher.publish(make_post("hello"))
    before = stage.shown()
    if isinstance(publisher, Examiner):
        findings = publisher.examine(lambda: datetime.now(UTC))
        assert not [one for one in findings if one.level == "error"]
        assert all(bool(one.mend) == (one.level != "ok") for one in findings)
        names = " ".join((*stage.env, *publisher.identity.split()[-1:]))
        assert all(any(name in one.what for one in findings) for name in names.split())
    assert stage.shown() == before


def test_an_examination_of_a_server_that_is_gone_is_findings_and_no_error(stage: Stage, proxied: Proxied) -> None:
    if not stage.secrets:
        return  # a folder is never gone
    proxy = proxied(stage)
    publisher = connected(stage, proxy.url)
    with closing(publisher):
        if isinstance(publisher, Examiner):
            proxy.faults += [Fault.refuse(503, path="*") for _ in range(50)]
            findings = publisher.examine(lambda: datetime.now(UTC))
            assert {one.level for one in findings} >= {"error"}
            assert all(one.mend for one in findings if one.level != "ok")


def test_an_examination_tells_a_clock_that_is_wrong(stage: Stage, connect: Connect) -> None:
    publisher = connect(stage)
    if not isinstance(publisher, Examiner) or not stage.secrets:
        return  # a folder has no clock
    for minutes, level in ((0, None), (-5, "warning"), (5, "warning"), (-180, "error"), (180, "error")):
        off = timedelta(minutes=minutes)
        findings = publisher.examine(lambda off=off: datetime.now(UTC) + off)  # type: ignore[misc]
        told = [one.level for one in findings if "clock" in one.what and one.level != "ok"]
        assert told == ([level] if level else [])


def test_no_examination_shows_a_secret(
    stage: Stage, connect: Connect, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    publisher = connect(stage)
    findings = publisher.examine(lambda: datetime.now(UTC)) if isinstance(publisher, Examiner) else ()
    seen = f"{findings!r} {caplog.text} {capfd.readouterr()!r}"
    assert not any(secret in seen for secret in stage.secrets)


TEXT = """Ünïcode first 👩‍👩‍👧: see [the *docs*](https://example.com/docs?a=1&b=2), https://example.org/x,
hello #Tag and #größe, and @{handle}.

Second paragraph
"""


def test_text_spans_and_language_come_back_as_composed(stage: Stage, connect: Connect, tmp_path: Path) -> None:
    publisher = connect(stage)
    body = TEXT.replace("{handle}", stage.known_handle)
    post = composed(tmp_path / "blog", body, publisher.limits(), language="de")
    made = publisher.publish(post)
    (shown,) = stage.shown()
    assert made.text == shown.text == post.text
    assert not [notice for notice in made.notices if not notice.startswith("no card of ")]
    assert shown.language == "de"
    text = post.text.encode()
    wanted = {(span.kind, text[span.start : span.end].decode()) for span in post.spans}
    assert {kind for kind, _ in wanted} == {"link", "tag", "mention"}
    if publisher.limits().facets:
        assert {(kind, words) for kind, words, _ in shown.spans} == wanted
    links = {target for kind, _, target in shown.spans if kind == "link"}
    assert links == {"https://example.com/docs?a=1&b=2", "https://example.org/x"}
    assert {words for kind, words, _ in shown.spans if kind == "tag"} == {"#Tag", "#größe"}
    (mention,) = (words for kind, words, _ in shown.spans if kind == "mention")
    assert f"@{stage.known_handle}".startswith(mention)


def test_a_region_of_a_language_is_kept(stage: Stage, connect: Connect) -> None:
    connect(stage).publish(make_post("olá", language="pt-BR"))
    (shown,) = stage.shown()
    assert shown.language == "pt-BR"


def test_a_network_that_is_down_is_a_plain_error(stage: Stage) -> None:
    if not stage.secrets:
        return  # a folder is never down
    with closed_port() as nowhere, pytest.raises(NetworkError) as caught:
        connected(stage, nowhere)
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert stage.account.name in caught.value.where


def test_a_wrong_secret_is_refused_and_never_shown(
    stage: Stage, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = "wr0ng-s3cret-value"
    env = dict.fromkeys(stage.env, wrong)
    if not env:
        return  # a folder has no secret
    with pytest.raises(NetworkError) as caught:
        networks.load(stage.account.network).connect(stage.account, env)
    assert caught.value.hint
    out, err = capfd.readouterr()
    assert wrong not in f"{caught.value!r}{caught.value}{caught.value.hint}{caplog.text}{out}{err}"


def test_the_secret_is_in_no_value_and_no_log(
    stage: Stage, connect: Connect, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    publisher = connect(stage)
    made = publisher.publish(make_post("hello"))
    out, err = capfd.readouterr()
    seen = f"{publisher!r} {publisher.limits()!r} {made!r} {stage.account!r} {caplog.text} {out} {err}"
    assert not any(secret in seen for secret in stage.secrets)
