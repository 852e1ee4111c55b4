"""Addresses of the room."""

from django.urls import path

from rapporter.views import (
    akt,
    att_gora,
    dokument,
    ekonomi,
    forbundsbudget,
    insats,
    kalender,
    medel,
    paminnelser,
    rapport,
    rekvisition,
    verifikat,
)

urlpatterns = [
    path("", att_gora.att_gora, name="att_gora"),
    path("rapporter/", rapport.rapporter, name="rapporter"),
    path("rapporter/<int:pk>/", rapport.rapport, name="rapport"),
    path("rapporter/<int:pk>/text/<slug:avsnitt>/", rapport.rapport_text, name="rapport_text"),
    path("rapporter/<int:pk>/mal/<int:mal>/", rapport.rapport_mal, name="rapport_mal"),
    path("rapporter/<int:pk>/diarienummer/", rapport.rapport_diarienummer, name="rapport_diarienummer"),
    path("rapporter/<int:pk>/steg/<slug:steg>/", rapport.rapport_steg, name="rapport_steg"),
    path("rapporter/<int:pk>/pdf/", rapport.rapport_pdf, name="rapport_pdf"),
    path("dokument/<int:pk>/", dokument.dokument, name="dokument"),
    path("dokument/<int:pk>/lage/", dokument.dokument_lage, name="dokument_lage"),
    path("dokument/<int:pk>/fil/", dokument.dokument_fil, name="dokument_fil"),
    path("dokument/<int:pk>/igen/", dokument.dokument_igen, name="dokument_igen"),
    path("rekvisitioner/", rekvisition.rekvisitioner, name="rekvisitioner"),
    path("rekvisitioner/<int:pk>/", rekvisition.rekvisition, name="rekvisition"),
    path("rekvisitioner/<int:pk>/rader/", rekvisition.rekvisition_rader, name="rekvisition_rader"),
    path("rekvisitioner/<int:pk>/steg/<slug:steg>/", rekvisition.rekvisition_steg, name="rekvisition_steg"),
    path("rekvisitioner/<int:pk>/pdf/", rekvisition.rekvisition_pdf, name="rekvisition_pdf"),
    path("rekvisitioner/<int:pk>/diarienummer/", rekvisition.rekvisition_diarienummer, name="rekvisition_diarienummer"),
    path("rekvisitioner/<int:pk>/hamta-rader/", rekvisition.rekvisition_fornya, name="rekvisition_fornya"),
    path("rekvisitioner/<int:pk>/ratta/", rekvisition.rekvisition_ratta, name="rekvisition_ratta"),
    path("insatser/<slug:slug>/betalning/", medel.insats_betalning, name="insats_betalning"),
    path("insatser/<slug:slug>/arsavslut/<int:ar>/", medel.insats_arsavslut, name="insats_arsavslut"),
    path("forbund/<slug:slug>/varningsord/", medel.forbund_varningsord, name="forbund_varningsord"),
    path("forbund/<slug:slug>/varningsord/<int:pk>/bort/", medel.varningsord_bort, name="varningsord_bort"),
    # A förbund's budget, as a page and as a PDF, and how the year goes.
    path("forbund/<slug:slug>/budget/", forbundsbudget.forbund_budget, name="forbund_budget"),
    path("forbund/<slug:slug>/budget/uppfoljning/", forbundsbudget.forbund_uppfoljning, name="forbund_uppfoljning"),
    path("forbund/<slug:slug>/budget/<int:pk>/pdf/", forbundsbudget.forbund_budget_pdf, name="forbund_budget_pdf"),
    # How a förbund's money stands.
    path("forbund/<slug:slug>/ekonomi/", ekonomi.forbund_ekonomi, name="forbund_ekonomi"),
    path("forbund/<slug:slug>/ekonomi/excel/", ekonomi.forbund_ekonomi_excel, name="forbund_ekonomi_excel"),
    # Vouchers of a rekvisition
    path("rekvisitioner/<int:pk>/verifikat/", verifikat.verifikat, name="verifikat"),
    path("rekvisitioner/<int:pk>/verifikat/<int:nummer>/", verifikat.verifikat_andra, name="verifikat_andra"),
    path(
        "rekvisitioner/<int:pk>/verifikat/<int:nummer>/ta-bort/",
        verifikat.verifikat_ta_bort,
        name="verifikat_ta_bort",
    ),
    path("rekvisitioner/<int:pk>/verifikat/<int:nummer>/fil/", verifikat.verifikat_fil, name="verifikat_fil"),
    path("insatser/<slug:slug>/rapporter/", insats.insats_rapporter, name="insats_rapporter"),
    path("insatser/<slug:slug>/rapporter/bestall/", insats.rapport_bestall, name="rapport_bestall"),
    path("insatser/<slug:slug>/rekvisitioner/", insats.insats_rekvisitioner, name="insats_rekvisitioner"),
    path("insatser/<slug:slug>/rekvisitioner/ny/", insats.rekvisition_ny, name="rekvisition_ny"),
    # The calendar of frister, and reminders of them.
    path("kalender/", kalender.kalender, name="kalender"),
    path("kalender/frister.ics", kalender.kalender_ics, name="kalender_ics"),
    path("kalender/adress/", kalender.kalender_adress, name="kalender_adress"),
    path("kalender/tider/", kalender.kalender_tider, name="kalender_tider"),
    path("k/<str:token>/frister.ics", kalender.kalender_prenumeration, name="kalender_prenumeration"),
    path("konto/paminnelser/", paminnelser.paminnelser, name="paminnelser"),
    path("p/<str:token>/", paminnelser.paminnelser_av, name="paminnelser_av"),
    # The auditor's akt.
    path("akter/", akt.akter, name="akter"),
    path("insatser/<slug:slug>/akter/", akt.insats_akter, name="insats_akter"),
]
