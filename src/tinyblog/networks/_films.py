"""Bluesky's video service: it works on a film, and puts it into the account's own repository.

Facts from the lexicons app.bsky.video.* and com.atproto.server.getServiceAuth, and from social-app's client.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tinyblog.errors import NetworkError
from tinyblog.networks._answers import Question
from tinyblog.networks._records import Json
from tinyblog.networks._repos import Repo

if TYPE_CHECKING:
    import httpx

TIMEOUT = 120.0
"""Seconds for a film to get to the service."""
POLLS = (1.0, 1.0, 2.0, 2.0, *(3.0,) * 100)
"""Seconds between looks at the service's work."""
_TOKEN_SECONDS = 1800  # the service uses the token when it is ready; the default of a minute is too short
_LIMITS = "app.bsky.video.getUploadLimits"
_UPLOAD = "app.bsky.video.uploadVideo"
_STATUS = "app.bsky.video.getJobStatus"
_SEEN = 409  # it has these bytes already, and says under which job


@dataclass(frozen=True, slots=True, kw_only=True)
class Films:
    """The video service at `service` (empty: there is none) for the account of `repo`."""

    service: str
    repo: Repo
    sleep: Callable[[float], None]

    def are_taken(self) -> bool:
        """Say whether the service takes a film of this account today; what cannot be asked takes none."""
        if not self.service:
            return False
        try:
            token = self._token(f"did:web:{urlsplit(self.service).hostname}", _LIMITS, 60)
            answer = self._ask("GET", _LIMITS, token=token, read=dict)
        except NetworkError:
            return False
        return bool(answer.get("canUpload"))

    def upload(self, data: bytes, name: str) -> Json:
        """Hand a film over and wait for its blob; raise NetworkError where it is refused, or takes too long."""
        host = self.repo.get("film", "com.atproto.server.describeServer", None, lambda found: str(found["did"]))
        token = self._token(host, "com.atproto.repo.uploadBlob", _TOKEN_SECONDS)
        params = {"did": self.repo.did, "name": name}
        job = self._ask("POST", _UPLOAD, token=token, params=params, data=data, read=_job)
        for seconds in POLLS:
            if job.get("blob"):
                return dict(job["blob"])
            if job.get("state") == "JOB_STATE_FAILED" or not job.get("jobId"):
                said = job.get("message") or job.get("error") or "no reason"
                raise self.repo.question("film").refused(f"the video service refused {name}: {said}")
            self.sleep(seconds)
            job = self._ask("GET", _STATUS, params={"jobId": job["jobId"]}, read=_job)
        raise self.repo.question("film").refused(f"the video service is not ready with {name} in time")

    def _token(self, audience: str, method: str, seconds: int) -> str:
        from atproto import models

        params = models.ComAtprotoServerGetServiceAuth.Params(aud=audience, lxm=method, exp=int(time.time()) + seconds)
        return self.repo.get("film", "com.atproto.server.getServiceAuth", params, lambda found: str(found["token"]))

    def _ask(
        self,
        verb: str,
        method: str,
        *,
        read: Callable[[Any], Json],
        token: str = "",
        params: Json | None = None,
        data: bytes | None = None,
    ) -> Json:
        """Ask the service itself, in whose requests the account's own session has no place."""
        import httpx

        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if data is not None:
            headers["Content-Type"] = "video/mp4"
        url, question = f"{self.service}/xrpc/{method}", self.repo.question("film")

        def once() -> Json:
            try:
                answer = httpx.request(verb, url, params=params, headers=headers, content=data, timeout=TIMEOUT)
            except httpx.HTTPError as error:
                raise question.lost(f"the video service cannot be asked ({type(error).__name__})") from error
            return _values(answer, read, question)

        return question.patience.ask(question, once)


def _values(answer: "httpx.Response", read: Callable[[Any], Json], question: Question) -> Json:
    """What the service answers; raise NetworkError where that is a refusal, or not to be understood."""
    if answer.status_code == 429:
        raise question.busy(answer.headers)
    try:
        values = read(answer.json())
    except (ValueError, TypeError) as error:
        raise question.refused(f"the video service cannot be asked ({type(error).__name__})") from error
    if answer.status_code not in (200, _SEEN):
        said = values.get("message") or values.get("error") or "no reason"
        raise question.refused(f"the video service refused: {answer.status_code} {said}")
    return values


def _job(answer: Json) -> Json:
    """The job, which the service gives bare where the lexicon wraps it."""
    return dict(answer.get("jobStatus") or answer)
