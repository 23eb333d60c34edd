"""The strict video service takes films, and the real PDS stores them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from atproto import Client

from tests.servers.pds import Pds
from tests.servers.samples import film, picture
from tests.servers.video_service import VideoMode, VideoServer, start_video_service
from tests.servers.wire import Reply, call

BLOB, LIMITS = "com.atproto.repo.uploadBlob", "app.bsky.video.getUploadLimits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """An account, its client (the SDK's), and shortcuts to the service."""

    pds: Pds
    service: VideoServer
    api: Client
    did: str

    def token(self, method: str = BLOB, *, aud: str = "", seconds: int = 1800) -> str:
        audience = aud or (self.service.did if method == LIMITS else self.audience)
        asked = {"aud": audience, "lxm": method, "exp": int(time.time()) + seconds}
        return str(self.api.com.atproto.server.get_service_auth(asked).token)

    @property
    def audience(self) -> str:
        return str(self.api.com.atproto.server.describe_server().did)

    def ask(self, nsid: str, token: str = "", *, body: bytes = b"", mime: str = "video/mp4", **query: str) -> Reply:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"Content-Type": mime} if body else {}
        url = f"{self.service.url}/xrpc/app.bsky.video.{nsid}?{urlencode(query)}"
        return call("POST" if nsid == "uploadVideo" else "GET", url, body=body, headers=headers)

    def upload(self, data: bytes, token: str = "", **more: str) -> Reply:
        query = {"did": self.did, "name": "film.mp4", **more}
        return self.ask("uploadVideo", token or self.token(), body=data, **query)

    def status(self, job: str) -> Any:
        return self.ask("getJobStatus", jobId=job).json()["jobStatus"]

    def finish(self, job: str) -> Any:
        for _ in range(10):
            status = self.status(job)
            if status["state"] in {"JOB_STATE_COMPLETED", "JOB_STATE_FAILED"}:
                return status
        pytest.fail("the job never ends")

    def set_mode(self, **changes: Any) -> None:
        self.service.mode = replace(self.service.mode, **changes)


@pytest.fixture
def author(pds: Pds) -> Iterator[Author]:
    handle, did, password = pds.create_account()
    api = Client(pds.url)
    api.login(handle, password, fetch_bsky_profile=False)
    service = start_video_service(pds.url)
    yield Author(pds=pds, service=service, api=api, did=did)
    service.close()
    api.request.close()


def test_a_film_goes_from_the_service_to_the_pds_into_a_record(author: Author) -> None:
    data = film()
    limits = author.ask("getUploadLimits", author.token(LIMITS))
    assert limits.json() == {"canUpload": True, "remainingDailyVideos": 25, "remainingDailyBytes": 10_000_000_000}
    uploaded = author.upload(data)
    assert uploaded.status == 200
    assert uploaded.json() == {"did": author.did, "jobId": uploaded.json()["jobId"], "state": "JOB_STATE_CREATED"}
    blob = author.finish(uploaded.json()["jobId"])["blob"]
    assert (blob["mimeType"], blob["size"]) == ("video/mp4", len(data))
    shape = {"$type": "app.bsky.embed.defs#aspectRatio", "width": 64, "height": 48}
    embed = {"$type": "app.bsky.embed.video", "video": blob, "alt": "green", "aspectRatio": shape}
    now = datetime.now(UTC).isoformat()
    record = {"$type": "app.bsky.feed.post", "text": "look", "createdAt": now, "embed": embed}
    author.api.com.atproto.repo.create_record(
        {"repo": author.did, "collection": "app.bsky.feed.post", "record": record}
    )
    (kept,) = author.pds.records(author.did)
    assert kept["value"]["embed"] == embed
    stored = author.pds.call("com.atproto.sync.getBlob", query={"did": author.did, "cid": blob["ref"]["$link"]})
    assert stored.body == data
    assert author.service.requests[0] == ("GET", LIMITS)
    assert [(job.did, job.name, job.data) for job in author.service.uploads] == [(author.did, "film.mp4", data)]


def test_a_film_takes_its_time(author: Author) -> None:
    author.set_mode(polls=3)
    job = author.upload(film()).json()["jobId"]
    seen = [author.status(job) for _ in range(5)]
    assert [status["state"].removeprefix("JOB_STATE_") for status in seen] == [
        "ENCODING",
        "SCANNING",
        "UPLOADING",
        "COMPLETED",
        "COMPLETED",
    ]
    assert [status["progress"] for status in seen] == [0, 33, 66, 100, 100]
    assert ["blob" in status for status in seen] == [False] * 3 + [True] * 2


def test_the_same_film_again_is_409_and_names_the_first_job(author: Author) -> None:
    data = film()
    first = author.upload(data).json()["jobId"]
    blob = author.finish(first)["blob"]
    again = author.upload(data)
    assert again.status == 409
    assert (again.json()["jobId"], again.json()["error"]) == (first, "already_exists")
    assert (again.json()["state"], "blob" in again.json()) == ("JOB_STATE_COMPLETED", False)
    status = author.status(first)
    assert (status["state"], status["error"], status["blob"]) == ("JOB_STATE_COMPLETED", "already_exists", blob)
    assert len(author.service.uploads) == 1
    assert author.upload(film(frames=6)).status == 200


def test_the_sdk_reads_the_status_of_a_job(author: Author) -> None:
    author.set_mode(polls=0)
    job = author.upload(film()).json()["jobId"]
    sdk = Client(author.service.url)
    status = sdk.app.bsky.video.get_job_status({"job_id": job}).job_status
    sdk.request.close()
    assert (status.state, status.blob and status.blob.mime_type) == ("JOB_STATE_COMPLETED", "video/mp4")


def test_an_upload_can_answer_as_the_lexicon_says(author: Author) -> None:
    author.set_mode(wrapped=True, polls=0)
    data = film()
    job = author.upload(data).json()["jobStatus"]["jobId"]
    assert author.status(job)["state"] == "JOB_STATE_COMPLETED"
    assert author.upload(data).json()["jobStatus"]["error"] == "already_exists"


# Tokens


def test_the_audience_is_the_pds_as_it_calls_itself(author: Author) -> None:
    assert author.audience == "did:web:localhost"
    assert author.pds.url.startswith("http://127.0.0.1:")
    for audience in ("did:web:127.0.0.1", author.service.did):
        token = author.token(aud=audience)
        assert author.upload(film(), token).json()["error"] == "BadJwtAudience"
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "video/mp4"}
        own = call("POST", f"{author.pds.url}/xrpc/{BLOB}", body=film(), headers=headers)
        assert (own.status, own.json()["error"]) == (401, "BadJwtAudience")


@pytest.mark.parametrize(("nsid", "method"), [("getUploadLimits", BLOB), ("uploadVideo", "app.bsky.video.uploadVideo")])
def test_a_token_for_another_method_is_refused(author: Author, nsid: str, method: str) -> None:
    token = author.token(method, aud=author.service.did if nsid == "getUploadLimits" else author.audience)
    answer = author.ask(nsid, token, body=b"" if nsid == "getUploadLimits" else film(), did=author.did, name="a.mp4")
    assert (answer.status, answer.json()["error"]) == (401, "BadJwtLexiconMethod")


def test_no_token_a_broken_a_forged_and_an_ordinary_one_are_refused(author: Author) -> None:
    head, body, signature = author.token().split(".")
    session = str(author.api._session.access_jwt) if author.api._session else ""
    forged = f"{head}.{body}.{signature[:-8]}AAAAAAAA"
    for token, status in (("", 401), ("x", 401), (forged, 401), (session, 401)):
        answer = author.ask("uploadVideo", token, body=film(), did=author.did, name="a.mp4")
        assert answer.status == status
    assert author.ask("getUploadLimits").json()["error"] == "MissingJwt"
    assert author.service.uploads == ()


def test_a_token_is_good_for_its_own_account_only(author: Author) -> None:
    other = author.pds.create_account()[1]
    assert author.upload(film(), did=other).status == 401


def test_a_token_that_ends_too_soon_makes_the_job_fail(author: Author) -> None:
    status = author.finish(author.upload(film(), author.token(seconds=60)).json()["jobId"])
    assert (status["failureCode"], status["error"]) == ("pds_upload_failure", "jwt expired")


def test_the_pds_grants_no_token_for_more_than_an_hour(author: Author) -> None:
    query = {"aud": author.audience, "lxm": BLOB, "exp": str(int(time.time()) + 3700)}
    session = author.api._session
    assert session is not None
    answer = author.pds.call("com.atproto.server.getServiceAuth", query=query, token=session.access_jwt)
    assert (answer.status, answer.json()["error"]) == (400, "BadExpiration")


# Refusals and failures


def test_an_account_may_be_refused(author: Author) -> None:
    author.set_mode(refusal="not today")
    limits = author.ask("getUploadLimits", author.token(LIMITS)).json()
    assert (limits["canUpload"], limits["message"]) == (False, "not today")
    assert author.upload(film()).status == 400


def test_a_day_has_an_end(author: Author) -> None:
    author.set_mode(daily_videos=1, daily_bytes=10_000)
    size = len(film())
    author.upload(film())
    limits = author.ask("getUploadLimits", author.token(LIMITS)).json()
    assert limits["message"] == "User has exceeded daily upload limits"
    assert (limits["canUpload"], limits["remainingDailyVideos"], limits["remainingDailyBytes"]) == (
        False,
        0,
        10_000 - size,
    )
    assert author.upload(film(frames=6)).status == 400


def test_an_unconfirmed_email_has_an_answer_without_a_job(author: Author) -> None:
    author.set_mode(confirmed_email=False)
    assert author.upload(film()).json()["jobStatus"] == {
        "did": "",
        "error": "unconfirmed_email",
        "jobId": "",
        "state": "",
    }


@pytest.mark.parametrize("failure", ["encoding_failure", "generic_failure"])
def test_a_job_can_fail_and_be_tried_again(author: Author, failure: str) -> None:
    author.set_mode(failure=failure)
    status = author.finish(author.upload(film()).json()["jobId"])
    assert (status["state"], status["failureCode"], status["message"]) == (
        "JOB_STATE_FAILED",
        failure,
        "Failed to process video",
    )
    assert "blob" not in status
    author.set_mode(failure="")
    assert "blob" in author.finish(author.upload(film()).json()["jobId"])


@pytest.mark.parametrize("data", [b"no film at all", film()[:40]])
def test_what_is_no_film_fails_while_it_is_processed(author: Author, data: bytes) -> None:
    assert author.finish(author.upload(data).json()["jobId"])["failureCode"] == "validation_failure"


def test_a_film_too_big_for_the_pds_fails_at_the_end(author: Author) -> None:
    limit = author.pds.call("com.atproto.server.describeServer").json()["blobUploadLimit"]
    status = author.finish(author.upload(film() + bytes(limit)).json()["jobId"])
    assert status["failureCode"] == "pds_upload_unsupported_blob_size"


def test_uploads_that_make_no_sense_are_refused(author: Author) -> None:
    token = author.token()
    assert (
        author.ask("uploadVideo", token, body=picture("PNG"), mime="image/png", did=author.did, name="a").status == 400
    )
    assert author.ask("uploadVideo", token, body=film(), did=author.did).status == 400
    assert author.ask("uploadVideo", token, mime="video/mp4", did=author.did, name="a.mp4").status == 400
    author.set_mode(max_bytes=100)
    assert author.upload(film()).json()["error"] == "VideoTooLarge"
    assert author.ask("getJobStatus").json()["error"] == "missing jobId"
    assert author.ask("getJobStatus", jobId="x").status == 404
    assert author.ask("nothing").status == 404


def test_a_mode_is_set_at_the_start_too(pds: Pds) -> None:
    service = start_video_service(pds.url, VideoMode(polls=7), did="did:web:video.example")
    assert (service.mode.polls, service.did, service.requests) == (7, "did:web:video.example", ())
    service.close()
