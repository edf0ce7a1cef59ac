"""What the client does when the network, the API or its caller is at fault: against an API of our own."""

from __future__ import annotations

import json
import time
import unittest
from datetime import datetime, timedelta, timezone
from unittest import mock

import beatless
from fake_api import fake_api

TASK = {"id": "01920000-0000-7000-8000-000000000000", "state": "PENDING"}
PROBLEM = {
    "title": "Bad request",
    "detail": "Change the input.",
    "errors": [{"field": "input.x", "message": "is unknown"}],
}


class Repeating(unittest.TestCase):
    def setUp(self) -> None:
        patch = mock.patch.object(beatless.time, "sleep")
        self.sleep = patch.start()
        self.addCleanup(patch.stop)

    def test_a_submit_is_repeated_with_the_same_idempotency_key(self) -> None:
        answers = [(0, {}, b""), (503, {}, b"down"), (429, {"retry-after": "7"}, b""), (202, {}, TASK)]
        with fake_api(lambda n: answers[n]) as api:
            result = beatless.Client(api.url, "bl_key").task("debug_task").delay(message="hi")
        self.assertEqual(result.id, TASK["id"])
        keys = {asked["headers"]["idempotency-key"] for asked in api.asked}
        self.assertEqual((len(api.asked), len(keys)), (4, 1))
        self.assertEqual(json.loads(api.asked[3]["body"]), {"task": "debug_task", "input": {"message": "hi"}})
        self.assertIn(mock.call(7.0), self.sleep.mock_calls)

    def test_every_submit_has_a_key_of_its_own_unless_one_is_given(self) -> None:
        with fake_api(lambda n: (202, {}, TASK)) as api:
            task = beatless.Client(api.url, "bl_key").task("debug_task")
            for key in (None, None, "mine"):
                task.apply_async(kwargs={}, idempotency_key=key)
        keys = [asked["headers"]["idempotency-key"] for asked in api.asked]
        self.assertEqual((len(set(keys)), keys[2]), (3, "mine"))

    def test_what_the_caller_did_wrong_is_not_repeated_and_says_what_to_change(self) -> None:
        with fake_api(lambda n: (400, {}, PROBLEM)) as api:
            with self.assertRaises(beatless.Refused) as caught:
                beatless.Client(api.url, "bl_key").task("debug_task").delay(x=1)
        self.assertEqual(len(api.asked), 1)
        self.assertEqual(str(caught.exception), "Bad request (400): Change the input. input.x: is unknown")

    def test_an_api_that_is_away_is_told_with_the_key_to_repeat_by(self) -> None:
        client = beatless.Client("http://127.0.0.1:9", "bl_key", retries=2)
        with self.assertRaisesRegex(beatless.Unreachable, "with Idempotency-Key mine"):
            client.task("debug_task").apply_async(idempotency_key="mine")
        self.assertEqual(self.sleep.call_count, 2)

    def test_the_key_is_not_carried_to_another_address(self) -> None:
        with fake_api(lambda n: (200, {}, {})) as other, fake_api(
            lambda n: (302, {"location": other.url}, b"")
        ) as api:
            with self.assertRaises(beatless.Refused):
                beatless.Client(api.url, "bl_key").request("GET", "/v1/catalogue")
        self.assertEqual((len(api.asked), other.asked), (1, []))

    def test_a_server_that_never_answers_costs_the_time_limit(self) -> None:
        with fake_api(lambda n: (time_out(), {}, b"")) as api:
            client = beatless.Client(api.url, "bl_key", timeout=0.2, retries=1)
            with self.assertRaisesRegex(beatless.Unreachable, "timed out"):
                client.request("GET", "/v1/catalogue")


def time_out() -> int:
    """Holds the answer until nobody waits for it any more."""
    time_limit = time.monotonic() + 0.6
    while time.monotonic() < time_limit:
        pass
    return 0


class Options(unittest.TestCase):
    def submitted(self, **options: object) -> dict:
        with fake_api(lambda n: (202, {}, TASK)) as api:
            beatless.Client(api.url, "bl_key").task("debug_task").apply_async(kwargs={}, **options)  # type: ignore[arg-type]
        return json.loads(api.asked[0]["body"]).get("options", {})

    def test_they_are_named_as_in_celery_and_sent_as_the_api_has_them(self) -> None:
        self.assertEqual(
            self.submitted(countdown=90, max_attempts=5), {"countdownSeconds": 90, "maxAttempts": 5}
        )
        eta = datetime(2026, 12, 1, 8, tzinfo=timezone(timedelta(hours=2)))
        self.assertEqual(self.submitted(eta=eta), {"eta": "2026-12-01T06:00:00.000Z"})
        self.assertEqual(
            self.submitted(priority="low", tags={"a": "b"}), {"priority": "low", "tags": {"a": "b"}}
        )
        until = datetime.fromisoformat(self.submitted(expires=60)["expiresAt"].replace("Z", "+00:00"))
        self.assertAlmostEqual((until - datetime.now(timezone.utc)).total_seconds(), 60, delta=5)

    def test_what_makes_no_sense_is_refused_before_anything_is_sent(self) -> None:
        task = beatless.Client("http://127.0.0.1:9", "bl_key").task("debug_task")
        with self.assertRaisesRegex(ValueError, "no time zone"):
            task.apply_async(eta=datetime(2026, 12, 1))
        with self.assertRaisesRegex(TypeError, "countdown or eta"):
            task.apply_async(countdown=1, eta=datetime.now(timezone.utc))
        with self.assertRaisesRegex(TypeError, "by keyword"):
            task.delay("hi")
        with self.assertRaisesRegex(TypeError, "no such option: queue"):
            task.apply_many([{}], queue="fast")


class Configuration(unittest.TestCase):
    def test_a_missing_setting_is_named(self) -> None:
        with mock.patch.dict("os.environ", {"BEATLESS_URL": "http://x"}, clear=True):
            with self.assertRaisesRegex(beatless.NotConfigured, "^BEATLESS_KEY is not set"):
                beatless.task("debug_task").delay()

    def test_a_key_with_a_blank_and_a_url_without_a_scheme_are_refused(self) -> None:
        for url, key in (("https://x", "bl_ key"), ("x.example", "bl_key")):
            with self.assertRaises(beatless.NotConfigured):
                beatless.Client(url, key)
