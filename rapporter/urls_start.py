"""The address of the start page."""

from django.urls import path

from rapporter.views import att_gora

urlpatterns = [path("", att_gora.att_gora, name="att_gora")]
