"""Keeps schemathesis from revoking or rotating the key that it came with: everything after that would be 401."""

import os

import schemathesis

OWN = os.environ["BEATLESS_KEY"].split("_")[1]


@schemathesis.hook
def before_call(context, case, kwargs):
    parameters = case.path_parameters or {}
    if parameters.get("id") == OWN:
        parameters["id"] = "aaaaaaaaaaaa"
