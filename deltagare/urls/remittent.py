"""Addresses of the remiss as who stands outside meets it, and of the intake's settings."""

from django.urls import path

from deltagare.views import remiss_lank, remiss_ny_lank, remiss_oppen, remiss_steg, remissintag

urlpatterns = [
    path("remiss/", remiss_oppen.remiss_valj, name="remiss_valj"),
    path("remiss/<slug:slug>/", remiss_oppen.remiss_insats, name="remiss_insats"),
    path("r/<str:token>/", remiss_steg.remiss_egen, name="remiss_egen"),
    path("r/<str:token>/steg/<slug:steg>/", remiss_steg.remiss_egen_steg, name="remiss_egen_steg"),
    path("r/<str:token>/kontrollera/", remiss_steg.remiss_egen_kontrollera, name="remiss_egen_kontrollera"),
    path("r/<str:token>/skicka/", remiss_steg.remiss_egen_skicka, name="remiss_egen_skicka"),
    path("r/<str:token>/radera/", remiss_steg.remiss_egen_radera, name="remiss_egen_radera"),
    path("r/<str:token>/komplettera/", remiss_lank.remiss_egen_komplettera, name="remiss_egen_komplettera"),
    path("r/<str:token>/aterta/", remiss_lank.remiss_egen_aterta, name="remiss_egen_aterta"),
    path("insatser/<slug:slug>/remisser/<int:pk>/ny-lank/", remiss_ny_lank.remiss_ny_lank, name="remiss_ny_lank"),
    path("insatser/<slug:slug>/remissintag/", remissintag.remissintag, name="remissintag"),
]
