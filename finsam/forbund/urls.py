"""Addresses of the room."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import TemplateView

from finsam.forbund.views import konto

urlpatterns = [
    path("logga-in/", login_not_required(konto.LoggaIn.as_view()), name="logga_in"),
    path("logga-ut/", konto.LoggaUt.as_view(), name="logga_ut"),
    path(
        "losenord/<uidb64>/<token>/",
        login_not_required(konto.ValjLosenord.as_view()),
        name="valj_losenord",
    ),
    path("byt/", konto.byt, name="byt"),
    path("konto/", konto.mitt_konto, name="mitt_konto"),
    path("konto/losenord/", konto.byt_losenord, name="byt_losenord"),
    path("halsa/", konto.halsa, name="halsa"),
    path(
        "tillganglighet/",
        login_not_required(TemplateView.as_view(template_name="sidor/tillganglighet.html")),
        name="tillganglighet",
    ),
]
if settings.DEBUG:
    design = login_not_required(TemplateView.as_view(template_name="sidor/design.html"))
    urlpatterns += [path("design/", design, name="design")]
