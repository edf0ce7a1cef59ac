#!/usr/bin/env python
"""Django's command line: ``python manage.py migrate``, ``python manage.py runserver``."""

import os
import sys
from pathlib import Path

# In a project of your own beatless.py lies beside manage.py, and this line goes.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
