"""Addresses of what happens during a deltagande: tillfällen, plans, mätningar, consents, and the instruments."""

from django.urls import path

from deltagare.views import handlingsplan, instrument, matning, matningar, samtycke, tillfalle

_INSATS = "insatser/<slug:slug>/"
_SIDA = f"{_INSATS}deltaganden/<int:pk>/"
_PLAN = f"{_SIDA}handlingsplan/"
_REMISS = f"{_INSATS}remisser/<int:pk>/samtycken/"
_INSTRUMENT = "instrument/"

urlpatterns = [
    path(f"{_SIDA}tillfallen/ny/", tillfalle.tillfalle_ny, name="tillfalle_ny"),
    path(f"{_SIDA}tillfallen/valdsfraga/", tillfalle.valdsfraga_ny, name="valdsfraga_ny"),
    path(f"{_SIDA}tillfallen/<int:rad>/", tillfalle.tillfalle_andra, name="tillfalle"),
    path(f"{_SIDA}tillfallen/<int:rad>/ta-bort/", tillfalle.tillfalle_ta_bort, name="tillfalle_ta_bort"),
    path(_PLAN, handlingsplan.handlingsplan, name="handlingsplan"),
    path(f"{_PLAN}ny/", handlingsplan.handlingsplan_ny, name="handlingsplan_ny"),
    path(
        f"{_PLAN}<int:plan>/overenskommen/",
        handlingsplan.handlingsplan_overenskommen,
        name="handlingsplan_overenskommen",
    ),
    path(f"{_PLAN}<int:plan>/ersatt/", handlingsplan.handlingsplan_ersatt, name="handlingsplan_ersatt"),
    path(f"{_PLAN}<int:plan>/avsluta/", handlingsplan.handlingsplan_avsluta, name="handlingsplan_avsluta"),
    path(f"{_PLAN}<int:plan>/mal/ny/", handlingsplan.planmal_ny, name="planmal_ny"),
    path(f"{_PLAN}mal/<int:rad>/", handlingsplan.planmal, name="planmal"),
    path(f"{_PLAN}mal/<int:rad>/ta-bort/", handlingsplan.planmal_ta_bort, name="planmal_ta_bort"),
    path(f"{_PLAN}mal/<int:rad>/steg/ny/", handlingsplan.plansteg_ny, name="plansteg_ny"),
    path(f"{_PLAN}steg/<int:rad>/", handlingsplan.plansteg, name="plansteg"),
    path(f"{_PLAN}steg/<int:rad>/ta-bort/", handlingsplan.plansteg_ta_bort, name="plansteg_ta_bort"),
    path(f"{_PLAN}steg/<int:rad>/klart/", handlingsplan.plansteg_klart, name="plansteg_klart"),
    path(f"{_SIDA}matning/", matning.matning, name="matning"),
    path(f"{_SIDA}matning/ny/<int:instrument>/<slug:svarande>/", matning.matning_ny, name="matning_ny"),
    path(f"{_SIDA}matning/<int:rad>/", matning.matning_andra, name="matning_andra"),
    path(f"{_SIDA}matning/<int:rad>/ta-bort/", matning.matning_ta_bort, name="matning_ta_bort"),
    path(f"{_INSATS}matningar/", matningar.matningar, name="matningar"),
    path(f"{_SIDA}samtycken/", samtycke.samtycken, name="samtycken"),
    path(f"{_SIDA}samtycken/ny/<slug:slag>/", samtycke.samtycke_ny, name="samtycke_ny"),
    path(f"{_SIDA}samtycken/<int:rad>/aterkalla/", samtycke.samtycke_aterkalla, name="samtycke_aterkalla"),
    path(_REMISS, samtycke.remiss_samtycken, name="remiss_samtycken"),
    path(f"{_REMISS}ny/<slug:slag>/", samtycke.remiss_samtycke_ny, name="remiss_samtycke_ny"),
    path(f"{_REMISS}<int:rad>/aterkalla/", samtycke.remiss_samtycke_aterkalla, name="remiss_samtycke_aterkalla"),
    path(_INSTRUMENT, instrument.instrument_lista, name="instrument_lista"),
    path(f"{_INSTRUMENT}ny/", instrument.instrument_ny, name="instrument_ny"),
    path(f"{_INSTRUMENT}<int:pk>/", instrument.instrument, name="instrument"),
    path(f"{_INSTRUMENT}<int:pk>/andra/", instrument.instrument_andra, name="instrument_andra"),
    path(f"{_INSTRUMENT}<int:pk>/las-in/", instrument.instrument_las_in, name="instrument_las_in"),
    path(f"{_INSTRUMENT}<int:pk>/version/", instrument.instrument_version, name="instrument_version"),
    path(f"{_INSTRUMENT}<int:pk>/anvand/", instrument.instrument_anvand, name="instrument_anvand"),
    path(f"{_INSTRUMENT}<int:pk>/fragor/ny/", instrument.fraga_ny, name="fraga_ny"),
    path(f"{_INSTRUMENT}<int:pk>/fragor/<int:rad>/", instrument.fraga_andra, name="fraga_andra"),
    path(f"{_INSTRUMENT}<int:pk>/fragor/<int:rad>/ta-bort/", instrument.fraga_ta_bort, name="fraga_ta_bort"),
]
