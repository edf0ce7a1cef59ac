"""The Python of docs/from-celery.md and of the client's own README, run as it stands against the local cloud."""

from __future__ import annotations

import os
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

try:
    import django
except ImportError:
    django = None


def blocks(file: str) -> "list[tuple[int, str, str]]":
    """Line, label and source of each Python block; those with the label ``skip`` show Celery's side."""
    text = (ROOT / file).read_text(encoding="utf-8")
    found = re.finditer(r"^```python ?(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [(text[: it.start()].count("\n") + 2, it.group(1), it.group(2)) for it in found]


@unittest.skipUnless(os.environ.get("BEATLESS_URL"), "no deployment: run it by npm run test:python")
class Documents(unittest.TestCase):
    def run_document(self, file: str) -> int:
        names: dict = {}
        ran = 0
        for line, label, source in blocks(file):
            if label == "skip" or (label == "django" and not django):
                continue
            exec(compile("\n" * (line - 1) + source, str(ROOT / file), "exec"), names)
            ran += 1
        return ran

    def test_from_celery(self) -> None:
        if django:
            import test_django  # noqa: F401  sets the example's settings up

        self.assertGreaterEqual(self.run_document("docs/from-celery.md"), 5)

    def test_the_readme_of_the_client(self) -> None:
        self.assertGreaterEqual(self.run_document("clients/python/README.md"), 1)
