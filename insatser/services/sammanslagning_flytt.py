"""What a merger of förbund moves: members, insatser, those who work in them, what follows, and the money."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from finsam.forbund.enums import Rollniva
from finsam.forbund.models import Forbund, Medlem, Membership
from insatser.enums import Budgetslag, BudgetStatus, Finansiering, Omrade
from insatser.models import (
    Budget,
    Budgetbelopp,
    Budgetpost,
    Gruppomrade,
    Insats,
    Insatstillhorighet,
    Insatsuppdrag,
    Ledamot,
    Medelstilldelning,
    Sammanslagning,
)
from insatser.services.medelstilldelning import medel_from
from insatser.services.sammanslagning_above import FOLLOWERS
from insatser.services.sammanslagning_hinder import memberships_from
from insatser.services.sammanslagning_installningar import move_settings
from insatser.services.sammanslagning_journal import Journal, copy_of

BROUGHT = "Överförda medel"
"""The group of what other förbund bring, as the verksamhetsplan of Västmanland names it."""


def move_everything(row: Sammanslagning) -> None:
    """Moves it all and writes the journal. The rows are locked and nothing stands in the way."""
    journal = Journal(row)
    parts = [one.forbund for one in row.delar.select_related("forbund")]
    move_settings(journal, row, parts)  # before the insatser, which decide whose go first
    _members(journal, row, parts)
    _insatser(journal, row, parts)
    _people(journal, row, parts)
    _followers(journal, row, parts)
    _medel(journal, row, parts)
    _capital(journal, row)
    for part in parts:  # last, and first when it is taken back: a förbund that has gone up in another gets no row
        journal.change(part, uppgick_i_id=row.mottagare_id, uppgick_datum=row.datum)
    journal.write()


def _members(journal: Journal, row: Sammanslagning, parts: list[Forbund]) -> None:
    """Each part of the old förbund is a member of the new one from the day: once, however many it was a member of."""
    eve = row.datum - datetime.timedelta(days=1)
    going = Medlem.objects.filter(
        Q(till__isnull=True) | Q(till__gte=row.datum), forbund__in=parts, fran__lt=row.datum
    ).order_by("pk")
    there = set(
        Medlem.objects.filter(forbund=row.mottagare, fran__lte=row.datum, till__isnull=True).values_list(
            "part", flat=True
        )
    )
    until: dict[int, datetime.date | None] = {}
    for one in going:
        last = until.get(one.part_id, one.till)
        until[one.part_id] = None if last is None or one.till is None else max(last, one.till)
        journal.change(one, till=eve)
    for part_id, till in until.items():
        if part_id not in there:
            journal.make(Medlem(forbund_id=row.mottagare_id, part_id=part_id, fran=row.datum, till=till))


def _insatser(journal: Journal, row: Sammanslagning, parts: list[Forbund]) -> None:
    """The insatser go over with all that hangs on them, and remember where they were."""
    eve = row.datum - datetime.timedelta(days=1)
    for insats in Insats.objects.filter(forbund__in=parts).order_by("pk"):
        last = insats.tillhorigheter.order_by("-till").first()
        since = last.till + datetime.timedelta(days=1) if last else None
        journal.make(Insatstillhorighet(insats=insats, forbund_id=insats.forbund_id, fran=since, till=eve))
        journal.change(insats, forbund_id=row.mottagare_id)


def _people(journal: Journal, row: Sammanslagning, parts: list[Forbund]) -> None:
    """Uppdrag over a whole förbund end. Those in an insats follow it, to the same insatser until the same day."""
    today = timezone.localdate()
    going = memberships_from(row, parts).select_related("roll").select_for_update(of=("self",))
    for one in going:
        if one.roll.niva == Rollniva.INSATS:
            _follow(journal, row, one)
        elif one.fran < row.datum:
            journal.change(one, till=row.datum - datetime.timedelta(days=1))
        elif one.till is None or one.till >= today:
            journal.change(one, till=today - datetime.timedelta(days=1))


def _follow(journal: Journal, row: Sammanslagning, one: Membership) -> None:
    """An uppdrag in an insats goes on in the new förbund.

    It is the same grant, carried over: role, part, insatser and last day are copied, so nobody is asked who gives it
    (docs/adr/0014). What was before the day stays in the old förbund as history.
    """
    fran = max(one.fran, row.datum)
    same = Membership.objects.filter(user_id=one.user_id, roll_id=one.roll_id, forbund_id=row.mottagare_id)
    there = same.overlapping(fran, one.till).first()
    if there is None and one.fran >= row.datum:
        journal.change(one, forbund_id=row.mottagare_id)
        return
    covered = list(one.insatsuppdrag.order_by("pk"))
    if there is None:
        there = Membership(
            user_id=one.user_id,
            roll_id=one.roll_id,
            forbund_id=row.mottagare_id,
            part_id=one.part_id,
            fran=fran,
            till=one.till,
        )
        journal.change(one, till=row.datum - datetime.timedelta(days=1))
        journal.make(there, ursprung_id=one.pk)
    else:
        over = row.datum if one.fran < row.datum else timezone.localdate()
        journal.change(one, till=max(one.fran, over - datetime.timedelta(days=1)))
        journal.goes_on(there, ursprung_id=one.pk)
    held = set(there.insatsuppdrag.values_list("insats_id", flat=True))
    for uppdrag in covered:
        if uppdrag.insats_id not in held:
            journal.make(Insatsuppdrag(membership=there, insats_id=uppdrag.insats_id), ursprung_id=one.pk)
    for seat in Ledamot.objects.filter(membership=one).order_by("pk"):
        journal.change(seat, membership_id=there.pk)


def _followers(journal: Journal, row: Sammanslagning, parts: list[Forbund]) -> None:
    """Rows of the rooms above that follow; one that the new förbund has already stays."""
    for follower in FOLLOWERS:
        rows = follower.model._default_manager
        taken = set(rows.filter(forbund=row.mottagare).values_list(*follower.alike))
        for one in rows.filter(forbund__in=parts).order_by("pk"):
            alike = tuple(getattr(one, column) for column in follower.alike)
            if alike not in taken:
                taken.add(alike)
                journal.change(one, forbund_id=row.mottagare_id)


def _medel(journal: Journal, row: Sammanslagning, parts: list[Forbund]) -> None:
    """What the members were to pay in the years that begin on the day or later, they pay to the new förbund.

    A part of several of the old ones pays the sum. What was entered in the old ones stays there as history, and so does
    the year that the merger falls in the middle of: what is left of that is among what each brings.
    """
    first = medel_from(row.datum)
    there = set(Medelstilldelning.objects.filter(forbund=row.mottagare).values_list("part_id", "ar"))
    sums: dict[tuple[int, int], Medelstilldelning] = {}
    for one in Medelstilldelning.objects.filter(forbund__in=parts, ar__gte=first).order_by("ar", "pk"):
        place = (one.part_id, one.ar)
        if place in there:
            continue
        if place in sums:
            sums[place].belopp += one.belopp
            sums[place].pahittad = sums[place].pahittad or one.pahittad
        else:
            sums[place] = copy_of(one, forbund_id=row.mottagare_id)
    for new in sums.values():
        journal.make(new, kolumn="belopp")


def _capital(journal: Journal, row: Sammanslagning) -> None:
    """What each förbund brings becomes an income row in the new one's budget of the year, in a version of its own."""
    brought = {one.forbund.namn: one.kapital for one in row.delar.select_related("forbund") if one.kapital}
    if not brought:
        return
    year = row.datum.year
    before = Budget.objects.for_year(year).filter(forbund=row.mottagare).first()
    budget, foreseen = _new_version(journal, row, before, brought)
    order = max((post.ordning for post in budget.poster.all()), default=0)
    for one in row.delar.select_related("forbund"):
        name = one.forbund.namn
        if name not in brought:
            continue
        post = foreseen.get(name)
        if post is None:
            order += 1
            post = Budgetpost(
                budget=budget,
                slag=Budgetslag.INTAKT,
                grupp=BROUGHT,
                ordning=order,
                benamning=f"Från {name}",
                finansiering=Finansiering.ANNAN,
                finansiar=name,
            )
            journal.make(post)
            journal.make(Budgetbelopp(post=post, ar=year, belopp=brought[name]), kolumn="belopp")
        journal.change(one, post_id=post.pk)
    if before is not None and not before.open:
        budget.status = BudgetStatus.REVIDERAD
        budget.save(update_fields=["status"])
    if set(brought) - set(foreseen):
        of_group = {"forbund": row.mottagare, "slag": Budgetslag.INTAKT, "grupp": BROUGHT}
        if not Gruppomrade.objects.filter(**of_group).exists():
            journal.make(Gruppomrade(**of_group, omrade=Omrade.KAPITAL))


def _new_version(
    journal: Journal, row: Sammanslagning, before: Budget | None, brought: dict[str, Decimal]
) -> tuple[Budget, dict[str, Budgetpost]]:
    """A new version of the budget with all that the one before has, or the first one of the year.

    The rows by which the budget has foreseen what a förbund brings, by its name, get what it does bring.
    """
    year, foreseen = row.datum.year, {}
    if before is None:
        budget = Budget(forbund=row.mottagare, namn=f"Budget {year}", ar_fran=year, ar_till=year)
        journal.make(budget)
        return budget, {}
    latest = Budget.objects.filter(forbund=row.mottagare, ar_fran=before.ar_fran).order_by("-version")[0]
    # Open until all its rows are there: what is decided takes no more (_capital closes it).
    budget = copy_of(before, version=latest.version + 1, status=BudgetStatus.ANSOKT)
    journal.make(budget)
    for post in before.poster.order_by("pk"):
        copy = copy_of(post, budget_id=budget.pk, ursprung_id=post.rot_id)
        journal.make(copy)
        amounts = {one.ar: one.belopp for one in post.belopp.order_by("pk")}
        if post.slag == Budgetslag.INTAKT and post.finansiar in brought and post.finansiar not in foreseen:
            foreseen[post.finansiar] = copy
            amounts[year] = brought[post.finansiar]
        for ar, amount in amounts.items():
            journal.make(Budgetbelopp(post=copy, ar=ar, belopp=amount), kolumn="belopp")
    for decision in before.beslut.order_by("pk"):
        journal.make(copy_of(decision, budget_id=budget.pk))
    return budget, foreseen
