"""Addresses of the counts."""

from django.urls import path

from deltagare.views import antal

urlpatterns = [
    path("insatser/<slug:slug>/deltagare/", antal.insats_deltagare, name="insats_deltagare"),
    path("insatser/<slug:slug>/deltagare/ny/", antal.antal_nytt, name="antal_nytt"),
    path("insatser/<slug:slug>/deltagare/<int:pk>/andra/", antal.antal_andra, name="antal_andra"),
]
