"""Threads on Mastodon that were left half-posted, edited, posted twice at once, or taken down."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from threading import Thread

import pytest

from tests.networks.posts import make_post, real_film, with_media
from tests.networks.stages import MastodonStage, connected
from tests.networks.test_threads import ONE, chain, cut_off, nothing, parts, thread
from tests.servers.proxy import Fault, FaultProxy
from tinyblog.compose import Post
from tinyblog.delivery import deliver
from tinyblog.errors import NetworkError, PartlyPostedError
from tinyblog.networks import Copy, Publisher

Connect = Callable[..., Publisher]
POST = "/api/v1/statuses"


def begin(toots: MastodonStage, post: Post, count: int) -> None:
    """Post so many parts of a thread."""
    with closing(FaultProxy(toots.url)) as proxy, closing(connected(toots, proxy.url)) as publisher:
        cut_off(proxy, Fault.refuse(422), count)
        with pytest.raises(PartlyPostedError):
            deliver(publisher, post, (), nothing)


@pytest.mark.parametrize(
    ("began", "edited", "ends"),
    [
        (2, thread("one!", "two", "three"), ["one", "two", "three"]),
        (2, thread("one", "two!", "three"), ["one", "two", "three"]),
        (2, thread("one", "two", "three!"), ["one", "two", "three!"]),
        (1, thread("one", "two!"), ["one", "two!"]),
        (1, thread("other", "words"), ["one", "two", "three"]),
        (2, make_post("short now", when=ONE.published), ["one", "two", "three"]),
    ],
    ids=["first part", "second part", "a part to come", "shorter", "all of it", "no thread any more"],
)
def test_a_note_that_is_edited_meanwhile_ends_as_it_began(
    toots: MastodonStage, connect: Connect, began: int, edited: Post, ends: list[str]
) -> None:
    begin(toots, ONE, began)
    action, copy = deliver(connect(toots), edited, (), nothing, earlier=[ONE.texts])
    assert action == "posted"
    assert chain(toots) == ends
    assert [copy.text, *(part.text for part in copy.more)] == ends
    assert deliver(connect(toots), edited, (), nothing, earlier=[ONE.texts, edited.texts])[0] == "adopted"


def test_what_was_sent_before_and_does_not_stand_is_forgotten(toots: MastodonStage, connect: Connect) -> None:
    edited = make_post("short now", when=ONE.published)
    assert deliver(connect(toots), edited, (), nothing, earlier=[ONE.texts])[0] == "posted"
    assert chain(toots) == ["short now"]


def test_a_hand_written_post_with_a_parts_words_is_no_part(toots: MastodonStage, connect: Connect) -> None:
    connect(toots).publish(make_post("two", path="/two/"))
    deliver(connect(toots), ONE, (), nothing)
    texts = [status["text"] for status in toots.server.statuses(toots.id)]
    assert sorted(texts) == ["one", "three", "two", "two"]
    copy = connect(toots).find(ONE, ())
    assert len(parts(copy)) == 3


def test_a_post_that_was_cut_before_is_taken_for_the_thread(toots: MastodonStage, connect: Connect) -> None:
    made = connect(toots).publish(ONE.saying([f"one… {ONE.permalink}"]))
    found = connect(toots).find(thread("one and", "two"), ())
    assert found is not None
    assert parts(found) == [made.id]


def test_a_film_that_fails_in_a_later_part_leaves_nothing_posted(toots: MastodonStage, connect: Connect) -> None:
    toots.server.mode = replace(toots.server.mode, media_fails=True)
    with pytest.raises(NetworkError, match="422"):
        deliver(connect(toots), with_media(ONE, real_film(), at=2), (), nothing)
    assert chain(toots) == []


def test_a_thread_is_taken_down_with_all_its_parts(toots: MastodonStage, connect: Connect) -> None:
    publisher = connect(toots)
    made = publisher.publish(ONE)
    other = publisher.publish(make_post("stays", path="/stays/"))
    publisher.withdraw(made)  # type: ignore[attr-defined]
    assert [shown.id for shown in toots.shown()] == [other.id]
    assert publisher.find(ONE, ()) is None


def test_a_thread_that_another_run_has_begun_first_stays_and_this_one_goes(
    toots: MastodonStage, connect: Connect
) -> None:
    """Both have found nothing; a server that takes no notice of keys then has both."""
    toots.server.mode = replace(toots.server.mode, idempotency="ignored")
    first = connect(toots).publish(ONE)
    publisher = Blind(connect(toots), looks=1)
    action, copy = deliver(publisher, ONE, (), nothing)
    assert action == "adopted"
    assert parts(copy) == parts(first)
    assert chain(toots) == ["one", "two", "three"]
    assert copy.notices == ("another run posted this at the same moment; the second copy was taken down",)


def test_a_second_part_that_another_run_made_first_stays_and_this_runs_goes(
    toots: MastodonStage, connect: Connect
) -> None:
    toots.server.mode = replace(toots.server.mode, idempotency="ignored")
    begin(toots, ONE, 1)
    publisher, other = connect(toots), connect(toots)
    standing = publisher.standing(ONE, ())  # type: ignore[attr-defined]
    theirs = other.resume(ONE, ())  # type: ignore[attr-defined]
    late = Late(publisher, standing)
    action, copy = deliver(late, ONE, (), nothing)
    assert action == "posted"
    assert parts(copy) == parts(theirs)
    assert chain(toots) == ["one", "two", "three"]


class Blind:
    """A publisher that sees nothing in its first looks, as if another run's posts had not been there yet."""

    def __init__(self, inner: Publisher, looks: int) -> None:
        self.inner, self.left = inner, looks
        self.identity = inner.identity
        self.limits, self.publish, self.close = inner.limits, inner.publish, inner.close
        self.withdraw, self.below = inner.withdraw, inner.below  # type: ignore[attr-defined]
        self.may_double = inner.may_double  # type: ignore[attr-defined]

    def find(self, post: Post, taken: object) -> Copy | None:
        return None

    def standing(self, post: Post, taken: object) -> tuple[Copy, ...]:
        self.left -= 1
        found: tuple[Copy, ...] = () if self.left >= 0 else self.inner.standing(post, taken)  # type: ignore[attr-defined]
        return found

    def resume(self, post: Post, taken: object) -> Copy:
        return self.inner.publish(post)


class Late(Blind):
    """A publisher that saw what stood there a while ago."""

    def __init__(self, inner: Publisher, saw: tuple[Copy, ...]) -> None:
        super().__init__(inner, 0)
        self.saw = saw

    def resume(self, post: Post, taken: object) -> Copy:
        made: Copy = self.inner._publish(post, self.saw)  # type: ignore[attr-defined]
        return made


@pytest.mark.parametrize("keys", ["ok", "ignored", "broken-4.6", "pixelfed"])
@pytest.mark.parametrize("runs", [2, 3])
def test_runs_at_once_make_one_thread(toots: MastodonStage, keys: str, runs: int) -> None:
    """They do not wait for one another; where keys count for nothing, they tidy up after themselves."""
    toots.server.mode = replace(toots.server.mode, idempotency=keys)  # type: ignore[arg-type]
    long = thread(*(f"part {number}" for number in range(6)))

    def run() -> None:
        with closing(connected(toots)) as publisher:
            try:
                deliver(publisher, long, (), nothing)
            except NetworkError:
                return

    threads = [Thread(target=run) for _ in range(runs)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with closing(connected(toots)) as publisher:  # the next run
        deliver(publisher, long, (), nothing, earlier=[long.texts])
    assert chain(toots) == list(long.texts)


def test_each_part_answers_the_one_before_it(toots: MastodonStage, connect: Connect) -> None:
    made = connect(toots).publish(ONE)
    statuses = {status["id"]: status for status in toots.server.statuses(toots.id)}
    for above, below in pairwise(parts(made)):
        assert statuses[below]["in_reply_to_id"] == above
