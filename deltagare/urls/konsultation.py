"""Addresses of consultations."""

from django.urls import path

from deltagare.views import konsultation

_LISTA = "insatser/<slug:slug>/konsultationer/"
_SIDA = f"{_LISTA}<int:pk>/"

urlpatterns = [
    path(_LISTA, konsultation.konsultationer, name="konsultationer"),
    path(f"{_LISTA}ny/", konsultation.konsultation_ny, name="konsultation_ny"),
    path(f"{_LISTA}statistik/", konsultation.konsultationer_statistik, name="konsultationer_statistik"),
    path(_SIDA, konsultation.konsultation_sida, name="konsultation_sida"),
    path(f"{_SIDA}andra/", konsultation.konsultation_andra, name="konsultation_andra"),
    path(f"{_SIDA}folj-upp/", konsultation.konsultation_folj_upp, name="konsultation_folj_upp"),
]
