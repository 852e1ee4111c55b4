"""Taking a merger of förbund back: every row that it moved is as before, and what it made is gone.

What has happened since in the insatser themselves (deltagare, reports, claims, seats) is theirs and goes with them.
What has been made in the new förbund and cannot go along stands in the way, and is listed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db.models import ForeignObjectRel, ProtectedError, Q
from django.db.models.deletion import Collector
from django.utils import timezone

from finsam.forbund.enums import Rollniva
from finsam.forbund.models import Membership
from insatser.enums import BudgetStatus, Flyttslag
from insatser.models import Budget, Budgetbeslut, Budgetpost, Flytt, Insats, Insatsuppdrag, Sammanslagning
from insatser.services.sammanslagning_above import Hindrance
from insatser.services.sammanslagning_final import done_for_good, so_it_stays
from insatser.services.sammanslagning_hinder import under_way
from insatser.services.sammanslagning_installningar import of_settings, send_back
from insatser.services.sammanslagning_journal import model_of, rows_of, value_of

CHANGED = (
    "Något som sammanslagningen flyttade har ändrats sedan dess ({what}). Ändra tillbaka det först, så att allt kan "
    "bli som det var."
)
_MEMBERSHIP = Membership._meta.label_lower
_UPPDRAG = Insatsuppdrag._meta.label_lower


def hindrances_back(row: Sammanslagning) -> list[Hindrance]:
    """Everything that stands in the way of taking a merger back; empty when it can be done."""
    lines = list(row.flyttar.order_by("ordning"))
    moved = {
        line.rad_id for line in lines if line.model_label == Insats._meta.label_lower and line.kolumn == "forbund_id"
    }
    final = list(done_for_good(row, moved))
    if final:  # then nothing else matters: it can never be taken back
        return [*final, so_it_stays(row)]
    found = [*under_way({row.mottagare_id}, moved)]
    found += _touched(lines)
    found += _new_insatser(row, moved)
    found += _new_people(row, lines, moved)
    found += _new_money(row, lines, moved)
    found += _together(lines)
    return found


def _touched(lines: list[Flytt]) -> Iterator[Hindrance]:
    """Rows of the journal that no longer hold what the merger wrote. Uppdrag in insatser may: they are carried over.
    So may settings: the new förbund had copies, which go."""
    told, free = set(), {_UPPDRAG, *of_settings()}
    for line in lines:
        if line.slag == Flyttslag.FORTSATT or line.model_label in free:
            continue
        same = {line.kolumn: value_of(line, line.efter)} if line.kolumn else {}
        if rows_of(line).filter(**same).exists():
            continue
        what = str(model_of(line)._meta.verbose_name)
        if what not in told:
            told.add(what)
            yield Hindrance(CHANGED.format(what=what))


def _new_insatser(row: Sammanslagning, moved: set[int]) -> Iterator[Hindrance]:
    torn = Insats.objects.filter(
        Q(del_av__in=moved) & ~Q(pk__in=moved) | Q(pk__in=moved, del_av__isnull=False) & ~Q(del_av__in=moved)
    )
    for one in torn.select_related("del_av"):
        yield Hindrance(
            f"{one} är en delprocess i {one.del_av}, men bara en av dem går tillbaka. Skilj dem åt först.", one
        )
    posts = Budgetpost.objects.filter(budget__forbund=row.mottagare_id, avser_insats__in=moved)
    for budget in Budget.objects.filter(pk__in=posts.values("budget")):
        yield Hindrance(f"{budget} i {row.mottagare} har rader för insatser som går tillbaka. Ta bort raderna först.")


def _new_people(row: Sammanslagning, lines: list[Flytt], moved: set[int]) -> Iterator[Hindrance]:
    known = {line.rad_id for line in lines if line.model_label == _MEMBERSHIP}
    today = timezone.localdate()
    given = Insatsuppdrag.objects.filter(
        Q(membership__till__isnull=True) | Q(membership__till__gte=today),
        insats__in=moved,
        membership__forbund=row.mottagare_id,
    ).exclude(membership__in=known)
    for one in given.select_related("membership__roll", "insats").order_by("pk"):
        yield Hindrance(
            f"Någon har fått ett uppdrag som {str(one.membership.roll).lower()} i {one.insats} efter sammanslagningen. "
            "Avsluta det först. Det kan ges igen efteråt.",
            one.membership,
        )


def _together(lines: list[Flytt]) -> Iterator[Hindrance]:
    """An uppdrag that comes back may not meet one that its person has got since (lag 2003:1210 7 §)."""
    for line in lines:
        if line.model_label == _MEMBERSHIP and line.kolumn == "till" and line.slag == Flyttslag.ANDRAD:
            one = Membership.objects.select_related("user", "roll", "forbund").get(pk=line.rad_id)
            if one.roll.niva == Rollniva.INSATS:
                continue  # goes on in another, which has kept the two apart
            one.till = value_of(line, line.fore)
            try:
                one.clean_role()
            except ValidationError:
                yield Hindrance(
                    f"Den som var {str(one.roll).lower()} i {one.forbund} har fått ett uppdrag som öppnar deltagare. "
                    "Det ena måste avslutas först.",
                    one,
                )


def _new_money(row: Sammanslagning, lines: list[Flytt], moved: set[int]) -> Iterator[Hindrance]:
    made = {line.rad_id for line in lines if line.model_label == Budget._meta.label_lower}
    posts = {line.rad_id for line in lines if line.model_label == Budgetpost._meta.label_lower}
    decisions = {line.rad_id for line in lines if line.model_label == Budgetbeslut._meta.label_lower}
    for budget in Budget.objects.filter(pk__in=made):
        later = Budget.objects.filter(forbund=row.mottagare_id, ar_fran=budget.ar_fran, version__gt=budget.version)
        extra = budget.poster.exclude(pk__in=posts)
        if budget.beslut.exclude(pk__in=decisions).exists():  # the board's own, which nobody throws away
            yield Hindrance(
                f"Styrelsen i {row.mottagare} har beslutat om {budget}, version {budget.version}, efter "
                "sammanslagningen. Beslutet kan inte göras ogjort. Bekräfta sammanslagningen, och rätta det som blev "
                f"fel i {row.mottagare}."
            )
        elif later.exists() or extra.exists() or _stands_under_something(budget):
            yield Hindrance(
                f"{budget} i {row.mottagare} har ändrats efter sammanslagningen. Ta bort ändringarna först."
            )


def _stands_under_something(budget: Budget) -> bool:
    """Whether something that must not lose it points at the budget or its rows: a claim, a follow-up, a document."""
    try:
        Collector(using=budget._state.db or "default", origin=budget).collect([budget])
    except ProtectedError:
        return True
    return False


def move_back(row: Sammanslagning) -> None:
    """Undoes the journal from its end. The rows are locked and nothing stands in the way."""
    lines = list(row.flyttar.order_by("-ordning"))
    until = _carry_over(lines)
    made = [line.rad_id for line in lines if line.model_label == Budget._meta.label_lower]
    Budget.objects.filter(pk__in=made).update(status=BudgetStatus.ANSOKT)  # what is decided lets go of no amount
    for (slag, _, _), same in groupby(lines, key=lambda line: (line.slag, line.model_label, line.rad_id)):
        changed = list(same)
        if slag == Flyttslag.SKAPAD:
            rows_of(changed[0]).delete()
        elif slag == Flyttslag.ANDRAD:  # all columns at once: a constraint may tie one to another
            values = {line.kolumn: value_of(line, line.fore) for line in changed}
            if changed[0].model_label == _MEMBERSHIP and "till" in values:
                values["till"] = until.get(changed[0].rad_id, values["till"])
            rows_of(changed[0]).update(**values)
    send_back(row, lines)


def _carry_over(lines: list[Flytt]) -> dict[int, datetime.date | None]:
    """What has happened since to an uppdrag in the new förbund happens to the one that it goes back to: nobody gets
    again what was taken from her meanwhile. Gives the last days that are others than before the merger."""
    before = {
        line.rad_id: value_of(line, line.fore)
        for line in lines
        if line.model_label == _MEMBERSHIP and line.kolumn == "till" and line.slag == Flyttslag.ANDRAD
    }
    until = {}
    continued = [line for line in lines if line.model_label == _MEMBERSHIP and line.ursprung_id is not None]
    for line in continued:
        there = Membership.objects.get(pk=line.rad_id)
        earlier = Membership.objects.get(pk=line.ursprung_id or 0)
        if there.till != before.get(earlier.pk, there.till):
            until[earlier.pk] = there.till if there.till is None else max(there.till, earlier.fran)
        held = set(there.insatsuppdrag.values_list("insats_id", flat=True))
        if line.slag == Flyttslag.SKAPAD:
            all_earlier = [one.ursprung_id for one in continued if one.rad_id == line.rad_id]
            covered = Insatsuppdrag.objects.filter(membership__in=all_earlier).values_list("insats_id", flat=True)
            for insats_id in sorted(held - set(covered)):
                Insatsuppdrag.objects.create(membership=earlier, insats_id=insats_id)
            _point_back(there, earlier)
        earlier.insatsuppdrag.exclude(insats__in=held).delete()
    return until


def _point_back(there: Membership, earlier: Membership) -> None:
    """What has been ordered or signed in the uppdrag that goes away was done by the same person in the earlier one."""
    for relation in Membership._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model is not Insatsuppdrag:
            column = relation.field.name
            relation.related_model._base_manager.filter(**{column: there}).update(**{column: earlier})
