"""The list of insatser."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from finsam.bas.formats import antal_ord
from finsam.bas.periods import current
from finsam.forbund.policies import ADD, may_any
from finsam.forbund.request import ActingRequest
from insatser.enums import InsatsStatus
from insatser.forms.filters import InsatsFilter
from insatser.models import Insats, Insatstillhorighet, Upptagning
from insatser.views.sida import insats_period, spann

PAGE = 25


@require_GET
def insatser(request: ActingRequest) -> HttpResponse:
    """The insatser that the actor sees: searched, filtered, sorted and paged by the address."""
    actor = request.actor
    chosen = InsatsFilter(request.GET, actor=actor)
    sort = request.GET.get("sortera", "namn")
    rows = chosen.ordered(sort)
    counts = rows.order_by().aggregate(alla=Count("pk"), pagar=Count("pk", filter=Q(status=InsatsStatus.PAGAENDE)))
    today = timezone.localdate()
    earlier = Insatstillhorighet.objects.filter(insats=OuterRef("pk")).order_by("-till")
    rows = rows.annotate(
        earlier_forbund=Subquery(earlier.values("forbund__namn")[:1]), earlier_till=Subquery(earlier.values("till")[:1])
    )
    rows = rows.select_related("agare", "del_av", "forbund").prefetch_related(
        Prefetch("upptagningar", Upptagning.objects.filter(current(today)).select_related("kommun"), to_attr="nu")
    )
    paginator = Paginator(rows, PAGE)
    paginator.count = counts["alla"]  # counted above, together with those that are ongoing
    page = paginator.get_page(request.GET.get("sida"))
    context = {
        "form": chosen.form,
        "page": page,
        "rows": _shown(page.object_list),
        "count": _count_words(counts["alla"], counts["pagar"]),
        "sortera": sort,
        "searched": any(request.GET.get(name) for name in chosen.form.fields),
        "may_add": may_any(actor, ADD, Insats),
    }
    return render(request, "insatser/lista.html", context)


def _count_words(alla: int, pagar: int) -> str:
    """ "13 insatser, 11 pågår"."""
    words = antal_ord(alla, "insats", "insatser")
    return words if pagar == alla else f"{words}, {pagar or 'ingen'} pågår"


def _shown(rows: Any) -> list[dict[str, Any]]:
    """Each row with its words, and whether its insats stands right above it."""
    found: list[dict[str, Any]] = []
    above: int | None = None
    for row in rows:
        kommuner = [str(one.kommun) for one in row.nu]
        found.append(
            {
                "row": row,
                "under": row.del_av_id is not None and row.del_av_id == above,
                "kommuner": ", ".join(kommuner[:4]) + (f" och {len(kommuner) - 4} till" if len(kommuner) > 4 else ""),
                "period": insats_period(row),
                "kapacitet": spann(row.samtidiga_minst, row.samtidiga_hogst),
            }
        )
        if row.del_av_id is None:
            above = row.pk
    return found
