"""The jobs of the video service: what becomes of a film that was uploaded."""

import secrets
import time
from dataclasses import dataclass, replace
from typing import Any

from tests.servers.media_bytes import read_head
from tests.servers.video_tokens import BadToken, Pds, Token
from tests.servers.wire import call

_UNDER_WAY = ("JOB_STATE_ENCODING", "JOB_STATE_SCANNING", "JOB_STATE_UPLOADING")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A film under way: `blob` once it is on the PDS, or `failure` (a failureCode) and its `reason`.

    `left` is how many polls it takes still, of `polls`; `repeated`: the same film was sent again.
    """

    id: str
    did: str
    name: str
    data: bytes
    polls: int
    left: int
    blob: dict[str, Any] | None = None
    failure: str = ""
    reason: str = ""
    repeated: bool = False

    @property
    def size(self) -> int:
        return len(self.data)

    def shown(self) -> dict[str, Any]:
        """Show it as `app.bsky.video.defs#jobStatus`."""
        about: dict[str, Any] = {"jobId": self.id, "did": self.did}
        if self.left:
            gone = self.polls - self.left
            state = _UNDER_WAY[gone * len(_UNDER_WAY) // self.polls]
            return {**about, "state": state, "progress": 100 * gone // self.polls}
        if self.failure:
            said = {"error": self.reason, "failureCode": self.failure, "message": "Failed to process video"}
            return {**about, "state": "JOB_STATE_FAILED", **said}
        again = {"error": "already_exists", "message": "Video already processed"} if self.repeated else {}
        return {**about, "state": "JOB_STATE_COMPLETED", "progress": 100, "blob": self.blob, **again}


class Jobs:
    """All jobs of a service; whoever uses it holds the service's lock."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}

    @property
    def all(self) -> list[Job]:
        return list(self._jobs.values())

    def again(self, did: str, data: bytes) -> Job | None:
        """The job of a film that was sent before and has not failed; it is repeated from now on."""
        first = next((job for job in self.all if (job.did, job.data) == (did, data) and not job.failure), None)
        return None if first is None else self._keep(replace(first, repeated=True))

    def start(
        self, token: Token, name: str, data: bytes, pds: Pds, *, polls: int, failure: str, needs_seconds: int
    ) -> Job:
        """Take a film, and store it on the PDS with the token it came with; raise BadToken if the PDS says no to it."""
        new = Job(id=secrets.token_hex(10), did=token.did, name=name, data=data, polls=polls, left=polls)
        head = read_head(data)
        if failure:
            return self._keep(_failed(new, failure, f"video processing error for job: {new.id}"))
        if head is None or not head.width:
            return self._keep(_failed(new, "validation_failure", "not a video"))
        if token.expires < time.time() + needs_seconds:
            return self._keep(_failed(new, "pds_upload_failure", "jwt expired"))
        return self._keep(_store(new, token, pds, head.mime))

    def poll(self, identifier: str) -> Job | None:
        """Look at a job, which brings it on by a step."""
        job = self._jobs.get(identifier)
        if job is not None and job.left:
            self._keep(replace(job, left=job.left - 1))
        return job

    def _keep(self, job: Job) -> Job:
        self._jobs[job.id] = job
        return job


def _failed(job: Job, failure: str, reason: str) -> Job:
    return replace(job, failure=failure, reason=reason)


def _store(job: Job, token: Token, pds: Pds, mime: str) -> Job:
    headers = {"Authorization": f"Bearer {token.raw}", "Content-Type": mime}
    answer = call("POST", f"{pds.url}/xrpc/com.atproto.repo.uploadBlob", body=job.data, headers=headers)
    if answer.status == 200:
        return replace(job, blob=answer.json()["blob"])
    said = answer.json()
    if answer.status in {401, 403}:
        raise BadToken(said["error"], said["message"])
    too_big = answer.status == 413
    return _failed(job, "pds_upload_unsupported_blob_size" if too_big else "pds_upload_failure", said["message"])
