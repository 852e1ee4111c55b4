"""An insats' first page: what it is, for whom, by which rules, what is due and what the documents contradict."""

from typing import Any, TypedDict

from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from finsam.bas.formats import MISSING, antal_ord, datum, period, tal
from finsam.forbund.policies import VIEW, allows, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import Kriterieslag, Malslag, Regelslag
from insatser.models import Budget, Frist, Insats, Kriterium, Upptagning
from insatser.services.frister import asked_for, not_claimed
from insatser.services.regeltext import kriterieregel, regelmeningar
from insatser.services.sums import Skillnad, summarize_many, with_rows
from insatser.transitions import INSATS
from insatser.views.sida import andra_url, buttons, get_insats, history, insats_context, insats_period, spann

DUE_LENGTH = 5
LINE_BREAK = SafeString("<br>")


class Term(TypedDict):
    """One line of components/summary_list.html; `change_url` leads to where it is changed."""

    term: str
    value: str
    change_url: str


@require_GET
def insats(request: ActingRequest, slug: str) -> HttpResponse:
    """Översikt."""
    actor = request.actor
    row = get_insats(request, slug)
    kriterier = list(
        row.kriterier.filter(alternativ_till__isnull=True).prefetch_related(
            Prefetch("alternativ", Kriterium.objects.order_by("nummer", "id"))
        )
    )
    regler = list(row.regler.all())
    inklusiva = [one for one in kriterier if one.slag == Kriterieslag.INKLUSIV]
    context = insats_context(request, row, "oversikt")
    context |= {
        "terms": _terms(row, may_change=context["may_change"]),
        "inklusiva": inklusiva,
        "exklusiva": [one for one in kriterier if one.slag == Kriterieslag.EXKLUSIV],
        "kriterieregel": kriterieregel(regler, len(inklusiva)) if inklusiva else "",
        "regler": regelmeningar(one for one in regler if not inklusiva or one.slag != Regelslag.KRITERIER),
        "mal": _goals(row),
        "delprocesser": visible(actor, Insats).filter(del_av=row).select_related("agare"),
        "motsagelser": [*_differences(request, row), *row.motsagelser.all()],
        "frister": not_claimed(visible(actor, Frist.objects.att_gora().filter(asked_for(), insats=row)))[:DUE_LENGTH],
        "today": timezone.localdate(),
        "steg": buttons(actor, row, INSATS, lambda step: reverse("insats_steg", args=[row.slug, step.name])),
        "history": history(actor, Q(objekt="insatser.insats", objekt_id=row.pk)),
    }
    return render(request, "insatser/oversikt.html", context)


def _terms(row: Insats, *, may_change: bool) -> list[Term]:
    """The summary list. Without the right to change, every change_url is empty."""
    own = andra_url(row) if may_change else ""

    def rows_url(kind: str) -> str:
        return reverse("insats_rader", args=[row.slug, kind]) if may_change else ""

    def line(term: str, value: str | list[str], url: str) -> Term:
        values = [value] if isinstance(value, str) else value
        lines = [(one,) for one in values if one] or [(MISSING,)]
        return Term(term=term, value=format_html_join(LINE_BREAK, "{}", lines), change_url=url)

    terms = [
        line("Inriktning", row.get_inriktning_display(), own),
        line("Förbund", _belonging(row), ""),
        line("Insatsägare", str(row.agare) if row.agare else "", f"{own}#id_agare" if own else ""),
        line("Samverkande parter", _parties(row), rows_url("parter")),
        line("Upptagningsområde", _catchment(row), rows_url("upptagning")),
        line("Period", _period_words(row), f"{own}#id_fran" if own else ""),
        line("Kapacitet", _capacity(row), f"{own}#id_samtidiga_minst" if own else ""),
        line("Registreringsnivå", _level(row), reverse("insats_niva", args=[row.slug]) if own else ""),
    ]
    if row.projektkod or row.projektkod_agare or row.diarienummer:
        codes = [
            f"Projektkod {row.projektkod}" * bool(row.projektkod),
            f"Projektkod hos insatsägaren {row.projektkod_agare}" * bool(row.projektkod_agare),
            f"Dnr {row.diarienummer}" * bool(row.diarienummer),
        ]
        terms.append(line("Beteckningar", codes, f"{own}#id_projektkod" if own else ""))
    if row.kalla:
        terms.append(line("Källa", str(row.kalla), ""))
    return terms


def _belonging(row: Insats) -> list[str]:
    """The förbund that it belongs to, and those that it belonged to before they became one."""
    earlier = row.tillhorigheter.select_related("forbund").order_by("-till")
    return [
        format_html('<a href="{}">{}</a>', row.forbund.get_absolute_url(), row.forbund),
        *(
            format_html(
                'Till och med {} i <a href="{}">{}</a>', datum(one.till), one.forbund.get_absolute_url(), one.forbund
            )
            for one in earlier
        ),
    ]


def _parties(row: Insats) -> list[str]:
    return [
        f"{one.part}, {one.medverkan}" if one.medverkan else str(one.part)
        for one in row.samverkansparter.select_related("part")
    ]


def _catchment(row: Insats) -> list[str]:
    """The kommuner gathered by period, with words for those to come and those that have been."""
    today = timezone.localdate()
    by_period: dict[tuple[Any, Any], list[str]] = {}
    rows: list[Upptagning] = list(row.upptagningar.select_related("kommun"))
    for one in rows:
        by_period.setdefault((one.fran, one.till), []).append(str(one.kommun))
    found = []
    for (fran, till), names in by_period.items():
        when = period(fran, till) if till else f"från {datum(fran)}"
        state = " (kommande)" if fran > today else " (har upphört)" if till and till < today else ""
        found.append(f"{', '.join(names)}: {when}{state}")
    return found


def _period_words(row: Insats) -> list[str]:
    words = insats_period(row)
    notice = row.uppsagning_manader
    return [
        words[:1].upper() + words[1:],
        f"Uppsägningstid {antal_ord(notice, 'månad', 'månader')}" if notice else "",
    ]


def _capacity(row: Insats) -> list[str]:
    at_a_time = spann(row.samtidiga_minst, row.samtidiga_hogst)
    return [
        f"{at_a_time} deltagare samtidigt" if at_a_time else "",
        f"omkring {tal(row.per_ar)} deltagare per år" if row.per_ar else "",
    ]


_LEVELS = {
    "antal": "Antal: bara antal per period, ingen rad per person",
    "avidentifierad": "Avidentifierad: en rad per deltagande, utan namn och personnummer",
    "personuppgifter": "Personuppgifter: namn och personnummer, bara för insatsens team",
}


def _level(row: Insats) -> str:
    return _LEVELS[row.registreringsniva]


def _goals(row: Insats) -> list[tuple[str, list[Any]]]:
    """The målsättningar gathered by kind, in the kinds' own order."""
    rows = list(row.malsattningar.all())
    return [(label, found) for slag, label in Malslag.choices if (found := [one for one in rows if one.slag == slag])]


def _differences(request: ActingRequest, row: Insats) -> list[Skillnad]:
    """Sums in the budgets that do not agree with their rows, for those who see budgets."""
    actor = request.actor
    if not allows(actor, VIEW, Budget(insats=row)):
        return []
    budgets = with_rows(visible(actor, Budget.objects.filter(insats=row)))
    return [found for whole in summarize_many(budgets) for found in whole.skillnader]
