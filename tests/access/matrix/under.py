"""Who gets what: what happens during a deltagande, and consents. The insats' own team, and nobody else."""

from typing import Any

from deltagare.enums import Svarande, Tillfalleslag
from finsam.forbund.enums import KANSLI, Rollkod
from tests.access.matrix.deltagare import BY_TEAM, TEAM
from tests.access.pages import Method, Page
from tests.cast import OVER_FORBUND, Place

OF_TEAM = Method(TEAM)


def _slug(place: Place) -> dict[str, Any]:
    return {"slug": place.insats.slug}


def _one(place: Place) -> dict[str, Any]:
    return _slug(place) | {"pk": place.people.pagaende.pk}


def _remiss(place: Place) -> dict[str, Any]:
    return _slug(place) | {"pk": place.people.inkommen.pk}


def _startad(place: Place) -> dict[str, Any]:
    return _slug(place) | {"pk": place.people.startad.pk}


def _row(label: str, key: str = "rad") -> Any:
    def args(place: Place) -> dict[str, Any]:
        rows = place.rows[f"deltagare.{label}"]
        return _one(place) | {key: rows[-1].pk}

    return args


def _tillfalle(place: Place) -> dict[str, Any]:
    rows = place.rows["deltagare.tillfalle"]
    return _one(place) | {"rad": next(row.pk for row in rows if row.slag != Tillfalleslag.TREPARTSSAMTAL)}


def _plan(place: Place) -> dict[str, Any]:
    return _row("handlingsplan", "plan")(place)


def _matning(place: Place) -> dict[str, Any]:
    return _one(place) | {"instrument": place.one("deltagare.instrument").pk, "svarande": Svarande.DELTAGARE.value}


def _samtycke(slag: str) -> Any:
    return lambda place: _one(place) | {"slag": slag}


def _instrument(place: Place) -> dict[str, Any]:
    return {"pk": place.one("deltagare.instrument").pk}


def _fraga(place: Place) -> dict[str, Any]:
    return _instrument(place) | {"rad": place.one("deltagare.instrumentfraga").pk}


OF_INSTRUMENT = Method((*OVER_FORBUND, *TEAM))
BY_KANSLI = Method(KANSLI, reads=(Rollkod.STYRELSELEDAMOT, Rollkod.REVISOR, *TEAM))


def _both(name: str, args: Any, method: Method = OF_TEAM) -> Page:
    return Page(name, get=method, post=method, args=args)


PAGES = (
    _both("tillfalle_ny", _one),
    _both("valdsfraga_ny", _one),
    _both("tillfalle", _tillfalle),
    _both("tillfalle_ta_bort", _tillfalle),
    Page("handlingsplan", get=OF_TEAM, args=_one),
    _both("handlingsplan_ny", _one),
    _both("handlingsplan_overenskommen", _plan),
    _both("handlingsplan_ersatt", _plan),
    _both("handlingsplan_avsluta", _plan),
    _both("planmal_ny", _plan),
    _both("planmal", _row("planmal")),
    _both("planmal_ta_bort", _row("planmal")),
    _both("plansteg_ny", _row("planmal")),
    _both("plansteg", _row("plansteg")),
    _both("plansteg_ta_bort", _row("plansteg")),
    Page("plansteg_klart", post=OF_TEAM, args=_row("plansteg")),
    Page("matning", get=OF_TEAM, args=_one),
    _both("matning_ny", _matning),
    _both("matning_andra", _row("matning")),
    _both("matning_ta_bort", _row("matning")),
    Page("matningar", get=BY_TEAM, args=_slug),
    Page("samtycken", get=OF_TEAM, args=_one),
    _both("samtycke_ny", _samtycke("sekretess")),
    _both("samtycke_aterkalla", _row("samtycke")),
    Page("remiss_samtycken", get=OF_TEAM, args=_remiss),
    _both("remiss_samtycke_ny", lambda place: _remiss(place) | {"slag": "registrering"}),
    _both("remiss_samtycke_aterkalla", lambda place: _startad(place) | {"rad": _row("samtycke")(place)["rad"]}),
    Page("instrument_lista", get=Method((*OVER_FORBUND, *TEAM), otherwise=403), place=""),
    Page("instrument_ny", get=Method(KANSLI, otherwise=403), post=Method(KANSLI, otherwise=403), place=""),
    Page("instrument", get=OF_INSTRUMENT, args=_instrument),
    _both("instrument_andra", _instrument, BY_KANSLI),
    _both("instrument_las_in", _instrument, BY_KANSLI),
    _both("instrument_version", _instrument, BY_KANSLI),
    _both("instrument_anvand", _instrument, BY_KANSLI),
    _both("fraga_ny", _instrument, BY_KANSLI),
    _both("fraga_andra", _fraga, BY_KANSLI),
    # Its question has been answered, so the page says why it stays (422), which a browser complains about.
    Page("fraga_ta_bort", get=BY_KANSLI, post=BY_KANSLI, args=_fraga, html=False),
)
