"""Examining Bluesky accounts, on the real PDS."""

import base64
import json
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.blogs import account
from tests.networks.stages import BlueskyStage, Stage
from tests.servers.proxy import Fault, FaultProxy
from tinyblog import networks
from tinyblog.config import Account
from tinyblog.findings import Finding, Level
from tinyblog.networks import Examiner
from tinyblog.networks._skyexam import token_scope

Proxied = Callable[[Stage], FaultProxy]


def examined(place: Account, password: str) -> tuple[Finding, ...]:
    publisher = networks.load("bluesky").connect(place, {"SKY_SECRET": password}, lambda _: None)
    with closing(publisher):
        assert isinstance(publisher, Examiner)
        found = publisher.examine(lambda: datetime.now(UTC))
    assert password not in repr(found)
    return found


def whats(findings: Iterable[Finding], level: Level) -> str:
    return "\n".join(one.what for one in findings if one.level == level)


def sky(stage: BlueskyStage, **settings: str) -> Account:
    known = {"handle": stage.handle, "service": stage.url, "password_env": "SKY_SECRET"} | settings
    return account("sky", "bluesky", Path(), **known)


def app_password(stage: BlueskyStage, *, privileged: bool = False) -> str:
    token = stage.pds.log_in(stage.handle, stage.secrets[0])
    body = {"name": "tinyblog", "privileged": privileged}
    made = stage.pds.call("com.atproto.server.createAppPassword", body=body, token=token)
    assert made.status == 200, made.body
    return str(made.json()["password"])


def test_an_account_with_an_app_password_is_told_in_facts(bluesky: BlueskyStage) -> None:
    found = examined(sky(bluesky), app_password(bluesky))
    assert {one.level for one in found} == {"ok"}
    told = whats(found, "ok")
    assert f"signed in as @{bluesky.handle} ({bluesky.did}) with the password in SKY_SECRET" in told
    assert "signed in with an app password" in told
    assert "the server is a PDS of version 0." in told
    assert "300 characters, 3,000 bytes, 4 files, pictures of 2,000,000 bytes, no films" in told
    assert "this computer's clock agrees" in told
    assert "the account's own posts can be read" in told


def test_a_privileged_app_password_is_told_from_others(bluesky: BlueskyStage) -> None:
    found = examined(sky(bluesky), app_password(bluesky, privileged=True))
    assert "signed in with a privileged app password" in whats(found, "ok")


def test_the_accounts_own_password_is_a_warning(bluesky: BlueskyStage) -> None:
    found = examined(sky(bluesky), bluesky.secrets[0])
    assert whats(found, "error") == ""
    (told,) = [one for one in found if one.level == "warning"]
    assert "the account's own password" in told.what
    assert "App passwords, put it into SKY_SECRET" in told.mend


def test_another_did_than_the_author_wrote_is_an_error(bluesky: BlueskyStage) -> None:
    assert whats(examined(sky(bluesky, did=bluesky.did), bluesky.secrets[0]), "error") == ""
    found = examined(sky(bluesky, did="did:plc:other"), bluesky.secrets[0])
    assert whats(found, "error") == "`did` names another account: did:plc:other"


def test_a_handle_that_has_changed_is_a_warning(bluesky: BlueskyStage) -> None:
    """The DID signs in as well, so that a handle that was given up can be noticed."""
    found = examined(sky(bluesky, handle=bluesky.did), app_password(bluesky))
    assert whats(found, "warning") == f"the account is not called @{bluesky.did} there (any more)"
    assert f"signed in as @{bluesky.handle} " in whats(found, "ok")


def test_an_account_that_is_deactivated_is_an_error(bluesky: BlueskyStage) -> None:
    secret = app_password(bluesky)
    token = bluesky.pds.log_in(bluesky.handle, bluesky.secrets[0])
    done = bluesky.pds.call(
        "com.atproto.server.deactivateAccount", body={"deleteAfter": "2036-01-01T00:00:00Z"}, token=token
    )
    assert done.status == 200, done.body
    found = examined(sky(bluesky), secret)
    assert "the account is not active: deactivated" in whats(found, "error")


def test_a_video_service_that_takes_nothing_is_a_warning(bluesky: BlueskyStage) -> None:
    found = examined(sky(bluesky, video_service="http://127.0.0.1:9"), app_password(bluesky))
    assert whats(found, "warning") == "the video service http://127.0.0.1:9 takes no films of this account now"


@pytest.mark.parametrize("method", ["com.atproto.server.getSession", "_health", "com.atproto.repo.listRecords"])
def test_one_answer_that_fails_hides_no_other(bluesky: BlueskyStage, proxied: Proxied, method: str) -> None:
    proxy, secret = proxied(bluesky), app_password(bluesky)
    proxy.faults += [Fault.refuse(500, path=f"/xrpc/{method}") for _ in range(4)]  # a read is repeated
    found = examined(sky(bluesky, service=proxy.url), secret)
    assert proxy.faults == []
    assert whats(found, "error").startswith("sky: ")
    assert len(whats(found, "ok").splitlines()) >= 4
    assert all(one.mend for one in found if one.level != "ok")


def test_only_the_sign_in_is_sent_by_post(bluesky: BlueskyStage, proxied: Proxied) -> None:
    proxy, secret = proxied(bluesky), app_password(bluesky)
    examined(sky(bluesky, service=proxy.url), secret)
    assert [path for method, path in proxy.log if method != "GET"] == ["/xrpc/com.atproto.server.createSession"]
    assert len(proxy.log) <= 6


def jwt(values: object) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
    return f"e30.{payload}.c2ln"


@given(st.text())
def test_the_scope_of_a_token_is_read(scope: str) -> None:
    assert token_scope(jwt({"scope": scope, "sub": "did:plc:x"})) == scope


@given(st.text() | st.sampled_from([jwt({}), jwt([]), jwt(7), "a.b.c", "..", ""]))
def test_what_is_no_token_has_no_scope(token: str) -> None:
    assert token_scope(token) == ""
