"""Submit a task in one request, read what became of it in others."""

import beatless
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from .models import Note
from .tasks import convert_pdf, debug_task


@csrf_exempt
@require_POST
def convert(request: HttpRequest) -> JsonResponse:
    """Takes a PDF (form field ``file``) and answers with the task that finds its tables."""
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": "send a PDF as the form field file"}, status=400)
    try:
        upload = beatless.upload(file, name=file.name, content_type="application/pdf")
        result = convert_pdf.delay(source={"upload": upload})
    except beatless.Unreachable as error:
        return JsonResponse({"error": str(error)}, status=503)
    return JsonResponse({"task": result.id}, status=202)


@require_GET
def status(request: HttpRequest, task_id: object) -> JsonResponse:
    """How far a task is; a page asks this every second or two."""
    view = beatless.AsyncResult(str(task_id)).view()
    shown = {"state": view["state"], "progress": view.get("progress")}
    if view["state"] == "SUCCESS":
        shown["tables"] = [
            {"page": it["page"], "csv": it["csv"]["url"]} for it in view["result"].get("tables", [])
        ]
    if view["state"] == "FAILURE":
        shown["error"] = view["error"]["message"]
    return JsonResponse(shown)


@csrf_exempt
@require_POST
def add_note(request: HttpRequest) -> JsonResponse:
    """Saves a note; its task is submitted when the row is there for everybody, and not at all if saving fails."""
    with transaction.atomic():
        note = Note.objects.create(text=request.POST.get("text", ""))
        debug_task.delay_on_commit(message=f"note {note.pk}")
        if not note.text:
            transaction.set_rollback(True)
            return JsonResponse({"error": "a note has a text"}, status=400)
    return JsonResponse({"note": note.pk}, status=201)
