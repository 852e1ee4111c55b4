"""Addresses of deltaganden."""

from django.urls import path

from deltagare.views import deltagande, deltagande_avslut, deltagande_start, deltagande_tid

_LISTA = "insatser/<slug:slug>/deltaganden/"
_SIDA = f"{_LISTA}<int:pk>/"
_UPPEHALL = f"{_SIDA}uppehall/<int:uppehall>/"
_STEG = f"{_SIDA}forlangning/<int:forlangning>/<slug:steg>/"

urlpatterns = [
    path(_LISTA, deltagande.deltaganden, name="deltaganden"),
    path(f"{_LISTA}ny/", deltagande_start.deltagande_ny, name="deltagande_ny"),
    path(f"{_LISTA}sok/", deltagande.deltaganden_sok, name="deltaganden_sok"),
    path("insatser/<slug:slug>/remisser/<int:pk>/starta/", deltagande_start.remiss_starta, name="remiss_starta"),
    path(_SIDA, deltagande.deltagande_sida, name="deltagande_sida"),
    path(f"{_SIDA}start/", deltagande_start.deltagande_start, name="deltagande_start"),
    path(f"{_SIDA}angra-start/", deltagande_start.deltagande_angra_start, name="deltagande_angra_start"),
    path(f"{_SIDA}person/", deltagande_start.deltagande_person, name="deltagande_person"),
    path(f"{_SIDA}uppehall/ny/", deltagande_tid.deltagande_uppehall, name="deltagande_uppehall"),
    path(_UPPEHALL, deltagande_tid.uppehall_andra, name="uppehall_andra"),
    path(f"{_UPPEHALL}ta-bort/", deltagande_tid.uppehall_ta_bort, name="uppehall_ta_bort"),
    path(f"{_SIDA}forlang/", deltagande_tid.deltagande_forlang, name="deltagande_forlang"),
    path(f"{_SIDA}avsluta/", deltagande_avslut.deltagande_avsluta, name="deltagande_avsluta"),
    path(f"{_SIDA}ateroppna/", deltagande_avslut.deltagande_ateroppna, name="deltagande_ateroppna"),
    path(f"{_SIDA}efterstod/", deltagande_avslut.deltagande_efterstod, name="deltagande_efterstod"),
    path(_STEG, deltagande_tid.forlangning_steg, name="forlangning_steg"),
]
