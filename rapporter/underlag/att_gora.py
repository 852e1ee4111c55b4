"""What waits for a person, read as she acts: the rows of the start page.

Each row says what, for which insats and by when, and leads to where it is done. Nobody is reminded of what is done:
a frist whose rekvisition or rapport is in, or that is marked as klar, is not among them. Late frister of one kind in
one insats are one row, so that a long silence does not fill the page.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from functools import partial

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse

from finsam.bas.formats import antal_ord, datum, datum_kort, kr, period
from finsam.bas.transitions import Transition
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod
from finsam.forbund.policies import CHANGE, allows, visible
from insatser.enums import NOT_PAID, Fristslag, InsatsStatus, RekvisitionStatus, Rekvisitionstyp
from insatser.models import Arsavslut, Frist, Insats, Motsagelse, Regel, Rekvisition
from insatser.services.budget import unexplained
from insatser.services.frister import FRISTSLAG, without_day
from insatser.transitions import REKVISITION
from rapporter.enums import RapportStatus
from rapporter.models import Rapport
from rapporter.transitions import RAPPORT
from rapporter.underlag.att_gora_sammanslagning import mergers_to_decide
from rapporter.underlag.att_gora_team import team_tasks
from rapporter.underlag.frister import OWN_FRISTER, SEEN_BY_FINSAM, TABS, open_frister
from rapporter.underlag.uppgift import Grupp, Nar, Uppgift

AHEAD = datetime.timedelta(days=92)
"""How far ahead the page looks: a quarter, the longest time between two reports that come often."""
MOST = 100
"""Rows read of each kind; the lists of rekvisitioner and rapporter have the rest."""

PLURALS: dict[str, str] = {
    Fristslag.REKVISITION: "rekvisitioner",
    Fristslag.HELARSRAPPORT: "helårsrapporter",
    Fristslag.HALVARSRAPPORT: "halvårsrapporter",
    Fristslag.KVARTALSRAPPORT: "kvartalsrapporter",
    Fristslag.LAGESRAPPORT: "lägesrapporter",
    Fristslag.BUDGETBESLUT: "budgetbeslut",
    Fristslag.PLANUPPFOLJNING: "uppföljningar av insatsplanen",
    Fristslag.UPPGIFT: "uppgifter",
}


def tasks(actor: Actor, today: datetime.date) -> tuple[Grupp, ...]:
    """Everything that waits for the actor, grouped; a group without rows is left out."""
    money = [*_rekvisitioner(actor), *_years_to_end(actor)]
    rows = [*_frister(actor, today), *money, *_rapporter(actor), *mergers_to_decide(actor), *team_tasks(actor, today)]
    rows.sort(key=lambda row: (row.senast or today, row.rubrik))
    grouped = ((nar, tuple(row for row in rows if row.nar == nar)) for nar in Nar)
    return tuple(Grupp(nar.value, members) for nar, members in grouped if members)


def unclear(actor: Actor) -> tuple[Uppgift, ...]:
    """What kansli can put right: rules without a last day, contradictions and sums without an explanation."""
    if not actor.is_kansli:
        return ()
    found = []
    rules = Regel.objects.filter(slag__in=FRISTSLAG, insats__status=InsatsStatus.PAGAENDE).select_related("insats")
    missing: dict[Insats, list[Regel]] = {}
    for regel in visible(actor, rules).order_by("insats__namn", "slag", "id"):
        if without_day(regel):
            missing.setdefault(regel.insats, []).append(regel)
    for insats, same in missing.items():
        url = reverse("insats_rader", args=[insats.slug, "regler"])
        if len(same) == 1:
            url = reverse("insats_rad", args=[insats.slug, "regler", same[0].pk])
        words = "Regeln saknar" if len(same) == 1 else f"{antal_ord(len(same), 'regel', 'regler')} saknar"
        names = ", ".join(str(regel).lower() for regel in same)
        found.append(Uppgift(f"{words} sista dag", insats.namn, url, detail=f"Ingen frist kan räknas ut för {names}"))
    insatser: dict[str, tuple[str, int]] = {}
    bare = Motsagelse.objects.filter(forklaring="").select_related("insats", "forbund").order_by("id")
    for row in visible(actor, bare):
        thing = row.insats or row.forbund
        if thing is not None:
            name, count = insatser.get(thing.get_absolute_url(), (str(thing), 0))
            insatser[thing.get_absolute_url()] = (name, count + 1)
    for url, (name, count) in insatser.items():
        words = antal_ord(count, "motsägelse", "motsägelser")
        found.append(Uppgift(f"{words} utan förklaring", name, url, detail="Underlaget säger två saker."))
    for budget, count in unexplained(actor):
        words = antal_ord(count, "skillnad i budgeten", "skillnader i budgeten")
        detail = f"{budget.namn}: dokumentet säger något annat än raderna."
        rubrik = f"{words} utan förklaring"
        found.append(Uppgift(rubrik, str(budget.owner), budget.get_absolute_url(), detail=detail))
    return tuple(found)


def _frister(actor: Actor, today: datetime.date) -> Iterator[Uppgift]:
    own = OWN_FRISTER.get(actor.roll)
    if own is None:
        return
    rows = open_frister(actor).filter(senast__lte=today + AHEAD)
    if not actor.is_kansli:
        rows = rows.filter(slag__in=own)
    kinds: dict[tuple[int, str, str], list[Frist]] = {}
    for frist in rows[: 10 * MOST]:
        task = frist.rubrik if frist.slag in (Fristslag.UPPGIFT, Fristslag.LAGESRAPPORT) else ""
        kinds.setdefault((frist.insats_id, frist.slag, task), []).append(frist)
    for same in kinds.values():
        late = [frist for frist in same if frist.senast < today]
        if late:
            yield _late(actor, late, today, mine=same[0].slag in own)
        following = next((frist for frist in same if frist.senast >= today), None)
        if following and following.slag in own:
            yield _coming(actor, following, today)


def _late(actor: Actor, late: list[Frist], today: datetime.date, *, mine: bool) -> Uppgift:
    first = late[0]
    days = (today - first.senast).days
    if len(late) == 1:
        rubrik = first.rubrik if mine else f"Påminn om {first.rubrik[0].lower()}{first.rubrik[1:]}"
        detail = ""
    else:
        words = f"{antal_ord(len(late), '', PLURALS[first.slag])} är sena"
        rubrik = words if mine else f"Påminn: {words}"
        detail = f"Den äldsta gäller {period(first.fran, first.till)}" if first.fran else ""
    return Uppgift(
        rubrik,
        first.insats.namn,
        reverse(TABS[first.slag], args=[first.insats.slug]),
        detail=detail,
        senast=first.senast,
        tag=f"Sen, {antal_ord(days, 'dag', 'dagar')}",
        tag_kind="late",
        nar=Nar.LATE,
        klar_url=_klar_url(actor, first) if len(late) == 1 else "",
    )


def _coming(actor: Actor, frist: Frist, today: datetime.date) -> Uppgift:
    soon = frist.senast <= today + datetime.timedelta(days=7)
    return Uppgift(
        frist.rubrik,
        frist.insats.namn,
        reverse(TABS[frist.slag], args=[frist.insats.slug]),
        senast=frist.senast,
        tag="Snart" if soon else "",
        tag_kind="soon",
        nar=Nar.WEEK if soon else Nar.LATER,
        klar_url=_klar_url(actor, frist),
    )


def _klar_url(actor: Actor, frist: Frist) -> str:
    """Where a person says that it is done, when she may and Finsam cannot see it itself."""
    if frist.slag in SEEN_BY_FINSAM or not allows(actor, "klarmarkera", frist):
        return ""
    return reverse("frist_klar", args=[frist.pk])


def _rekvisitioner(actor: Actor) -> Iterator[Uppgift]:
    rows = visible(actor, Rekvisition.objects.with_summa()).filter(status__in=NOT_PAID).select_related("insats")
    for row in rows.order_by(F("inlamnad_tid").asc(nulls_last=True), "id")[:MOST]:
        about = f"rekvisition {row.nummer}, {period(row.fran, row.till)}"
        task = partial(Uppgift, insats=row.insats.namn, url=row.get_absolute_url())
        if row.status == RekvisitionStatus.INLAMNAD and allows(actor, "granska", row):
            yield _decision(f"Granska {about}", row, REKVISITION["granska"], actor)
        elif row.status == RekvisitionStatus.GRANSKAD and allows(actor, "attestera", row):
            yield _decision(f"Attestera {about}", row, REKVISITION["attestera"], actor)
        elif row.status == RekvisitionStatus.ATER and allows(actor, CHANGE, row):
            yield task(f"Komplettera {about}", detail=row.ater_orsak, tag="Tillbaka till dig", tag_kind="soon")
        elif row.status == RekvisitionStatus.UPPRATTAD and allows(actor, "lamna_in", row):
            yield _decision(f"Intyga och skicka in {about}", row, REKVISITION["lamna_in"], actor)
        elif row.status == RekvisitionStatus.ATTESTERAD and allows(actor, "betala", row):
            money_back = row.summa_attesterad is not None and row.summa_attesterad < 0
            words = f"Bocka av när {about} är återbetald" if money_back else f"Betala ut {about}"
            yield _decision(words, row, REKVISITION["betala"], actor)
        elif row.status == RekvisitionStatus.UTKAST and allows(actor, CHANGE, row):
            yield task(f"Skriv klart {about}", tag="Utkast", nar=Nar.LATER)


def _years_to_end(actor: Actor) -> Iterator[Uppgift]:
    """Years whose slutrekvisition is decided and whose unspent money nobody has dealt with."""
    if not actor.is_kansli:
        return
    ended = Arsavslut.objects.filter(insats=OuterRef("insats"), ar=OuterRef("ar"))
    rows = Rekvisition.objects.beslutade().filter(~Exists(ended), typ=Rekvisitionstyp.SLUT).select_related("insats")
    for row in visible(actor, rows).order_by("ar", "insats__namn")[:MOST]:
        url = reverse("insats_arsavslut", args=[row.insats.slug, row.ar])
        yield Uppgift(f"Avsluta medlen för {row.ar}", row.insats.namn, url, tag="Väntar på dig", tag_kind="soon")


def _decision(rubrik: str, row: Rekvisition, step: Transition, actor: Actor) -> Uppgift:
    """A step that waits: for this person, or for somebody else when she took the step before."""
    own = bool(step.four_eyes) and getattr(row, f"{step.four_eyes}_id") == actor.user_id
    parts = [kr(row.summa)]  # type: ignore[attr-defined]
    if row.inlamnad_tid is not None:
        parts.append(f"inlämnad {datum(row.inlamnad_tid.date())}")
    return Uppgift(
        rubrik,
        row.insats.namn,
        row.get_absolute_url(),
        detail=" · ".join(parts),
        tag="Väntar på en kollega" if own else "Väntar på dig",
        tag_kind="info" if own else "soon",
    )


def _rapporter(actor: Actor) -> Iterator[Uppgift]:
    waiting = (RapportStatus.UTKAST, RapportStatus.INLAMNAD, RapportStatus.ATER)
    rows = visible(actor, Rapport).filter(status__in=waiting).select_related("insats")
    writer = actor.roll == Rollkod.INSATSLEDARE
    for row in rows.order_by(F("inlamnad_tid").asc(nulls_last=True), "id")[:MOST]:
        about = f"helårsrapporten {row.ar}"
        task = partial(Uppgift, insats=row.insats.namn, url=row.get_absolute_url())
        if row.status == RapportStatus.INLAMNAD and allows(actor, "godkann", row):
            own = row.inlamnad_av_id == actor.user_id and bool(RAPPORT["godkann"].four_eyes)
            yield task(
                f"Godkänn {about}",
                detail=f"Inlämnad {datum(row.inlamnad_tid.date())}" if row.inlamnad_tid else "",
                tag="Väntar på en kollega" if own else "Väntar på dig",
                tag_kind="info" if own else "soon",
            )
        elif row.status == RapportStatus.ATER and writer:
            yield task(f"Komplettera {about}", detail=row.ater_orsak, tag="Tillbaka till dig", tag_kind="soon")
        elif row.status == RapportStatus.UTKAST and writer:
            yield task(f"Skriv klart {about}", tag="Utkast", nar=Nar.LATER)


def lead(grupper: Iterable[Grupp], today: datetime.date) -> str:
    """One line: how much is late and how much waits this week."""
    counts = {grupp.rubrik: len(grupp.rader) for grupp in grupper}
    late, week = counts.get(Nar.LATE, 0), counts.get(Nar.WEEK, 0)
    day = datum_kort(today, this_year=today.year)
    if not late and not week:
        return f"Inget är sent och inget brådskar den {day}."
    parts = []
    if late:
        parts.append(f"{antal_ord(late, 'sak är sen', 'saker är sena')}")
    if week:
        parts.append(f"{antal_ord(week, 'sak väntar', 'saker väntar')} den här veckan")
    return f"{' och '.join(parts)}."


def latest_rapporter(actor: Actor, count: int = 5) -> list[Rapport]:
    """The latest reports that have been handed in, for those who read."""
    sent = (RapportStatus.INLAMNAD, RapportStatus.GODKAND)
    rows = visible(actor, Rapport).filter(status__in=sent).select_related("insats")
    return list(rows.order_by("-ar", "-inlamnad_tid", "id")[:count])


def own_insatser(actor: Actor) -> QuerySet[Insats]:
    """The insatser that the page's figures are about."""
    return visible(actor, Insats.objects.huvudinsatser())
