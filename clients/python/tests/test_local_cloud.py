"""The client against a running deployment: the local cloud that ``npm run test:python`` starts."""

from __future__ import annotations

import os
import threading
import unittest
from datetime import timedelta
from pathlib import Path

import beatless

PDF = Path(__file__).resolve().parents[3] / "test/fixtures/pdf/nhanes-iii-guidelines-appendix-a.pdf"
debug_task = beatless.task("debug_task")


@unittest.skipUnless(os.environ.get("BEATLESS_URL"), "no deployment: run it by npm run test:python")
class AgainstTheLocalCloud(unittest.TestCase):
    def test_delay_and_get(self) -> None:
        result = debug_task.delay(message="from Python")
        self.assertEqual(result.get(timeout=30)["message"], "from Python")
        again = beatless.AsyncResult(result.id)
        self.assertEqual(
            (again.state, again.ready(), again.successful(), again == result), ("SUCCESS", True, True, True)
        )

    def test_a_failure_is_raised_with_its_reason_or_given_back(self) -> None:
        result = debug_task.delay(failWith="noSuchCity")
        with self.assertRaises(beatless.TaskFailed) as caught:
            result.get(timeout=30)
        self.assertEqual((caught.exception.reason, result.failed()), ("noSuchCity", True))
        self.assertIsInstance(result.get(propagate=False), beatless.TaskFailed)

    def test_a_countdown_is_kept_and_a_revoked_task_never_starts(self) -> None:
        result = debug_task.apply_async(kwargs={"message": "later"}, countdown=timedelta(hours=2))
        self.assertEqual(result.state, "SCHEDULED")
        with self.assertRaises(beatless.ResultTimeout):
            result.get(timeout=1)
        self.assertEqual(result.revoke(), "REVOKED")
        with self.assertRaisesRegex(beatless.TaskRevoked, "revoked"):
            result.get(timeout=5)

    def test_a_task_that_expires_before_its_start_is_refused(self) -> None:
        with self.assertRaises(beatless.Refused):
            debug_task.apply_async(countdown=60, expires=30)

    def test_the_same_key_from_many_threads_makes_one_task(self) -> None:
        ids = []
        submit = lambda: ids.append(debug_task.apply_async(idempotency_key="python-threads").id)  # noqa: E731
        threads = [threading.Thread(target=submit) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual((len(ids), len(set(ids))), (8, 1))

    def test_what_the_input_does_wrong_is_named(self) -> None:
        with self.assertRaises(beatless.Refused) as caught:
            debug_task.delay(mesage="a slip")
        self.assertEqual(caught.exception.status, 400)
        self.assertIn("mesage", str(caught.exception))

    def test_many_at_once_and_one_that_is_refused(self) -> None:
        results = debug_task.apply_many([{"message": str(n)} for n in range(130)], priority="low")
        self.assertEqual(len({result.id for result in results}), 130)
        self.assertEqual(results[129].get(timeout=60)["message"], "129")
        with self.assertRaisesRegex(beatless.Refused, r"input 1: .*\(1 were accepted before it\)"):
            debug_task.apply_many([{}, {"sleepMs": -1}])

    def test_a_pdf_goes_in_and_its_tables_come_out(self) -> None:
        result = beatless.task("convert_pdf").delay(source={"upload": beatless.upload(PDF)})
        tables = result.get(timeout=90)["tables"]
        self.assertGreater(len(tables), 1)
        self.assertEqual(result.info["tables"], tables)
