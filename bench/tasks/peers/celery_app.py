"""Celery's side of the comparison: the task, and a client that hands in N of them from C threads."""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

from celery import Celery

app = Celery("bench", broker=os.environ["REDIS_URL"], backend=os.environ["REDIS_URL"])
app.conf.broker_connection_retry_on_startup = True


@app.task(name="debug_task")
def debug_task(message):
    return {"message": message, "attempt": 1}


def submit(_):
    at = time.time() * 1000
    return debug_task.delay("hello").id, at


def ended(task_id, until):
    """When its SUCCESS was recorded, in ms since 1970, as Celery itself notes it."""
    key = app.backend.get_key_for_task(task_id)
    while True:
        raw = app.backend.client.get(key)
        meta = json.loads(raw) if raw else {}
        if meta.get("status") == "SUCCESS":
            done = datetime.fromisoformat(meta["date_done"])
            return (done if done.tzinfo else done.replace(tzinfo=timezone.utc)).timestamp() * 1000
        if time.time() > until:
            raise SystemExit(f"{task_id} did not end: {meta}")
        time.sleep(0.02)


if __name__ == "__main__":
    tasks, clients = int(sys.argv[1]), int(sys.argv[2])
    with ThreadPoolExecutor(clients) as pool:
        submitted = list(pool.map(submit, range(tasks)))
    until = time.time() + 120
    print(json.dumps([{"submittedAt": at, "endedAt": ended(task_id, until)} for task_id, at in submitted]))
