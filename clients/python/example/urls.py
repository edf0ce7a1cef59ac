"""The addresses of the example."""

from django.urls import path
from pdfs import views

urlpatterns = [
    path("pdfs/", views.convert),
    path("pdfs/<uuid:task_id>/", views.status),
    path("notes/", views.add_note),
]
