"""Beatless from Python: submit background tasks over HTTPS and read what became of them.

One file on the standard library alone (Python 3.8 and newer): copy it into your project. The words are Celery's::

    import beatless

    convert_pdf = beatless.task("convert_pdf")
    result = convert_pdf.delay(source={"upload": beatless.upload("report.pdf")})
    result.get(timeout=60)["tables"]

Where the API is comes from ``BEATLESS_URL`` and ``BEATLESS_KEY``: of the environment, or of Django's settings.
Every submit carries an idempotency key of its own, so requests are repeated safely when the network fails.
"""

from __future__ import annotations

import json
import os
import random
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from datetime import datetime, timedelta, timezone
from email.message import Message
from http.client import HTTPException
from typing import IO, Any, Dict, Iterable, List, Mapping, Optional, Sequence, Union

__all__ = [
    "AsyncResult",
    "BeatlessError",
    "Client",
    "NotConfigured",
    "Refused",
    "ResultTimeout",
    "Task",
    "TaskFailed",
    "TaskRevoked",
    "Unreachable",
    "default_client",
    "task",
    "upload",
]

PENDING, STARTED, RETRY, SUCCESS, FAILURE, REVOKED = (
    "PENDING",
    "STARTED",
    "RETRY",
    "SUCCESS",
    "FAILURE",
    "REVOKED",
)
ENDED_STATES = frozenset([SUCCESS, FAILURE, REVOKED])

_LONG_POLL_SECONDS = 20
_LONGEST_PAUSE_SECONDS = 8.0
_LONGEST_RETRY_AFTER_SECONDS = 60.0
_BATCH = 100

Seconds = Union[int, float, timedelta]
Json = Dict[str, Any]


class BeatlessError(Exception):
    """Whatever goes wrong here is one of these."""


class NotConfigured(BeatlessError):
    """Nobody said where the API is, or with which key."""


class Unreachable(BeatlessError):
    """No answer came, however often the request was sent; for a submit, the task may exist: its key is in the text."""


class Refused(BeatlessError):
    """The API refused. ``fields`` names the inputs at fault; the text says what to change."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        fields: Sequence[Mapping[str, str]] = (),
        request_id: Optional[str] = None,
        retry_after: Optional[float] = None,
    ) -> None:
        more = "; ".join(
            f"{it.get('field')}: {it.get('message')}" for it in fields if str(it.get("message")) not in detail
        )
        super().__init__(" ".join(part for part in (f"{title} ({status}):", detail, more) if part))
        self.status, self.title, self.detail = status, title, detail
        self.fields = list(fields)
        self.request_id, self.retry_after = request_id, retry_after


class TaskFailed(BeatlessError):
    """The task ended as FAILURE. ``reason`` is a word for programs, such as ``timeLimit``."""

    def __init__(self, task_id: str, reason: str, message: str) -> None:
        super().__init__(f"task {task_id} failed: {reason}: {message}")
        self.task_id, self.reason, self.message = task_id, reason, message


class TaskRevoked(BeatlessError):
    """The task was revoked or expired before it started (``reason``)."""

    def __init__(self, task_id: str, reason: str) -> None:
        super().__init__(f"task {task_id} was revoked: {reason}")
        self.task_id, self.reason = task_id, reason


class ResultTimeout(BeatlessError, TimeoutError):
    """The time limit of ``get`` passed; the task goes on."""


class Client:
    """Speaks to one deployment. Holds no connection, so it may be shared by threads and survives a fork."""

    def __init__(self, url: str, key: str, *, timeout: float = 5.0, retries: int = 4) -> None:
        if not url.startswith(("https://", "http://")):
            raise NotConfigured(f'"{url}" is no URL of an API: it starts with https://.')
        if not key or any(not "!" <= letter <= "~" for letter in key):
            raise NotConfigured(
                "the API key is missing, or has a blank or another character that no key has."
            )
        self.url = url.rstrip("/")
        self._key = key
        self._timeout = timeout
        self._retries = retries

    def __repr__(self) -> str:
        return f"Client({self.url!r})"

    def task(self, name: str, **options: Any) -> "Task":
        """A kind of task by its name in the catalogue; ``options`` are defaults of its submits."""
        return Task(name, self, options)

    def result(self, task_id: str) -> "AsyncResult":
        return AsyncResult(task_id, self)

    def upload(
        self,
        source: Union[str, "os.PathLike[str]", bytes, IO[bytes]],
        name: Optional[str] = None,
        content_type: Optional[str] = None,
    ) -> str:
        """Uploads a file (a path, bytes or an open binary file) past the API; gives what a task's input calls it."""
        content, file_name = _read(source, name)
        kind = content_type or ("application/json" if file_name.endswith(".json") else "application/pdf")
        ticket = self.request(
            "POST", "/v1/uploads", {"fileName": file_name, "contentType": kind, "bytes": len(content)}
        )
        body, header = _multipart(ticket["fields"], file_name, kind, content)
        form = urllib.request.Request(
            ticket["url"], data=body, method="POST", headers={"content-type": header}
        )
        self._repeat(form, timeout=max(self._timeout, 60.0), what="the upload")
        return str(ticket["upload"])

    def request(
        self,
        method: str,
        path: str,
        body: Optional[Json] = None,
        *,
        idempotency_key: Optional[str] = None,
        wait: float = 0.0,
    ) -> Json:
        """One request with its repetitions: after network errors, 429 and 5xx. @raises Refused, Unreachable"""
        headers = {"accept": "application/json", "authorization": f"Bearer {self._key}"}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["content-type"] = "application/json"
        if idempotency_key is not None:
            headers["idempotency-key"] = idempotency_key
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=headers)
        what = f"{method} {path.split('?')[0]}" + (
            f" with Idempotency-Key {idempotency_key}" if idempotency_key else ""
        )
        text = self._repeat(request, timeout=self._timeout + wait, what=what)
        try:
            return json.loads(text) if text else {}
        except ValueError:
            raise Refused(
                200, "Not a Beatless API", f"{self.url} answers, but not with JSON: is it the API's URL?"
            ) from None

    def _repeat(self, request: urllib.request.Request, *, timeout: float, what: str) -> bytes:
        for tried in range(self._retries + 1):
            try:
                return _send(request, timeout)
            except Refused as refused:
                if tried == self._retries or not (refused.status == 429 or refused.status >= 500):
                    raise
                pause = refused.retry_after
                if pause is not None and pause > _LONGEST_RETRY_AFTER_SECONDS:
                    raise
            except (urllib.error.URLError, HTTPException, socket.timeout, OSError) as error:
                if tried == self._retries:
                    reason = getattr(error, "reason", None) or error
                    raise Unreachable(f"{self.url} cannot be reached: {reason} ({what})") from error
                pause = None
            time.sleep(
                pause
                if pause is not None
                else min(_LONGEST_PAUSE_SECONDS, 0.3 * 2**tried) * random.uniform(0.5, 1)
            )
        raise AssertionError("unreachable")


class Task:
    """A kind of task. Unlike Celery's it has no body here: that runs on AWS, under this name."""

    def __init__(
        self, name: str, client: Optional[Client] = None, options: Optional[Mapping[str, Any]] = None
    ) -> None:
        self.name = name
        self._client = client
        self._options = dict(options or {})

    def __repr__(self) -> str:
        return f"<Task {self.name}>"

    @property
    def client(self) -> Client:
        return self._client or default_client()

    def delay(self, *args: Any, **kwargs: Any) -> "AsyncResult":
        """Submits the task with these members of its input."""
        _no_positional(self.name, args)
        return self.apply_async(kwargs=kwargs)

    def apply_async(
        self,
        args: Sequence[Any] = (),
        kwargs: Optional[Mapping[str, Any]] = None,
        *,
        countdown: Optional[Seconds] = None,
        eta: Optional[datetime] = None,
        expires: Union[Seconds, datetime, None] = None,
        max_attempts: Optional[int] = None,
        priority: Optional[str] = None,
        retain_days: Optional[int] = None,
        callback_url: Optional[str] = None,
        tags: Optional[Mapping[str, str]] = None,
        idempotency_key: Optional[str] = None,
    ) -> "AsyncResult":
        """Submits the task. Times carry a zone; ``expires`` may be seconds from now; a key makes your own repetitions safe."""
        _no_positional(self.name, args)
        given = dict(
            countdown=countdown,
            eta=eta,
            expires=expires,
            max_attempts=max_attempts,
            priority=priority,
            retain_days=retain_days,
            callback_url=callback_url,
            tags=tags,
        )
        options = _options(
            {**self._options, **{name: value for name, value in given.items() if value is not None}}
        )
        body: Json = {"task": self.name, "input": dict(kwargs or {})}
        if options:
            body["options"] = options
        key = idempotency_key or str(uuid.uuid4())
        return AsyncResult(
            self.client.request("POST", "/v1/tasks", body, idempotency_key=key)["id"], self.client
        )

    def apply_many(self, inputs: Iterable[Mapping[str, Any]], **options: Any) -> List["AsyncResult"]:
        """Submits one task for each input, a hundred to a request. @raises Refused for the first that is refused"""
        shared = _options({**self._options, **options})
        items = [
            {
                "task": self.name,
                "input": dict(it),
                "idempotencyKey": str(uuid.uuid4()),
                **({"options": shared} if shared else {}),
            }
            for it in inputs
        ]
        results: List[AsyncResult] = []
        for start in range(0, len(items), _BATCH):
            report = self.client.request(
                "POST",
                "/v1/tasks/batch",
                {"tasks": items[start : start + _BATCH]},
                idempotency_key=str(uuid.uuid4()),
            )
            for at, answer in enumerate(report["results"]):
                if "task" not in answer:
                    problem = answer["problem"]
                    detail = f"input {start + at}: {problem.get('detail', '')} ({len(results)} were accepted before it)"
                    raise Refused(
                        answer["status"], problem.get("title", "Refused"), detail, problem.get("errors", ())
                    )
                results.append(AsyncResult(answer["task"]["id"], self.client))
        return results

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        """Submits the task when Django's current transaction has committed, and not at all if it is rolled back."""
        _no_positional(self.name, args)
        self.apply_async_on_commit(kwargs=kwargs)

    def apply_async_on_commit(
        self, *, using: Optional[str] = None, kwargs: Optional[Mapping[str, Any]] = None, **options: Any
    ) -> None:
        """The same with options. The input is taken now, so that later changes of it do not matter."""
        from django.db import transaction  # only here: nothing else needs Django

        body = json.loads(json.dumps(dict(kwargs or {})))
        options.setdefault("idempotency_key", str(uuid.uuid4()))
        transaction.on_commit(lambda: self.apply_async(kwargs=body, **options), using=using)


class AsyncResult:
    """A task that was submitted, by its id. Reading an attribute asks the API, until the task has ended."""

    def __init__(self, id: str, client: Optional[Client] = None) -> None:
        self.id = id
        self._client = client
        self._ended: Optional[Json] = None

    def __repr__(self) -> str:
        return f"<AsyncResult {self.id}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AsyncResult) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def client(self) -> Client:
        return self._client or default_client()

    def view(self, wait_seconds: float = 0) -> Json:
        """The task as the API shows it; with ``wait_seconds`` (at most 20) the answer comes when it has ended."""
        if self._ended is None:
            query = (
                f"?waitSeconds={max(1, min(_LONG_POLL_SECONDS, round(wait_seconds)))}" if wait_seconds else ""
            )
            seen = self.client.request(
                "GET", f"/v1/tasks/{urllib.parse.quote(self.id, safe='')}{query}", wait=wait_seconds
            )
            if seen["state"] not in ENDED_STATES:
                return seen
            self._ended = seen
        return self._ended

    @property
    def state(self) -> str:
        """PENDING, SCHEDULED, STARTED, WAITING, RETRY, SUCCESS, FAILURE or REVOKED."""
        return str(self.view()["state"])

    status = state

    @property
    def result(self) -> Any:
        """Of a SUCCESS what the task returned, of an ended task otherwise the exception; None before."""
        view = self.view()
        if view["state"] == SUCCESS:
            return self._result_of(view)
        return _error_of(self.id, view) if view["state"] in ENDED_STATES else None

    @property
    def info(self) -> Any:
        """As Celery has it: the progress of a running task (``done``, ``total``, ``stage``), else ``result``."""
        view = self.view()
        return self.result if view["state"] in ENDED_STATES else view.get("progress")

    def ready(self) -> bool:
        return self.state in ENDED_STATES

    def successful(self) -> bool:
        return self.state == SUCCESS

    def failed(self) -> bool:
        return self.state == FAILURE

    def get(self, timeout: Optional[float] = None, propagate: bool = True) -> Any:
        """Waits for the end and gives the result. @raises TaskFailed, TaskRevoked, ResultTimeout"""
        until = None if timeout is None else time.monotonic() + timeout
        while True:
            left = _LONG_POLL_SECONDS if until is None else until - time.monotonic()
            asked = time.monotonic()
            view = self.view(wait_seconds=min(_LONG_POLL_SECONDS, max(left, 0)))
            if view["state"] in ENDED_STATES:
                break
            if until is not None and time.monotonic() >= until:
                raise ResultTimeout(f"task {self.id} is still {view['state']} after {timeout:g} s")
            if time.monotonic() - asked < 0.5:
                time.sleep(0.5)
        if view["state"] == SUCCESS:
            return self._result_of(view)
        error = _error_of(self.id, view)
        if propagate:
            raise error
        return error

    wait = get

    def revoke(self) -> str:
        """Keeps the task from starting, or stops it; gives its state. An ended one is refused (409)."""
        return str(
            self.client.request("POST", f"/v1/tasks/{urllib.parse.quote(self.id, safe='')}/revoke")["state"]
        )

    def forget(self) -> None:
        """Drops what this object has read. The task itself goes when its ``retain_days`` are over."""
        self._ended = None

    def _result_of(self, view: Json) -> Any:
        """A result above 4 MB is fetched by its link."""
        if "result" in view or "resultUrl" not in view:
            return view.get("result")
        link = urllib.request.Request(view["resultUrl"])
        return json.loads(self.client._repeat(link, timeout=60.0, what="the result"))


def task(name: str, **options: Any) -> Task:
    """A kind of task of the deployment that the environment or Django's settings name."""
    return Task(name, None, options)


def upload(
    source: Union[str, "os.PathLike[str]", bytes, IO[bytes]],
    name: Optional[str] = None,
    content_type: Optional[str] = None,
) -> str:
    """Uploads a file; see Client.upload."""
    return default_client().upload(source, name, content_type)


_default: Optional[Client] = None


def default_client() -> Client:
    """The client of ``BEATLESS_URL`` and ``BEATLESS_KEY``; made at first use. @raises NotConfigured"""
    global _default
    url, key = _setting("BEATLESS_URL"), _setting("BEATLESS_KEY")
    if not url or not key:
        missing = " and ".join(
            name for name, value in (("BEATLESS_URL", url), ("BEATLESS_KEY", key)) if not value
        )
        raise NotConfigured(f"{missing} is not set: put it into the environment or into Django's settings.")
    if _default is None or (_default.url, _default._key) != (url.rstrip("/"), key):
        _default = Client(url, key)
    return _default


def _setting(name: str) -> Optional[str]:
    if os.environ.get(name):
        return os.environ[name]
    if not os.environ.get("DJANGO_SETTINGS_MODULE"):
        return None
    from django.conf import settings

    return getattr(settings, name, None)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key goes to the API and nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def _send(request: urllib.request.Request, timeout: float) -> bytes:
    try:
        with _opener.open(request, timeout=timeout) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            raise _refused(error.code, error.headers, error.read()) from None


def _refused(status: int, headers: Message, text: bytes) -> Refused:
    try:
        body = json.loads(text)
    except ValueError:
        body = {}
    body = body if isinstance(body, dict) else {}
    wait = headers.get("retry-after")
    detail = body.get("detail") or body.get("message") or text[:300].decode("utf-8", "replace")
    retry_after = float(wait) if wait is not None and wait.isdigit() else None
    return Refused(
        status,
        body.get("title") or f"HTTP {status}",
        detail,
        body.get("errors", ()),
        body.get("requestId"),
        retry_after,
    )


def _error_of(task_id: str, view: Json) -> BeatlessError:
    if view["state"] == REVOKED:
        return TaskRevoked(task_id, view.get("revokeReason", "revoked"))
    error = view.get("error", {})
    return TaskFailed(task_id, error.get("reason", "unknown"), error.get("message", ""))


def _no_positional(name: str, args: Sequence[Any]) -> None:
    if args:
        raise TypeError(f"{name}: a task's input has names; give each by keyword, not by position.")


def _options(given: Mapping[str, Any]) -> Json:
    """The options as the API calls them."""
    known = {"countdown", "eta", "expires", "max_attempts", "priority", "retain_days", "callback_url", "tags"}
    unknown = sorted(set(given) - known)
    if unknown:
        raise TypeError(f"no such option: {', '.join(unknown)}. Known: {', '.join(sorted(known))}.")
    if given.get("countdown") is not None and given.get("eta") is not None:
        raise TypeError("give countdown or eta, not both.")
    options: Json = {}
    for name, api_name in (
        ("max_attempts", "maxAttempts"),
        ("priority", "priority"),
        ("retain_days", "retainDays"),
        ("callback_url", "callbackUrl"),
    ):
        if given.get(name) is not None:
            options[api_name] = given[name]
    if given.get("tags"):
        options["tags"] = dict(given["tags"])
    if given.get("countdown") is not None:
        options["countdownSeconds"] = _seconds(given["countdown"])
    if given.get("eta") is not None:
        options["eta"] = _time("eta", given["eta"])
    expires = given.get("expires")
    if expires is not None:
        at = (
            expires
            if isinstance(expires, datetime)
            else datetime.now(timezone.utc) + timedelta(seconds=_seconds(expires))
        )
        options["expiresAt"] = _time("expires", at)
    return options


def _seconds(value: Seconds) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else value


def _time(name: str, at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError(
            f"{name} has no time zone: use datetime.now(timezone.utc), or django.utils.timezone.now()."
        )
    return at.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read(source: Any, name: Optional[str]) -> "tuple[bytes, str]":
    if isinstance(source, (bytes, bytearray)):
        return bytes(source), name or "file.pdf"
    if hasattr(source, "read"):
        return source.read(), name or os.path.basename(str(getattr(source, "name", "") or "file.pdf"))
    with open(source, "rb") as file:
        return file.read(), name or os.path.basename(os.fspath(source))


def _multipart(
    fields: Mapping[str, str], file_name: str, content_type: str, content: bytes
) -> "tuple[bytes, str]":
    """The storage ignores every field that comes after the file, so the file is last."""
    boundary = uuid.uuid4().hex
    safe = "".join(letter if letter not in '"\r\n' else "_" for letter in file_name)
    parts = [
        f'--{boundary}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\ncontent-disposition: form-data; name="file"; filename="{safe}"\r\ncontent-type: {content_type}\r\n\r\n'
    return (
        b"".join([*parts, head.encode(), content, f"\r\n--{boundary}--\r\n".encode()]),
        f"multipart/form-data; boundary={boundary}",
    )
