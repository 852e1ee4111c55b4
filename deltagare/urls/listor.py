"""Addresses of a förbund's lists."""

from django.urls import path

from deltagare.views import listor

_LISTOR = "forbund/<slug:slug>/listor/"

urlpatterns = [
    path(_LISTOR, listor.forbund_listor, name="forbund_listor"),
    path(f"{_LISTOR}<slug:slag>/", listor.forbund_lista_sida, name="forbund_lista_sida"),
    path(f"{_LISTOR}<slug:slag>/ny/", listor.listvarde_nytt, name="listvarde_nytt"),
    path(f"{_LISTOR}<slug:slag>/<int:pk>/", listor.listvarde_andra, name="listvarde_andra"),
]
