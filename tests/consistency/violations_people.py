"""The rules about people, each broken once past Python while the team of an insats acts (see violations.py)."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from deltagare import models
from deltagare.enums import ForlangningStatus, ImportStatus, RemissStatus, Tillfalleslag
from insatser.enums import Registreringsniva
from tests import people_rows as more
from tests.people import DeltagandeFactory, DeltagareFactory, RemissFactory, Team, avslutat, make_team, named

NUMBER = "Ring 19900101-2384 om det här."
DAYS = datetime.timedelta
RULES: dict[str, Callable[[], object]] = {}
Breaking = Callable[[Team], object]


def _rule(name: str, breaking: Breaking, *, niva: str = Registreringsniva.PERSONUPPGIFTER) -> None:
    """Enters a rule with the act that breaks it, done by a team of an insats of the level."""

    def act() -> None:
        team = make_team(niva=niva)
        with team.acting():
            breaking(team)

    assert name not in RULES, name
    RULES[name] = act


def _with(row: Any, **changes: object) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**changes)


def _twice(factory: Any, **same: object) -> None:
    factory(**same)
    factory(**same)


def _remiss(team: Team, **columns: Any) -> models.Remiss:
    return RemissFactory(insats=team.insats, **columns)


def _deltagande(team: Team, **columns: Any) -> models.Deltagande:
    return DeltagandeFactory(insats=team.insats, **columns)


def _of_remiss(factory: Any, **columns: Any) -> Breaking:
    return lambda team: factory(remiss=_remiss(team), **columns)


def _of_deltagande(factory: Any, **columns: Any) -> Breaking:
    return lambda team: factory(deltagande=_deltagande(team), **columns)


def _both(factory: Any, parent: str, **columns: Any) -> Breaking:
    """The same row twice below one remiss or deltagande."""

    def act(team: Team) -> None:
        row = _remiss(team) if parent == "remiss" else _deltagande(team)
        _twice(factory, **{parent: row}, **columns)

    return act


def _decided(team: Team) -> dict[str, Any]:
    return {"beslutad_av": team.membership.user, "beslutad_tid": timezone.now()}


def _today() -> datetime.date:
    return timezone.localdate()


# The person -----------------------------------------------------------------------------------------------------

_rule("deltagare_nummer", lambda team: _twice(DeltagareFactory, insats=team.insats, nummer=1))
_rule("deltagare_kon", lambda team: DeltagareFactory(insats=team.insats, kon="okänd"))
_rule("deltagare_fodelsear", lambda team: DeltagareFactory(insats=team.insats, fodelsear=90))
_rule(
    "deltagare_skyddad_utan_kommun",
    lambda team: DeltagareFactory(insats=team.insats, skyddad=True, kommun=more.make.KommunFactory()),
)
_rule(
    "deltagare_skyddad_utan_identitet",
    lambda team: _with(named(DeltagareFactory(insats=team.insats)).deltagare, skyddad=True),
)
_rule(
    "identitet_inte_for_skyddad",
    lambda team: _with(
        named(DeltagareFactory(insats=team.insats)), deltagare=DeltagareFactory(insats=team.insats, skyddad=True)
    ),
)
for _name, _act in {
    "deltagare_kraver_niva": lambda team: DeltagareFactory(insats=team.insats),
    "remiss_kraver_niva": _remiss,
}.items():
    _rule(_name, _act, niva=Registreringsniva.ANTAL)
_rule(
    "remiss_identitet_kraver_niva",
    lambda team: _remiss(team, nummer_hash=b"hash"),
    niva=Registreringsniva.AVIDENTIFIERAD,
)


def _identity_where_none_is_kept(team: Team) -> None:
    key = models.Datanyckel.objects.create(part=team.insats.agare, inpackad=b"x")
    person = DeltagareFactory(insats=team.insats)
    models.Identitet.objects.create(insats=team.insats, deltagare=person, nyckel=key, krypterat=b"x")


_rule("identitet_kraver_niva", _identity_where_none_is_kept, niva=Registreringsniva.AVIDENTIFIERAD)


def _number_twice(team: Team) -> None:
    for _ in range(2):
        _with(named(DeltagareFactory(insats=team.insats)), nummer_hash=b"the same")


_rule("identitet_ett_nummer", _number_twice)


def _key(team: Team, version: int, **columns: Any) -> None:
    models.Datanyckel.objects.create(part=team.insats.agare, version=version, inpackad=b"x", **columns)


_rule("datanyckel_version", lambda team: (_key(team, 1, ersatt=timezone.now()), _key(team, 1)))
_rule("datanyckel_en_i_bruk", lambda team: (_key(team, 1), _key(team, 2)))
_rule(
    "lopnummer_ett_av_varje",
    lambda team: _twice(models.Lopnummer.objects.create, insats=team.insats, slag="remiss"),
)
_rule("listvarde_kod", lambda team: _twice(models.Listvarde.objects.create, slag="avslagsorsak", kod="en", namn="En"))
_rule("listvarde_slag", lambda team: models.Listvarde.objects.create(slag="okänt", kod="en", namn="En"))

# The remiss -----------------------------------------------------------------------------------------------------

_rule("remissintag_utkast_dagar", lambda team: more.RemissintagFactory(insats=team.insats, utkast_dagar=0))
_rule("remiss_utan_personnummer", lambda team: _remiss(team, bakgrund=NUMBER))
_rule("remiss_nummer", lambda team: _twice(RemissFactory, insats=team.insats, nummer=1))
_rule("remiss_status", lambda team: _remiss(team, status="okänd"))
_rule("remiss_kalla", lambda team: _remiss(team, kalla="okänd"))
_rule("remiss_utkast_eller_inkommen", lambda team: _remiss(team, nummer=None))
_rule("remiss_beslut_har_stampel", lambda team: _remiss(team, status=RemissStatus.HANVISAD, hanvisad_till=team.insats))
_rule("remiss_avslag_har_orsak", lambda team: _remiss(team, status=RemissStatus.AVSLAGEN, **_decided(team)))
_rule("remiss_antagen_har_deltagare", lambda team: _remiss(team, status=RemissStatus.ANTAGEN, **_decided(team)))
_rule("remiss_hanvisad_har_mal", lambda team: _remiss(team, status=RemissStatus.HANVISAD, **_decided(team)))
_rule("remiss_skyddad_utan_identitet", lambda team: _remiss(team, skyddad=True, kommun=more.make.KommunFactory()))
_rule("remiss_fortur_har_skal", lambda team: _remiss(team, fortur=True))
_rule(
    "remisspart_en_gang",
    lambda team: _twice(more.RemissPartFactory, remiss=_remiss(team), part=team.insats.agare),
)
_rule("kriteriesvar_en_gang", _both(more.KriteriesvarFactory, "remiss"))
_rule("kriteriesvar_svar", _of_remiss(more.KriteriesvarFactory, svar="kanske"))
_rule("kriteriesvar_slag", _of_remiss(more.KriteriesvarFactory, slag="okänt"))
_rule("avsteg_utan_personnummer", _of_remiss(more.AvstegFactory, motivering=NUMBER))
_rule("avsteg_ett_av_varje_slag", _both(more.AvstegFactory, "remiss"))
_rule("avsteg_har_motivering", _of_remiss(more.AvstegFactory, motivering=""))
_rule("avsteg_slag", _of_remiss(more.AvstegFactory, slag="okänt"))
_rule("komplettering_utan_personnummer", _of_remiss(more.KompletteringFactory, fraga=NUMBER))
_rule("komplettering_en_oppen", _both(more.KompletteringFactory, "remiss"))
_rule("komplettering_besvarad_har_svar", _of_remiss(more.KompletteringFactory, svar="Ja."))

# Consents -------------------------------------------------------------------------------------------------------

_rule("samtycke_utan_personnummer", _of_remiss(more.SamtyckeFactory, omfattning=NUMBER))
_rule("samtycke_period", _of_remiss(more.SamtyckeFactory, till=datetime.date(2020, 1, 1)))
_rule("samtycke_har_en_person", lambda team: more.SamtyckeFactory(insats=team.insats))
_rule("samtycke_aterkallat_efter_start", _of_remiss(more.SamtyckeFactory, aterkallat=datetime.date(2020, 1, 1)))
_rule("samtycke_slag", _of_remiss(more.SamtyckeFactory, slag="okänt"))
_rule(
    "samtyckepart_en_gang",
    lambda team: _twice(
        more.SamtyckePartFactory, samtycke=more.SamtyckeFactory(remiss=_remiss(team)), part=team.insats.agare
    ),
)

# The deltagande -------------------------------------------------------------------------------------------------

_rule(
    "deltagande_ett_i_taget",
    lambda team: _twice(DeltagandeFactory, insats=team.insats, deltagare=DeltagareFactory(insats=team.insats)),
)
_rule("deltagande_slut_efter_start", lambda team: avslutat(insats=team.insats, start=_today(), slut=_today() - DAYS(1)))
_rule(
    "deltagande_planerat_slut_efter_start",
    lambda team: _deltagande(team, start=_today(), planerat_slut=_today() - DAYS(1)),
)
_rule("deltagande_avslut_har_anledning", lambda team: _deltagande(team, slut=_today()))
_rule("deltagande_slutredovisas_efter_avslut", lambda team: _deltagande(team, slutredovisas_senast=_today()))
_rule("deltagande_utan_personnummer", lambda team: _deltagande(team, avsteg=NUMBER))
_rule("deltagande_efterstod_efter_avslut", lambda team: _deltagande(team, efterstod_till=_today()))
_rule(
    "lage_en_gang",
    _both(more.LageFactory, "deltagande"),
)
_rule("lage_procent", _of_deltagande(more.LageFactory, procent=101))
_rule("lage_tidpunkt", _of_deltagande(more.LageFactory, tidpunkt="under"))
_rule("uppehall_period", _of_deltagande(more.UppehallFactory, till=datetime.date(2020, 1, 1)))
_rule("uppehall_ett_i_taget", _both(more.UppehallFactory, "deltagande"))
_rule("forlangning_utan_personnummer", _of_deltagande(more.ForlangningFactory, motivering=NUMBER))
_rule("forlangning_period", _of_deltagande(more.ForlangningFactory, till=datetime.date(2020, 1, 1)))
_rule("forlangning_status", _of_deltagande(more.ForlangningFactory, status="okänd"))
_rule("forlangning_beslut_har_stampel", _of_deltagande(more.ForlangningFactory, status=ForlangningStatus.BEVILJAD))
_rule("forlangning_har_motivering", _of_deltagande(more.ForlangningFactory, motivering=""))


def _prolonged_twice(team: Team) -> None:
    granted = {"status": ForlangningStatus.BEVILJAD, **_decided(team)}
    _twice(more.ForlangningFactory, deltagande=_deltagande(team), **granted)


def _asked_twice(team: Team) -> None:
    first = more.ForlangningFactory(deltagande=_deltagande(team))
    more.ForlangningFactory(deltagande=first.deltagande, fran=first.till + DAYS(1))


_rule("forlangning_en_i_taget", _prolonged_twice)
_rule("forlangning_en_ansokt", _asked_twice)

# During and after -----------------------------------------------------------------------------------------------

_rule("tillfalle_en_gang_per_dag", _both(more.TillfalleFactory, "deltagande"))
_rule("tillfalle_remiss_eller_deltagande", lambda team: more.TillfalleFactory(insats=team.insats))
_rule("tillfalle_slag", _of_deltagande(more.TillfalleFactory, slag="okänt"))
_rule("tillfalle_status", _of_deltagande(more.TillfalleFactory, status="okänt"))
_rule(
    "tillfalle_valdsfraga_bara_datum",
    _of_deltagande(more.TillfalleFactory, slag=Tillfalleslag.VALDSFRAGA, deltagaren_med=True),
)
_rule(
    "tillfallepart_en_gang",
    lambda team: _twice(
        more.TillfallePartFactory,
        tillfalle=more.TillfalleFactory(deltagande=_deltagande(team)),
        part=team.insats.agare,
    ),
)
_rule("handlingsplan_en_i_taget", _both(more.HandlingsplanFactory, "deltagande"))
_rule("handlingsplan_slag", _of_deltagande(more.HandlingsplanFactory, slag="okänt"))
_rule("handlingsplan_period", _of_deltagande(more.HandlingsplanFactory, avslutad=datetime.date(2020, 1, 1)))


def _plan(team: Team) -> models.Handlingsplan:
    return more.HandlingsplanFactory(deltagande=_deltagande(team))


_rule("planmal_utan_personnummer", lambda team: more.PlanmalFactory(plan=_plan(team), text=NUMBER))
_rule("planmal_ordning", lambda team: _twice(more.PlanmalFactory, plan=_plan(team)))
_rule(
    "plansteg_utan_personnummer",
    lambda team: more.PlanstegFactory(mal=more.PlanmalFactory(plan=_plan(team)), text=NUMBER),
)
_rule(
    "instrument_version",
    lambda team: _twice(more.InstrumentFactory, forbund=team.insats.forbund, namn="Vardagsfrågor"),
)
_rule(
    "instrumentfraga_nummer",
    lambda team: _twice(more.InstrumentfragaFactory, instrument=more.InstrumentFactory(), nummer=1),
)
_rule("instrumentfraga_skala", lambda team: more.InstrumentfragaFactory(lagst=5, hogst=1))
_rule("instrumentfraga_svarande", lambda team: more.InstrumentfragaFactory(svarande="okänd"))
_rule(
    "matning_en_gang_per_dag",
    lambda team: _twice(
        more.MatningFactory, deltagande=_deltagande(team), instrument=more.InstrumentFactory(), datum=_today()
    ),
)
_rule("matning_svarande", _of_deltagande(more.MatningFactory, svarande="okänd"))


def _answered_twice(team: Team) -> None:
    matning = more.MatningFactory(deltagande=_deltagande(team))
    _twice(more.MatsvarFactory, matning=matning)


_rule("matsvar_en_gang", _answered_twice)
_rule(
    "matsvar_varde",
    lambda team: more.MatsvarFactory(matning=more.MatningFactory(deltagande=_deltagande(team)), varde=101),
)
_rule("slutredovisning_utan_personnummer", _of_deltagande(more.SlutredovisningFactory, bedomning=NUMBER))
_rule("slutredovisning_skickad_ar_hel", _of_deltagande(more.SlutredovisningFactory, status="skickad"))


def _sent(status: str) -> Breaking:
    """A slutredovisning with all that one that is sent has, in a state."""
    return lambda team: more.SlutredovisningFactory(
        deltagande=_deltagande(team),
        status=status,
        skickad_av=team.membership.user,
        skickad_tid=timezone.now(),
        underlag=b"x",
        lank_hash="a" * 64,
        kod_hash="b" * 64,
    )


_rule("slutredovisning_status", _sent("okänd"))
_rule("slutredovisning_hamtad_har_stampel", _sent("hamtad"))
_rule("slutredovisning_avstadd_har_orsak", _of_deltagande(more.SlutredovisningFactory, status="avstadd"))

# What leaves the team, and files ------------------------------------------------------------------------------------

_rule("fall_utan_personnummer", lambda team: more.FallFactory(insats=team.insats, fraga=NUMBER))
_rule("fall_nummer", lambda team: _twice(more.FallFactory, insats=team.insats, nummer=1))
_rule("fall_status", lambda team: more.FallFactory(insats=team.insats, status="okänd"))
_rule("fall_slag", lambda team: more.FallFactory(insats=team.insats, slag="okänt"))
_rule("fall_besvarat_har_svar", lambda team: more.FallFactory(insats=team.insats, status="besvarat"))
_rule("konsultation_utan_personnummer", lambda team: more.KonsultationFactory(insats=team.insats, rad=NUMBER))
_rule("konsultation_nummer", lambda team: _twice(more.KonsultationFactory, insats=team.insats, nummer=1))
_rule(
    "konsultation_uppfoljning_efter",
    lambda team: more.KonsultationFactory(insats=team.insats, uppfoljning=datetime.date(2020, 1, 1)),
)
_rule(
    "konsultation_uppfoljt_efter",
    lambda team: more.KonsultationFactory(insats=team.insats, uppfoljt=datetime.date(2020, 1, 1)),
)
_rule("kolumnmappning_namn", lambda team: _twice(more.KolumnmappningFactory, insats=team.insats, namn="Export"))
_rule("import_inlast_utan_innehall", lambda team: _with(more.import_of(team.insats), status=ImportStatus.INLAST))
