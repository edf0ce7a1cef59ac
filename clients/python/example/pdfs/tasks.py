"""The tasks that this project uses. Their bodies run on AWS; here are their names."""

import beatless

convert_pdf = beatless.task("convert_pdf", tags={"from": "django"})
debug_task = beatless.task("debug_task")
