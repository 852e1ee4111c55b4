"""Addresses of slutredovisningar: the team's, and the recipient's own."""

from django.urls import path

from deltagare.views import avstaende, hamtning, slutredovisning

_SIDA = "insatser/<slug:slug>/deltaganden/<int:pk>/slutredovisning/"

urlpatterns = [
    path(_SIDA, slutredovisning.slutredovisning, name="slutredovisning"),
    path(f"{_SIDA}borja/", slutredovisning.slutredovisning_borja, name="slutredovisning_borja"),
    path(f"{_SIDA}avsta/", avstaende.slutredovisning_avsta, name="slutredovisning_avsta"),
    path(f"{_SIDA}ateruppta/", avstaende.slutredovisning_ateruppta, name="slutredovisning_ateruppta"),
    path(f"{_SIDA}skicka/", slutredovisning.slutredovisning_skicka, name="slutredovisning_skicka"),
    path(f"{_SIDA}kod/", slutredovisning.slutredovisning_kod, name="slutredovisning_kod"),
    path(f"{_SIDA}lank/", slutredovisning.slutredovisning_lank, name="slutredovisning_lank"),
    path(f"{_SIDA}pdf/", slutredovisning.slutredovisning_pdf, name="slutredovisning_pdf"),
    path("s/<str:token>/", hamtning.slutredovisning_hamta, name="slutredovisning_hamta"),
    path("s/<str:token>/pdf/", hamtning.slutredovisning_hamta_pdf, name="slutredovisning_hamta_pdf"),
]
