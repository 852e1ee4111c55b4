"""The list of an insats' deltaganden: what its columns, filters and files are."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Min, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from deltagare.enums import Gora, Kon, Tillfalleslag, TillfalleStatus
from deltagare.forms.person import parts_of
from deltagare.models import Deltagande, Tillfalle, Uppehall
from deltagare.services.identitet import NameReader
from deltagare.underlag.tidslinje import lage_tag, shown_end
from finsam.bas.columns import Column
from finsam.bas.formats import NO_BREAK_SPACE, antal_ord, datum
from finsam.bas.lists import ListFilter, Listing
from insatser.models import Insats

LAGEN = (
    ("kommande", "Börjar senare"),
    ("pagaende", "Pågår"),
    ("over_tiden", "Planerat slut har passerat"),
    ("att_redovisa", "Avslutade, inte slutredovisade"),
    ("avslutade", "Avslutade"),
)
ATT_GORA = tuple((gora.value, f"Att göra: {gora.label[0].lower()}{gora.label[1:]}") for gora in Gora)
"""What the start page links to when there is much of a kind; the rows are counted by the same words there."""
KON_ONE = {Kon.KVINNA: "Kvinna", Kon.MAN: "Man", Kon.ANNAT: "Annat"}
PLANNED = (Tillfalleslag.AVSTAMNING, Tillfalleslag.FLERPARTSMOTE)


def rows_of(rows: QuerySet[Deltagande], insats: Insats, *, named: bool) -> QuerySet[Deltagande]:
    """The deltaganden of an insats with what the columns need, in one query."""
    today = timezone.localdate()
    breaks = Uppehall.objects.filter(deltagande=OuterRef("pk"), till__isnull=True)
    planned = Tillfalle.objects.filter(
        deltagande=OuterRef("pk"), slag__in=PLANNED, status=TillfalleStatus.PLANERAT, datum__gte=today
    )
    joined = ("deltagare", "part", *(("deltagare__identitet__nyckel",) if named else ()))
    return (
        rows.filter(insats=insats)
        .select_related(*joined)
        .annotate(
            oppet_uppehall=Subquery(breaks.values("fran")[:1]),
            nasta_avstamning=Subquery(planned.order_by("datum").values("datum")[:1]),
        )
    )


def filters_of(insats: Insats) -> type[ListFilter]:
    """Search by the number that people say, and four filters. One query for the years."""
    first = Deltagande.objects.filter(insats=insats).aggregate(first=Min("start"))["first"]
    today = timezone.localdate()
    years = range(today.year, (first or today).year - 1, -1)

    class DeltagandeFilter(ListFilter):
        lage = django_filters.ChoiceFilter(
            label="Läge", choices=(*LAGEN, *ATT_GORA), method="by_lage", empty_label="Alla"
        )
        part = django_filters.ModelChoiceFilter(label="Remitterad av", queryset=parts_of(insats), empty_label="Alla")
        kon = django_filters.ChoiceFilter(
            label="Kön", field_name="deltagare__kon", choices=list(KON_ONE.items()), empty_label="Alla"
        )
        ar = django_filters.ChoiceFilter(
            label="Deltog under",
            choices=[(str(year), str(year)) for year in years],
            method="by_year",
            empty_label="Alla år",
        )

        class Meta(ListFilter.Meta):
            model = Deltagande

        def __init__(self, data: QueryDict, queryset: QuerySet[Any]) -> None:
            super().__init__(data, queryset)
            self.filters["q"].extra["widget"] = forms.TextInput(
                attrs={"type": "search", "maxlength": 20, "placeholder": "Deltagare 47"}
            )

        def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
            digits = words.casefold().removeprefix("deltagare").strip()
            if not (digits.isascii() and digits.isdecimal() and len(digits) < 9):
                return rows.none()
            return rows.filter(deltagare__nummer=int(digits), deltagare__insats=insats)

        def by_lage(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
            waiting = Q(slutredovisas_senast__isnull=False, slutredovisad__isnull=True)
            if value in Gora.values:
                return rows.att_gora(value)  # type: ignore[attr-defined]
            match value:
                case "kommande":
                    return rows.kommande()  # type: ignore[attr-defined]
                case "pagaende":
                    return rows.pagaende()  # type: ignore[attr-defined]
                case "over_tiden":
                    return rows.over_tiden().filter(slut__isnull=True)  # type: ignore[attr-defined]
                case "att_redovisa":
                    return rows.att_slutredovisa()  # type: ignore[attr-defined]
            return rows.avslutade().exclude(waiting)  # type: ignore[attr-defined]

        def by_year(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
            first, last = datetime.date(int(value), 1, 1), datetime.date(int(value), 12, 31)
            return rows.filter(Q(slut__isnull=True) | Q(slut__gte=first), start__lte=last)

    return DeltagandeFilter


def listing(insats: Insats, names: NameReader | None) -> Listing:
    """The list as one insats keeps it; `names` where its level has names."""
    today = timezone.localdate()

    def namn(row: Deltagande) -> str:
        person = names(row.deltagare) if names else None
        return person.namn if person else ""

    def end(row: Any) -> datetime.date | None:
        return shown_end(row.planerat_slut, row.oppet_uppehall, today) if row.slut is None else row.planerat_slut

    def left(row: Any) -> int | None:
        last: datetime.date | None = row.slut or end(row)
        if last is None or row.start > today or (row.slut is not None and row.slut < today):
            return None
        return (last - today).days

    columns = (
        Column(
            "nummer",
            "Deltagare",
            value=lambda row: row.deltagare.nummer,
            show=lambda row: _whole(str(row.deltagare)),
            sort="deltagare__nummer",
            link=lambda row: reverse("deltagande_sida", args=[insats.slug, row.pk]),
            under=namn if names else None,
        ),
        *((Column("namn", "Namn", value=namn, width=28, on_page=False),) if names else ()),
        Column("start", "Start", show=lambda row: _whole(datum(row.start)), sort="start"),
        Column("planerat_slut", "Planerat slut", value=end, show=lambda row: _day(end(row)), sort="planerat_slut"),
        Column("kvar", "Dagar kvar", value=left, show=lambda row: _left(left(row)), align="right"),
        Column(
            "nasta_avstamning",
            "Nästa avstämning",
            show=lambda row: _day(row.nasta_avstamning),
            sort="nasta_avstamning",
        ),
        Column("slut", "Avslut", sort="slut", on_page=False),
        Column("part", "Remitterad av", value=_source, on_page=False, width=30),
        Column("kon", "Kön", value=lambda row: KON_ONE[Kon(row.deltagare.kon)], on_page=False),
        Column("fodelsear", "Födelseår", value=lambda row: row.deltagare.fodelsear, on_page=False),
        Column(
            "lage",
            "Läge",
            value=lambda row: lage_tag(row, row.oppet_uppehall, today).text,
            show=lambda row: lage_tag(row, row.oppet_uppehall, today),
            width=34,
        ),
    )
    late = Q(slut__lt=today, slutredovisas_senast__lt=today, slutredovisad__isnull=True)
    return Listing(
        name=f"Deltaganden i {insats.namn}",
        noun=("deltagande", "deltaganden"),
        columns=columns,
        default_sort="-start",
        filters=filters_of(insats),
        also=((late, "med försenad slutredovisning"),),
        empty=(
            "Här finns inga deltaganden än",
            "De kommer hit när någon börjar i insatsen: från kön, eller när ni registrerar någon som redan deltar.",
        ),
        nothing_found=("Inget deltagande passar", "Ta bort något av filtren, eller sök på ett annat nummer."),
    )


def _whole(words: str) -> str:
    """Words that stay on one line."""
    return words.replace(" ", NO_BREAK_SPACE)


def _day(day: datetime.date | None) -> str:
    return _whole(datum(day)) if day else ""


def _left(days: int | None) -> str:
    if days is None:
        return ""
    return antal_ord(days, "dag", "dagar") if days >= 0 else f"{antal_ord(-days, 'dag', 'dagar')} över"


def _source(row: Deltagande) -> str:
    return "Egen ansökan" if row.egenansokan else str(row.part or "")
