"""What kansli enters about a förbund's budget: what its groups are, how its own rows go, and the förbund's limits."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.bas.formats import datum
from finsam.bas.seen import ChangedMeanwhile, Difference, Seen, require_unchanged
from finsam.forbund.actor import Actor
from finsam.forbund.models import Forbund
from finsam.forbund.policies import ADD, CHANGE, get_visible, require
from insatser.models import Budget, Budgetpost, Budgetuppfoljning, Ekonomiinstallning, Gruppomrade
from insatser.services.rader import save


@dataclass(frozen=True)
class Entered:
    """How a row has gone: all of the year so far, and the whole year as it is believed to end. None: unknown."""

    utfall: Decimal | None = None
    prognos: Decimal | None = None
    kommentar: str = ""

    @property
    def empty(self) -> bool:
        return self.utfall is None and self.prognos is None


def save_omraden(
    *, actor: Actor, budget_id: int, omraden: Mapping[tuple[str, str], str], egna: Iterable[int]
) -> Budget:
    """Says what each group (slag, grupp) of a förbund's budget is, and which posts (by number) are its own staff.

    It changes no amount, so it may be said of a decided budget too. An empty area takes the group's away. Raises
    Http404 for a budget that is not visible or not a förbund's, Refused, and ValidationError for an area of the other
    kind.
    """
    with transaction.atomic():
        budget = _locked(actor, budget_id)
        forbund = budget.forbund
        require(actor, ADD, Gruppomrade(forbund=forbund))
        groups = set(budget.poster.values_list("slag", "grupp"))
        there = {(row.slag, row.grupp): row for row in Gruppomrade.objects.filter(forbund=forbund)}
        for key, omrade in omraden.items():
            row = there.get(key)
            if key not in groups:
                raise RuleBroken(f"Gruppen {key[1]} finns inte i budgeten längre. Ladda om sidan.")
            if omrade:
                row = row or Gruppomrade(forbund=forbund, slag=key[0], grupp=key[1])
                row.omrade = omrade
                save(row)
            elif row is not None:
                row.delete()
        chosen = set(egna)
        budget.poster.filter(pk__in=chosen, egen_personal=False).update(egen_personal=True)
        budget.poster.filter(egen_personal=True).exclude(pk__in=chosen).update(egen_personal=False)
        log("forbundsbudget.omraden", actor=actor, row=budget, grupper=sorted(grupp for _, grupp in omraden))
    return budget


def own_posts(budget: Budget, year: int) -> list[Budgetpost]:
    """The rows that kansli enters utfall and prognos for: those that pay no insats, with an amount that year."""
    return list(
        budget.poster.filter(belopp__ar=year)
        .exclude(slag="kostnad", avser_insats__isnull=False)
        .order_by("ordning", "id")
    )


def latest_of(posts: Iterable[Budgetpost], year: int) -> dict[int, Budgetuppfoljning]:
    """What was entered last of each row (by the row's own number)."""
    roots = {post.rot_id: post.pk for post in posts}
    rows = Budgetuppfoljning.objects.filter(post__in=list(roots), ar=year).order_by("id")
    return {roots[row.post_id]: row for row in rows}


def seen_of(posts: Iterable[Budgetpost], latest: Mapping[int, Budgetuppfoljning]) -> Seen:
    """What a form of the rows shows: the entry that each stood on."""
    return Seen({_name(post.pk): str(latest[post.pk].pk) if post.pk in latest else "" for post in posts})


def follow_up(
    *,
    actor: Actor,
    budget_id: int,
    year: int,
    per_dag: datetime.date,
    values: Mapping[int, Entered],
    seen: Seen | None = None,
) -> int:
    """Enters how the förbund's own rows (by number) have gone up to a day; returns how many rows got something new.

    What was entered before stays as history. A row that says what its latest entry says already gets none, so the
    same form sent twice adds nothing. Raises RuleBroken for a day outside the year or to come, ChangedMeanwhile when
    a colleague has entered something since `seen`.
    """
    with transaction.atomic():
        budget = _locked(actor, budget_id)
        if year not in budget.years:
            raise RuleBroken(f"Budgeten gäller inte {year}.")
        posts = {post.pk: post for post in own_posts(budget, year)}
        some = next(iter(posts.values()), Budgetpost(budget=budget))
        require(actor, ADD, Budgetuppfoljning(post=some))
        assert actor.membership is not None  # noqa: S101 (without one the policy has said no)
        _require_day(per_dag, year)
        latest = latest_of(posts.values(), year)
        new = {number: one for number, one in values.items() if number in posts and _is_new(one, latest.get(number))}
        _require_not_passed(posts, latest, new, seen)
        for number, one in new.items():
            post = posts[number]
            save(
                Budgetuppfoljning(
                    post_id=post.rot_id,
                    ar=year,
                    per_dag=per_dag,
                    utfall=one.utfall,
                    prognos=one.prognos,
                    kommentar=one.kommentar,
                    inlagd_av=actor.membership,
                )
            )
        if new:
            log("forbundsbudget.uppfoljd", actor=actor, row=budget, ar=year, antal=len(new))
    return len(new)


def save_limits(
    *, actor: Actor, forbund_id: int, values: Mapping[str, Any], seen: Seen | None = None
) -> Ekonomiinstallning:
    """Writes the förbund's own limits: the columns of Ekonomiinstallning."""
    with transaction.atomic():
        forbund = get_visible(actor, Forbund.objects.select_for_update(of=("self",)), pk=forbund_id)
        row = Ekonomiinstallning.of(forbund.pk)
        row.forbund = forbund
        require(actor, CHANGE if row.pk else ADD, row)
        if row.pk:
            require_unchanged(seen, row, values)
        for name, value in values.items():
            setattr(row, name, value)
        save(row)
        log("ekonomi.installd", actor=actor, row=forbund, falt=sorted(values))
    return row


def _locked(actor: Actor, budget_id: int) -> Budget:
    rows = Budget.objects.filter(forbund__isnull=False).select_related("forbund")
    return get_visible(actor, rows.select_for_update(of=("self",)), pk=budget_id)


def _require_day(per_dag: datetime.date, year: int) -> None:
    """A day of the year, or some time after it, when the books are closed; never one to come."""
    if per_dag > timezone.localdate():
        raise RuleBroken({"per_dag": "Dagen har inte varit än. Skriv den dag som utfallet gäller till och med."})
    first, last = datetime.date(year, 1, 1), datetime.date(year + 1, 6, 30)
    if not first <= per_dag <= last:
        raise RuleBroken({"per_dag": f"Skriv en dag från {datum(first)} till {datum(last)}."})


def _is_new(one: Entered, before: Budgetuppfoljning | None) -> bool:
    """Whether a row says anything else than before. A new day alone says nothing: the form came filled in."""
    if before is None:
        return not one.empty
    return not one.empty and (one.utfall, one.prognos, one.kommentar) != (
        before.utfall,
        before.prognos,
        before.kommentar,
    )


def _require_not_passed(
    posts: Mapping[int, Budgetpost],
    latest: Mapping[int, Budgetuppfoljning],
    new: Mapping[int, Entered],
    seen: Seen | None,
) -> None:
    """Raises ChangedMeanwhile when a colleague has entered a row since the form was opened."""
    if seen is None:
        return
    now = seen_of(posts.values(), latest)
    passed = [number for number in new if seen.marks.get(_name(number), "") != now.marks[_name(number)]]
    if passed:
        found = []
        for number in passed:
            row = latest[number]
            found.append(Difference(f"utfall_{number}", row.utfall, typed=True))
            found.append(Difference(f"prognos_{number}", row.prognos, typed=True))
        raise ChangedMeanwhile(tuple(found), now)


def _name(post_id: int) -> str:
    return f"rad_{post_id}"
