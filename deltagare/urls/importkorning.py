"""Addresses of taking in deltaganden from a file."""

from django.urls import path

from deltagare.views import importkorning

_NY = "insatser/<slug:slug>/deltaganden/import/"
_SIDA = f"{_NY}<int:pk>/"

urlpatterns = [
    path(_NY, importkorning.import_ny, name="import_ny"),
    path(f"{_NY}mall/", importkorning.import_mall, name="import_mall"),
    path(_SIDA, importkorning.import_sida, name="import_sida"),
    path(f"{_SIDA}kolumner/", importkorning.import_mappning, name="import_mappning"),
    path(f"{_SIDA}las-in/", importkorning.import_las_in, name="import_las_in"),
    path(f"{_SIDA}kasta/", importkorning.import_kasta, name="import_kasta"),
]
