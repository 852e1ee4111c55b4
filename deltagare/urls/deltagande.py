"""Addresses of deltaganden."""

from django.urls import path

from deltagare.views import deltagande

_LISTA = "insatser/<slug:slug>/deltaganden/"
_SIDA = f"{_LISTA}<int:pk>/"

urlpatterns = [
    path(_LISTA, deltagande.deltaganden, name="deltaganden"),
    path(_SIDA, deltagande.deltagande_sida, name="deltagande_sida"),
]
