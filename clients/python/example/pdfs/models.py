"""One model, to show a task that belongs to a row."""

from django.db import models


class Note(models.Model):
    """A text whose length somebody wants to know."""

    text = models.TextField()
