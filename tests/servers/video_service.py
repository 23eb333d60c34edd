"""A strict Bluesky video service of our own, on loopback, in front of the real PDS.

How the flow goes, as the app does it (social-app, src/lib/media/video/upload*.ts) and as the real PDS verifies it:

1. `com.atproto.server.getServiceAuth?aud=<did of the video service>&lxm=app.bsky.video.getUploadLimits` on the PDS,
   then `app.bsky.video.getUploadLimits` on the service with `Authorization: Bearer <that token>`.
   The real service is `did:web:video.bsky.app`.
2. `getServiceAuth?aud=<did of the PDS>&lxm=com.atproto.repo.uploadBlob&exp=<now + 30 min>` on the PDS, then
   `POST app.bsky.video.uploadVideo?did=<own did>&name=<something>.mp4` on the service with that token, the bytes as
   the body, and `Content-Type: video/mp4`. The service stores the film on the PDS with this very token.
3. `app.bsky.video.getJobStatus?jobId=` on the service, without a token, until a `blob` comes or the job has failed.

The audience of 2 is the PDS's own DID, which `com.atproto.server.describeServer` tells as `did`. The app takes
`did:web:<host of the PDS>`, which is the same in production; a PDS on loopback is `did:web:localhost` whatever its
port, so that `did:web:127.0.0.1` is refused there: 401 BadJwtAudience. `exp` is at most an hour ahead; without it a
token lives 60 s, which is too short for a film (and here makes the job fail, as it would).

Answers: uploadVideo answers with the job itself, though the lexicon wraps it in `jobStatus` (atproto#3026, #3097), and
the app reads it so; `wrapped` follows the lexicon. The same bytes again: 409 with the first job's id, `state`
JOB_STATE_COMPLETED and `error` already_exists, without a blob; that comes from getJobStatus, which then carries `error`
beside it. So a blob means success, whatever else is said. getJobStatus always wraps.
Guesses: the status of errors other than 401 and 409, their words, and what an exhausted account's upload answers.
"""

import json
import threading
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.servers.video_jobs import Job, Jobs
from tests.servers.video_tokens import BadToken, Pds, bearer, check_token
from tests.servers.wire import Handler, LoopbackServer

__all__ = ["VideoMode", "VideoServer", "start_video_service"]

SERVICE = "did:web:video.bsky.app"
_LIMITS = "app.bsky.video.getUploadLimits"
_BLOB = "com.atproto.repo.uploadBlob"
_TYPES = ("video/mp4", "video/mpeg", "video/webm", "video/quicktime", "image/gif")


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoMode:
    """What the service does.

    `polls`: how often getJobStatus says that the film is not ready yet.
    `failure`: every new job ends in this `failureCode` (lexicon: validation_failure, encoding_failure, ...).
    `refusal`: the account may not upload, for this reason. `confirmed_email` false: nor before it has confirmed.
    `daily_videos`, `daily_bytes`, `max_bytes`: how much an account may upload in a day, and at once.
    `needs_seconds`: a token that expires sooner is too old when the film is ready.
    `wrapped`: uploadVideo answers as the lexicon says.
    """

    polls: int = 2
    failure: str = ""
    refusal: str = ""
    confirmed_email: bool = True
    daily_videos: int = 25
    daily_bytes: int = 10_000_000_000
    max_bytes: int = 100_000_000
    needs_seconds: int = 300
    wrapped: bool = False


class VideoServer:
    """A running service: `url` is its address, `did` its audience. Set `mode` at any time."""

    def __init__(self, pds_url: str, mode: VideoMode, did: str) -> None:
        self._http = _Http(Pds(pds_url), mode, did)
        self.url, self.did = self._http.url, did
        self._http.start()

    @property
    def mode(self) -> VideoMode:
        return self._http.mode

    @mode.setter
    def mode(self, mode: VideoMode) -> None:
        self._http.mode = mode

    @property
    def requests(self) -> tuple[tuple[str, str], ...]:
        """The (HTTP method, XRPC method) of every request so far."""
        return tuple(self._http.requests)

    @property
    def uploads(self) -> tuple[Job, ...]:
        """The jobs so far, oldest first: a repeated film has none of its own."""
        return tuple(self._http.jobs.all)

    def close(self) -> None:
        """Stop; raise AssertionError if a handler crashed."""
        self._http.close()


def start_video_service(pds_url: str, mode: VideoMode | None = None, *, did: str = SERVICE) -> VideoServer:
    """Start a service on a free port, which stores its films on the PDS at `pds_url`."""
    return VideoServer(pds_url, mode or VideoMode(), did)


class _Http(LoopbackServer):
    def __init__(self, pds: Pds, mode: VideoMode, did: str) -> None:
        super().__init__(_Handler)
        self.pds, self.mode, self.did = pds, mode, did
        self.jobs = Jobs()
        self.requests: list[tuple[str, str]] = []
        self.lock = threading.Lock()


class _Refusal(Exception):  # noqa: N818 - an answer, not a failure of the rig
    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": error, "message": message}


class _Handler(Handler):
    server: _Http

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        body = self.read_body()
        with self.server.lock:
            status, said = self._answer(body)
        self.answer(status, json.dumps(said).encode(), {"Content-Type": "application/json"})

    do_POST = do_GET  # noqa: N815

    def _answer(self, body: bytes) -> tuple[int, dict[str, Any]]:
        parts = urlsplit(self.path)
        nsid, query = parts.path.removeprefix("/xrpc/"), dict(parse_qsl(parts.query))
        self.server.requests.append((self.command, nsid))
        try:
            match self.command, nsid:
                case "GET", "app.bsky.video.getUploadLimits":
                    return 200, self._limits()
                case "POST", "app.bsky.video.uploadVideo":
                    return self._upload(query, body)
                case "GET", "app.bsky.video.getJobStatus":
                    return 200, self._status(query)
                case _:
                    raise _Refusal(404, "MethodNotImplemented", "Method Not Implemented")
        except _Refusal as refusal:
            return refusal.status, refusal.body
        except BadToken as error:
            return 401, {"error": error.name, "message": str(error)}

    def _limits(self) -> dict[str, Any]:
        did = check_token(self.server.pds, self._token, audience=self.server.did, method=_LIMITS).did
        mode, videos, size = self.server.mode, *self._left(did)
        refusal = mode.refusal or ("" if videos > 0 and size > 0 else "User has exceeded daily upload limits")
        left = {"remainingDailyVideos": videos, "remainingDailyBytes": size}
        return {"canUpload": not refusal, **left, **({"error": refusal, "message": refusal} if refusal else {})}

    def _left(self, did: str) -> tuple[int, int]:
        mine = [job for job in self.server.jobs.all if job.did == did]
        mode = self.server.mode
        return max(0, mode.daily_videos - len(mine)), max(0, mode.daily_bytes - sum(job.size for job in mine))

    def _upload(self, query: dict[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        server, mode = self.server, self.server.mode
        token = check_token(server.pds, self._token, audience=server.pds.did, method=_BLOB)
        if query.get("did") != token.did:
            raise _Refusal(401, "AuthenticationRequired", "the token is not that of `did`")
        self._check(query, body)
        if not mode.confirmed_email:
            return 401, {"jobStatus": {"did": "", "error": "unconfirmed_email", "jobId": "", "state": ""}}
        first = server.jobs.again(token.did, body)
        if first is not None:
            said = {**first.shown(), "error": "already_exists", "message": "Video already processed"}
            said.pop("blob", None)
            return 409, self._wrapped(said)
        videos, size = self._left(token.did)
        if mode.refusal or videos < 1 or size < len(body):
            raise _Refusal(400, "UploadForbidden", mode.refusal or "User has exceeded daily upload limits")
        job = server.jobs.start(token, query["name"], body, server.pds, **_asked(mode))
        return 200, self._wrapped({"did": job.did, "jobId": job.id, "state": "JOB_STATE_CREATED"})

    def _check(self, query: dict[str, str], body: bytes) -> None:
        mime = self.headers.get("Content-Type", "")
        if mime not in _TYPES:
            raise _Refusal(400, "UnsupportedContentType", f"unsupported content type: {mime}")
        if not query.get("name"):
            raise _Refusal(400, "InvalidRequest", "missing name")
        if not body or len(body) > self.server.mode.max_bytes:
            raise _Refusal(400, "VideoTooLarge" if body else "InvalidRequest", f"a video of {len(body)} bytes")

    def _status(self, query: dict[str, str]) -> dict[str, Any]:
        if not query.get("jobId"):
            raise _Refusal(400, "missing jobId", "missing jobId")
        job = self.server.jobs.poll(query["jobId"])
        if job is None:
            raise _Refusal(404, "JobNotFound", "job not found")
        return {"jobStatus": job.shown()}

    def _wrapped(self, job: dict[str, Any]) -> dict[str, Any]:
        return {"jobStatus": job} if self.server.mode.wrapped else job

    @property
    def _token(self) -> str:
        return bearer(self.headers.get("Authorization", ""))


def _asked(mode: VideoMode) -> dict[str, Any]:
    return {name: value for name, value in asdict(mode).items() if name in {"polls", "failure", "needs_seconds"}}
