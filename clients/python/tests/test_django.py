"""The example project: a Django application that submits and polls, against the local cloud."""

from __future__ import annotations

import os
import sys
import time
import unittest
from pathlib import Path
from unittest import mock

import beatless

EXAMPLE = Path(__file__).resolve().parents[1] / "example"
PDF = Path(__file__).resolve().parents[3] / "test/fixtures/pdf/nhanes-iii-guidelines-appendix-a.pdf"

try:
    import django
except ImportError:
    django = None

if django and os.environ.get("BEATLESS_URL"):
    sys.path.insert(0, str(EXAMPLE))
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import (
        setup_databases,
        setup_test_environment,
        teardown_databases,
        teardown_test_environment,
    )

    class DjangoProject(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            setup_test_environment()
            cls.databases = setup_databases(verbosity=0, interactive=False)
            call_command("migrate", verbosity=0)

        @classmethod
        def tearDownClass(cls) -> None:
            teardown_databases(cls.databases, verbosity=0)
            teardown_test_environment()

        def test_a_view_submits_a_pdf_and_another_polls_it_to_its_tables(self) -> None:
            browser = Client()
            file = SimpleUploadedFile("report.pdf", PDF.read_bytes(), "application/pdf")
            accepted = browser.post("/pdfs/", {"file": file})
            self.assertEqual(accepted.status_code, 202, accepted.content)
            address = f"/pdfs/{accepted.json()['task']}/"
            states = []
            for _ in range(200):
                shown = browser.get(address).json()
                states.append(shown["state"])
                if shown["state"] in beatless.ENDED_STATES:
                    break
                time.sleep(0.2)
            self.assertEqual(states[-1], "SUCCESS", shown)
            self.assertNotEqual(states[0], "SUCCESS")
            self.assertTrue(all(table["csv"].startswith("http") for table in shown["tables"]))

        def test_a_form_without_a_file_is_a_400_and_no_task(self) -> None:
            with mock.patch.object(beatless.Client, "request", side_effect=AssertionError("nothing is sent")):
                self.assertEqual(Client().post("/pdfs/").status_code, 400)

        def test_an_api_that_is_away_is_a_503_and_not_a_crash(self) -> None:
            file = SimpleUploadedFile("report.pdf", b"%PDF-1.4", "application/pdf")
            with mock.patch.object(beatless.Client, "request", side_effect=beatless.Unreachable("away")):
                self.assertEqual(Client().post("/pdfs/", {"file": file}).status_code, 503)

        def test_delay_on_commit_submits_after_the_commit_and_not_after_a_rollback(self) -> None:
            browser = Client()
            with mock.patch.object(
                beatless.Task, "apply_async", autospec=True, side_effect=beatless.Task.apply_async
            ) as submits:
                self.assertEqual(browser.post("/notes/", {"text": ""}).status_code, 400)
                self.assertEqual(submits.call_count, 0)
                saved = browser.post("/notes/", {"text": "hello"})
                self.assertEqual((saved.status_code, submits.call_count), (201, 1))

        def test_on_commit_comes_after_the_block_with_the_input_of_before(self) -> None:
            from django.db import transaction

            seen = []
            body = {"message": "before"}
            with mock.patch.object(beatless.Task, "apply_async", lambda self, **given: seen.append(given)):
                with transaction.atomic():
                    beatless.task("debug_task").apply_async_on_commit(kwargs=body, countdown=5)
                    body["message"] = "changed"
                    self.assertEqual(seen, [])
            self.assertEqual((seen[0]["kwargs"], seen[0]["countdown"]), ({"message": "before"}, 5))
            self.assertTrue(seen[0]["idempotency_key"])

        def test_django_settings_name_the_deployment(self) -> None:
            from django.test import override_settings

            with mock.patch.dict("os.environ"), override_settings(
                BEATLESS_URL="https://set.example", BEATLESS_KEY="bl_set"
            ):
                del os.environ["BEATLESS_URL"], os.environ["BEATLESS_KEY"]
                self.assertEqual(beatless.default_client().url, "https://set.example")
