"""Who gets what: what is paid, and what goes to the accounts."""

from typing import Any

from finsam.forbund.enums import KANSLI, Rollkod
from tests.access.pages import Method, Page
from tests.cast import Place

AUDITED = Method((*KANSLI, Rollkod.REVISOR))
BY_KANSLI = Method(KANSLI, reads=(Rollkod.REVISOR,))


def _forbund(place: Place) -> dict[str, Any]:
    return {"slug": place.forbund.slug}


def _export(place: Place) -> dict[str, Any]:
    return {"pk": place.one("insatser.bokforingsexport").pk}


PAGES = (
    Page("forbund_utbetalningar", get=AUDITED, post=BY_KANSLI, args=_forbund, place="forbund"),
    Page("forbund_utbetalningar_excel", get=AUDITED, args=_forbund, place="forbund", html=False),
    Page("forbund_bokforing", get=AUDITED, post=BY_KANSLI, args=_forbund, place="forbund"),
    Page("forbund_kontoplan", get=BY_KANSLI, post=BY_KANSLI, args=_forbund, place="forbund"),
    Page("forbund_ekonomi", get=AUDITED, args=_forbund, place="forbund"),
    Page("forbund_ekonomi_excel", get=AUDITED, args=_forbund, place="forbund", html=False),
    Page("bokforingsexport_sie", get=AUDITED, args=_export, place="forbund", html=False),
    Page("bokforingsexport_excel", get=AUDITED, args=_export, place="forbund", html=False),
)
