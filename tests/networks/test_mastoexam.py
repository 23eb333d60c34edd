"""Examining accounts of Mastodon and its kin, on the strict server."""

import json
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.blogs import account
from tests.networks.stages import MastodonStage, Stage
from tests.servers.mastodon import MastodonServer, Mode
from tests.servers.mastodon_mode import GOTOSOCIAL, PIXELFED
from tests.servers.proxy import Fault, FaultProxy
from tinyblog import networks
from tinyblog.findings import Finding, Level
from tinyblog.networks import Examiner
from tinyblog.networks._mastoapi import SCOPES

ALL = SCOPES.split()
APPS = "/api/v1/apps/verify_credentials"
SNAC = Mode(version="2.94", v2_instance=False, v1_instance=False, error_shape="html", link_header=False)
Proxied = Callable[[Stage], FaultProxy]


def examined(
    server: MastodonServer, scopes: Iterable[str] = ("read", "write"), *, url: str = "", **settings: object
) -> tuple[Finding, ...]:
    """The findings of a fresh account whose token has these scopes; `{name}` in a setting is the account's."""
    token, _, name = server.create_account(scopes)
    known = {key: one.format(name=name) if isinstance(one, str) else one for key, one in settings.items()}
    place = account("toots", "mastodon", Path(), server=url or server.url, token_env="TOKEN", **known)
    publisher = networks.load("mastodon").connect(place, {"TOKEN": token}, lambda _: None)
    with closing(publisher):
        assert isinstance(publisher, Examiner)
        found = publisher.examine(lambda: datetime.now(UTC))
    assert token not in repr(found)
    return found


def whats(findings: Iterable[Finding], level: Level) -> str:
    return "\n".join(one.what for one in findings if one.level == level)


def test_a_sound_account_is_told_in_facts(mastodon: MastodonServer) -> None:
    found = examined(mastodon)
    host = mastodon.url.removeprefix("http://")
    assert {one.level for one in found} == {"ok"}
    assert f"@{host} (id " in found[0].what
    assert found[0].what.endswith(" with the token in TOKEN")
    told = whats(found, "ok")
    assert "the server says it is of version 4.6.5" in told
    assert "500 characters, 4 files, pictures of 16,777,216 bytes, descriptions of 10,000 characters" in told
    assert "films of 103,809,024 bytes" in told
    assert "this computer's clock agrees" in told
    assert "the account's own posts can be read" in told
    assert f"the token may {' '.join(sorted(ALL, key=told.index))}" in told
    assert "requests left, of 300" in told


def test_only_gets_are_sent(mastodon: MastodonServer) -> None:
    examined(mastodon)
    assert {method for method, _ in mastodon.requests} == {"GET"}
    assert len(mastodon.requests) <= 8


@pytest.mark.parametrize(
    ("scope", "level"),
    [
        ("read:statuses", "error"),
        ("write:statuses", "error"),
        ("write:media", "warning"),
        ("read:search", "warning"),
    ],
)
def test_a_scope_that_is_missing_is_told_with_its_mend(mastodon: MastodonServer, scope: str, level: Level) -> None:
    found = examined(mastodon, [one for one in ALL if one != scope])
    (told,) = [one for one in found if one.level != "ok"]
    assert (told.level, told.what.split(",")[0]) == (level, f"the token may not {scope}")
    assert told.mend == f"make a new access token with {SCOPES}, and put it into TOKEN"


@pytest.mark.parametrize("mode", [Mode(version="4.2.1"), GOTOSOCIAL, PIXELFED, SNAC], ids=lambda mode: mode.version)
def test_a_server_that_does_not_tell_scopes_is_asked_what_it_refuses(mastodon: MastodonServer, mode: Mode) -> None:
    mastodon.mode = mode
    if mode is SNAC:
        mastodon.mode = replace(mode, version="4.2.1")
    found = examined(mastodon, ["read:accounts", "read:statuses", "write:statuses"])
    assert "the token may not write:media" in whats(found, "warning")
    assert "the token may not read:search" in whats(found, "warning")
    assert "this server does not tell whether the token may write:statuses" in whats(found, "ok")
    assert whats(found, "error") == ""


def test_gotosocial_states_its_own_limits(mastodon: MastodonServer) -> None:
    mastodon.mode = GOTOSOCIAL
    told = whats(examined(mastodon), "ok")
    assert "5,000 characters, 6 files, pictures of 41,943,040 bytes" in told
    assert "the server says it is of version 0.20.0" in told


def test_a_server_that_says_nothing_of_itself_gets_the_usual_limits(mastodon: MastodonServer) -> None:
    mastodon.mode = Mode(v2_instance=False, v1_instance=False)
    found = examined(mastodon, length=700)
    assert "700 characters, 4 files" in whats(found, "ok")
    assert "(as usual: the server does not say)" in whats(found, "ok")
    assert "version unknown" in whats(found, "ok")


def test_an_older_server_is_asked_by_its_older_address(mastodon: MastodonServer) -> None:
    mastodon.mode = Mode(version="3.5.3", v2_instance=False)
    told = whats(examined(mastodon), "ok")
    assert "version 3.5.3" in told
    assert "does not say)" not in told


def test_a_token_older_than_its_applications_scopes_is_not_believed(toots: MastodonStage, proxied: Proxied) -> None:
    """An application may have got scopes since the token was made: what the server refuses counts."""
    proxy, said = proxied(toots), {"name": "rig", "scopes": ["read", "write"]}
    proxy.faults.append(Fault.replace_answer(200, path=APPS, body=json.dumps(said).encode()))
    found = examined(toots.server, ["read:accounts", "read:statuses"], url=proxy.url)
    assert "the token may not write:media" in whats(found, "warning")
    assert "write:statuses" in whats(found, "ok")  # nothing can show it but a post


@pytest.mark.parametrize("said", [{"scopes": None}, {"scopes": 7}, {"scopes": []}, {}, [], "x"])
def test_an_application_without_scopes_is_one_that_does_not_tell(
    toots: MastodonStage, proxied: Proxied, said: object
) -> None:
    proxy = proxied(toots)
    proxy.faults.append(Fault.replace_answer(200, path=APPS, body=json.dumps(said).encode()))
    found = examined(toots.server, url=proxy.url)
    assert "does not tell whether the token may write:statuses" in whats(found, "ok")


def test_scopes_as_one_text_are_read_too(toots: MastodonStage, proxied: Proxied) -> None:
    proxy = proxied(toots)
    proxy.faults.append(Fault.replace_answer(200, path=APPS, body=json.dumps({"scopes": "read push"}).encode()))
    found = examined(toots.server, url=proxy.url)
    assert whats(found, "error").startswith("the token may not write:statuses")


def test_a_listing_that_fails_is_an_error_of_its_own(toots: MastodonStage, proxied: Proxied) -> None:
    proxy = proxied(toots)
    proxy.faults += [Fault.refuse(500, path="/api/v1/accounts/*/statuses") for _ in range(4)]
    found = examined(toots.server, url=proxy.url)
    assert whats(found, "error") == "the account's own posts cannot be read: no copy would be found"
    assert "the server says it is of version" in whats(found, "ok")


def test_a_server_that_shows_the_token_is_not_repeated(toots: MastodonStage, proxied: Proxied) -> None:
    proxy, token = proxied(toots), toots.secrets[0]
    body = json.dumps({"version": f"4.6.5 {token}", "configuration": {}}).encode()
    proxy.faults.append(Fault.replace_answer(200, path="/api/v2/instance*", body=body))
    publisher = networks.load("mastodon").connect(toots.at(proxy.url), toots.env)
    with closing(publisher):
        assert isinstance(publisher, Examiner)
        found = publisher.examine(lambda: datetime.now(UTC))
    assert "version 4.6.5 …" in whats(found, "ok")
    assert token not in repr(found)


def test_the_name_that_the_author_wrote_is_compared(mastodon: MastodonServer) -> None:
    for user in ("{name}", "@{name}", "@{name}@social.example"):
        assert whats(examined(mastodon, user=user), "error") == ""
    found = examined(mastodon, user="@somebody")
    assert whats(found, "error") == "the token is not of @somebody"


def test_a_used_up_rate_limit_is_told(mastodon: MastodonServer) -> None:
    mastodon.mode = Mode(rate_limit=7)
    found = examined(mastodon)
    assert whats(found, "warning").startswith("requests left, of 7, until ")
