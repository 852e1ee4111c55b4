"""Addresses of the förbund's pages and of frister."""

from django.urls import path

from insatser.views import forbund, frister

urlpatterns = [
    path("forbund/", forbund.forbund_lista, name="forbund_lista"),
    path("forbund/<slug:slug>/", forbund.forbund, name="forbund"),
    path("forbund/<slug:slug>/plan/", forbund.forbund_plan, name="forbund_plan"),
    path("forbund/<slug:slug>/budget/", forbund.forbund_budget, name="forbund_budget"),
    path("frister/<int:pk>/klar/", frister.frist_klar, name="frist_klar"),
]
