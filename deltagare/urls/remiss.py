"""Addresses of the team's handling of remisser, and of the questions to the styrgrupp."""

from django.urls import path

from deltagare.views import fall, remiss_ny, remiss_sida, remisser, remisshantering

_LISTA = "insatser/<slug:slug>/remisser/"
_SIDA = f"{_LISTA}<int:pk>/"
_FALL = "insatser/<slug:slug>/fall/"

urlpatterns = [
    path(_LISTA, remisser.remisser, name="remisser"),
    path(f"{_LISTA}ny/", remiss_ny.remiss_ny, name="remiss_ny"),
    path(f"{_LISTA}sok/", remisser.remiss_sok, name="remiss_sok"),
    path("insatser/<slug:slug>/ko/", remisser.ko, name="ko"),
    path(_SIDA, remiss_sida.remiss_sida, name="remiss_sida"),
    path(f"{_SIDA}kriterier/", remisshantering.remiss_kriterier, name="remiss_kriterier"),
    path(f"{_SIDA}fortur/", remisshantering.remiss_fortur, name="remiss_fortur"),
    path(f"{_SIDA}samtal/", remisshantering.remiss_samtal, name="remiss_samtal"),
    path(f"{_SIDA}samtal/<int:rad>/", remisshantering.remiss_samtal, name="remiss_samtal_andra"),
    path(f"{_SIDA}steg/<slug:steg>/", remisshantering.remiss_steg, name="remiss_steg"),
    path(_FALL, fall.fall_lista, name="fall_lista"),
    path(f"{_FALL}<int:pk>/", fall.fall_sida, name="fall_sida"),
]
