"""Who gets what: the remiss from outside. Everybody, with or without an account: the link decides, not the person."""

from typing import Any

from deltagare.services.lank import remiss_token
from finsam.forbund.enums import KANSLI, Rollkod
from tests.access.matrix.deltagare import TEAM
from tests.access.matrix.insatser import SEES
from tests.access.pages import Args, Method, Page
from tests.cast import EVERYONE, Place

ALL = Method(EVERYONE)
EDITORS = (*KANSLI, Rollkod.INSATSLEDARE)
BY_EDITORS = Method(EDITORS, reads=tuple(who for who in SEES if who not in EDITORS))
# A link that leads nowhere is answered alike, whatever is asked for.
NOBODY = Method((), otherwise=404)


def _slug(place: Place) -> dict[str, Any]:
    return {"slug": place.insats.slug}


def _of(name: str, **more: str) -> Args:
    """The link of one of the place's remisser."""

    def args(place: Place) -> dict[str, Any]:
        return {"token": remiss_token(getattr(place.people, name)), **more}

    return args


def _inkommen(place: Place) -> dict[str, Any]:
    return _slug(place) | {"pk": place.people.inkommen.pk}


def _wrong(place: Place) -> dict[str, Any]:
    return {"token": "a" * 32}


PAGES = (
    Page("remiss_valj", get=ALL, place="", public=True),
    Page("remiss_insats", get=ALL, post=ALL, args=_slug, place="", public=True),
    Page("remiss_egen", get=ALL, args=_of("utkast"), place="", public=True),
    Page("remiss_egen", get=ALL, args=_of("antagen"), place="", public=True, variant="skickad"),
    Page("remiss_egen", get=NOBODY, args=_wrong, place="", public=True, variant="okand"),
    Page("remiss_egen_steg", get=ALL, post=ALL, args=_of("utkast", steg="person"), place="", public=True),
    Page(
        "remiss_egen_steg",
        get=ALL,
        post=ALL,
        args=_of("utkast", steg="samtycken"),
        place="",
        public=True,
        variant="samtycken",
    ),
    Page("remiss_egen_kontrollera", get=ALL, args=_of("utkast"), place="", public=True),
    Page("remiss_egen_skicka", post=ALL, args=_of("utkast"), place="", public=True),
    Page("remiss_egen_radera", get=ALL, post=ALL, args=_of("utkast"), place="", public=True),
    Page("remiss_egen_komplettera", post=ALL, args=_of("inkommen"), place="", public=True),
    Page("remiss_egen_aterta", get=ALL, post=ALL, args=_of("inkommen"), place="", public=True),
    Page("remiss_ny_lank", get=Method(TEAM), post=Method(TEAM), args=_inkommen),
    Page("remissintag", get=BY_EDITORS, post=BY_EDITORS, args=_slug),
)
