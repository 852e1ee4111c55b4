"""Addresses of the room."""

from django.urls import path

from insatser.views import (
    andra,
    behorigheter,
    bokforing,
    budget,
    forbund,
    frister,
    handlingar,
    lista,
    niva,
    oversikt,
    plan,
    steg,
    team,
)

urlpatterns = [
    path("insatser/", lista.insatser, name="insatser"),
    path("insatser/ny/", andra.insats_ny, name="insats_ny"),
    path("insatser/<slug:slug>/", oversikt.insats, name="insats"),
    path("insatser/<slug:slug>/andra/", andra.insats_andra, name="insats_andra"),
    path("insatser/<slug:slug>/andra/registreringsniva/", niva.insats_niva, name="insats_niva"),
    path("insatser/<slug:slug>/steg/<str:steg>/", steg.insats_steg, name="insats_steg"),
    path("insatser/<slug:slug>/rader/<str:slag>/", andra.insats_rader, name="insats_rader"),
    path("insatser/<slug:slug>/rader/<str:slag>/ny/", andra.insats_rad_ny, name="insats_rad_ny"),
    path("insatser/<slug:slug>/rader/<str:slag>/<int:pk>/", andra.insats_rad, name="insats_rad"),
    path(
        "insatser/<slug:slug>/rader/<str:slag>/<int:pk>/ta-bort/", andra.insats_rad_ta_bort, name="insats_rad_ta_bort"
    ),
    path("insatser/<slug:slug>/plan/", plan.insats_plan, name="insats_plan"),
    path("insatser/<slug:slug>/plan/ny/", plan.insats_plan_ny, name="insats_plan_ny"),
    path("insatser/<slug:slug>/plan/<int:pk>/", plan.insats_plan_andra, name="insats_plan_andra"),
    path("insatser/<slug:slug>/plan/<int:pk>/faststall/", plan.insats_plan_faststall, name="insats_plan_faststall"),
    path("insatser/<slug:slug>/plan/<int:pk>/ersatt/", plan.insats_plan_ersatt, name="insats_plan_ersatt"),
    path("insatser/<slug:slug>/plan/<int:pk>/avsnitt/ny/", plan.insats_sektion, name="insats_sektion_ny"),
    path("insatser/<slug:slug>/plan/<int:pk>/avsnitt/<int:sektion>/", plan.insats_sektion, name="insats_sektion"),
    path(
        "insatser/<slug:slug>/plan/<int:pk>/avsnitt/<int:sektion>/flytta/",
        plan.insats_sektion_flytta,
        name="insats_sektion_flytta",
    ),
    path(
        "insatser/<slug:slug>/plan/<int:pk>/avsnitt/<int:sektion>/ta-bort/",
        plan.insats_sektion_ta_bort,
        name="insats_sektion_ta_bort",
    ),
    path("insatser/<slug:slug>/budget/", budget.insats_budget, name="insats_budget"),
    path("insatser/<slug:slug>/bemanning/", team.insats_bemanning, name="insats_bemanning"),
    path("insatser/<slug:slug>/styrgrupp/", team.insats_styrgrupp, name="insats_styrgrupp"),
    # Uploaded papers of an insats
    path("insatser/<slug:slug>/handlingar/", handlingar.insats_handlingar, name="insats_handlingar"),
    path("insatser/<slug:slug>/handlingar/ny/", handlingar.handling_ny, name="handling_ny"),
    path("insatser/<slug:slug>/handlingar/<int:pk>/", handlingar.handling_andra, name="handling_andra"),
    path("insatser/<slug:slug>/handlingar/<int:pk>/ta-bort/", handlingar.handling_ta_bort, name="handling_ta_bort"),
    path("insatser/<slug:slug>/handlingar/<int:pk>/fil/", handlingar.handling_fil, name="handling_fil"),
    path("behorigheter/", behorigheter.behorigheter, name="behorigheter"),
    path("behorigheter/ny/", behorigheter.behorighet_ny, name="behorighet_ny"),
    path("behorigheter/<int:pk>/avsluta/", behorigheter.behorighet_avsluta, name="behorighet_avsluta"),
    path("behorigheter/<int:pk>/adress/", behorigheter.behorighet_adress, name="behorighet_adress"),
    path("behorigheter/<int:pk>/lank/", behorigheter.behorighet_lank, name="behorighet_lank"),
    path("behorighetsansvariga/", behorigheter.behorighetsansvariga, name="behorighetsansvariga"),
    path("behorighetsansvariga/ny/", behorigheter.behorighetsansvarig_ny, name="behorighetsansvarig_ny"),
    path("frister/<int:pk>/klar/", frister.frist_klar, name="frist_klar"),
    path("forbund/", forbund.forbund_lista, name="forbund_lista"),
    path("forbund/<slug:slug>/", forbund.forbund, name="forbund"),
    path("forbund/<slug:slug>/plan/", forbund.forbund_plan, name="forbund_plan"),
    path("forbund/<slug:slug>/budget/", forbund.forbund_budget, name="forbund_budget"),
    # What is paid, and what goes to the accounts.
    path("forbund/<slug:slug>/utbetalningar/", bokforing.forbund_utbetalningar, name="forbund_utbetalningar"),
    path(
        "forbund/<slug:slug>/utbetalningar/excel/",
        bokforing.forbund_utbetalningar_excel,
        name="forbund_utbetalningar_excel",
    ),
    path("forbund/<slug:slug>/bokforing/", bokforing.forbund_bokforing, name="forbund_bokforing"),
    path("forbund/<slug:slug>/bokforing/kontoplan/", bokforing.forbund_kontoplan, name="forbund_kontoplan"),
    path("bokforing/<int:pk>/sie/", bokforing.bokforingsexport_fil, {"slag": "sie"}, name="bokforingsexport_sie"),
    path("bokforing/<int:pk>/excel/", bokforing.bokforingsexport_fil, {"slag": "excel"}, name="bokforingsexport_excel"),
]
