"""Acts with a budget: a new one, its name and years, a new version, the decision, and what documents say of it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q

from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.seen import ChangedMeanwhile, Seen, require_unchanged, twin
from finsam.forbund.actor import Actor
from finsam.forbund.models import Forbund
from finsam.forbund.policies import ADD, CHANGE, DELETE, get_visible, require, visible
from insatser.enums import BudgetStatus
from insatser.models import Budget, Budgetbelopp, Budgetbeslut, Budgetpost, Insats, UppgivenSumma
from insatser.services.budgetrader import lock_open, read_rows, seen_of
from insatser.services.delprocesser import lock_money, read_grants
from insatser.services.rader import save
from insatser.services.rekvisition_ram import require_within_whole
from insatser.services.steps import require_step
from insatser.services.sums import summarize_many, with_rows
from insatser.transitions import BUDGET

MOST_YEARS = 10


@dataclass(frozen=True)
class Arsbeslut:
    """What was applied for and granted for a year, in kronor."""

    ar: int
    ansokt: Decimal | None
    beviljat: Decimal


@transaction.atomic
def create_budget(
    *,
    actor: Actor,
    values: Mapping[str, Any],
    insats_id: int | None = None,
    forbund_id: int | None = None,
    seen: Seen | None = None,
) -> Budget:
    """The first version of a budget of an insats or a förbund, without rows. `values` are the columns of its head.

    The same form sent again gives the budget that it made. RuleBroken when the owner has a budget from that year.
    """
    owner: Insats | Forbund
    if insats_id is not None:
        owner = get_visible(actor, Insats.objects.select_for_update(of=("self",)), pk=insats_id)
        budget = Budget(insats=owner, **values)
    else:
        owner = get_visible(actor, Forbund.objects.select_for_update(of=("self",)), pk=forbund_id)
        budget = Budget(forbund=owner, **values)
    require(actor, ADD, budget)
    if (made := twin(seen, budget, "insats" if insats_id is not None else "forbund")) is not None:
        return made
    _require_years(budget)
    if budget.series().exists():
        raise RuleBroken({"ar_fran": f"Det finns redan en budget från {budget.ar_fran}. Gör en ny version av den."})
    save(budget)
    log("rad.skapad", actor=actor, row=budget)
    return budget


@transaction.atomic
def change_budget(*, actor: Actor, budget_id: int, values: Mapping[str, Any], seen: Seen | None = None) -> Budget:
    """Writes the name, years and remark of an open version. RuleBroken when a row has money in a year that goes."""
    budget = lock_open(actor, budget_id)
    require_unchanged(seen, budget, values)
    from_before = budget.ar_fran
    for name, value in values.items():
        setattr(budget, name, value)
    _require_years(budget)
    others = budget.series().exclude(pk=budget.pk)
    if from_before != budget.ar_fran and (budget.version > 1 or others.exists()):
        raise RuleBroken({"ar_fran": f"Budgetens versioner börjar {from_before}. Lägg upp en ny budget för andra år."})
    outside = Budgetbelopp.objects.filter(post__budget=budget).exclude(ar__in=budget.years)
    if (row := outside.select_related("post").order_by("ar").first()) is not None:
        raise RuleBroken({"ar_till": f"Raden {row.post.benamning} har ett belopp {row.ar}. Ta bort det först."})
    save(budget)
    log("rad.andrad", actor=actor, row=budget, falt=sorted(values))
    return budget


@transaction.atomic
def new_version(*, actor: Actor, budget_id: int) -> Budget:
    """The next version, with the rows of this one. Each row knows its post in the first version (`ursprung`), so that
    what has been claimed of it follows. AlreadyHandled when there is a later version: from a double click, or a
    colleague's."""
    rows = Budget.objects.select_related("insats", "forbund").select_for_update(of=("self",))
    old = get_visible(actor, rows, pk=budget_id)
    latest = old.series().first()
    version = (latest or old).version + 1
    draft = Budget(
        insats=old.insats,
        forbund=old.forbund,
        namn=old.namn,
        version=version,
        ar_fran=old.ar_fran,
        ar_till=old.ar_till,
        enhet_tkr=old.enhet_tkr,
        anmarkning=old.anmarkning,
    )
    require(actor, ADD, draft)
    if version != old.version + 1:
        raise AlreadyHandled("Det finns redan en nyare version av budgeten. Fortsätt i den.")
    save(draft)
    posts = list(old.poster.prefetch_related("belopp").order_by("ordning", "id"))
    copies = [_copy(post, draft) for post in posts]
    Budgetpost.objects.bulk_create(copies)
    Budgetbelopp.objects.bulk_create(
        Budgetbelopp(post=copy, ar=row.ar, belopp=row.belopp)
        for post, copy in zip(posts, copies, strict=True)
        for row in post.belopp.all()
    )
    log("budget.version", actor=actor, row=draft, version=version)
    return draft


@transaction.atomic
def delete_version(*, actor: Actor, budget_id: int) -> None:
    """Takes an open version away with its rows. RuleBroken when money has been asked for by it."""
    budget = lock_open(actor, budget_id, DELETE)
    try:
        with transaction.atomic():
            budget.delete()
    except ProtectedError as protected:
        raise RuleBroken("Pengar är rekvirerade efter den här versionen, så den kan inte tas bort.") from protected
    log("rad.borttagen", actor=actor, row=budget.owner, objekt="insatser.budget", rad=budget_id)


@transaction.atomic
def decide_budget(
    *,
    actor: Actor,
    budget_id: int,
    beslutad: datetime.date,
    beslutad_av: str,
    arsbeslut: list[Arsbeslut],
    paragraf: str = "",
    villkor: str = "",
    seen: Seen | None = None,
) -> Budget:
    """Registers the decision on an open version, which nobody writes in afterwards.

    Becomes `reviderad` when an earlier version of the same years has been decided. ChangedMeanwhile when somebody
    has changed the rows since the form was opened: the decision is on what was read. RuleBroken when it grants a
    delprocess more than its whole has left.
    """
    insats_id = get_visible(actor, Budget, pk=budget_id).insats_id
    if insats_id is not None:
        lock_money(insats_id)  # before the budget's own lock: see there
    rows = Budget.objects.select_related("insats", "forbund").select_for_update(of=("self",))
    budget = get_visible(actor, rows, pk=budget_id)
    earlier = budget.series().filter(version__lt=budget.version).exclude(status=BudgetStatus.ANSOKT).exists()
    step = "revidera" if earlier else "bevilja"
    require_step(actor, budget, BUDGET, step)
    lock_open(actor, budget_id, step)
    shown = seen_of(read_rows(budget))
    if seen is not None and dict(seen.marks) != dict(shown.marks):
        raise ChangedMeanwhile((), shown)
    if {one.ar for one in arsbeslut} != set(budget.years):
        raise RuleBroken("Skriv vad som beviljades för varje år i budgeten.")
    if any(amount is not None and amount < 0 for one in arsbeslut for amount in (one.ansokt, one.beviljat)):
        raise RuleBroken("Beloppet kan inte vara negativt.")
    noted = {row.ar: row for row in budget.beslut.all()}
    before = _granted_of_part(budget)
    for one in arsbeslut:
        beslut = noted.get(one.ar) or Budgetbeslut(budget=budget, ar=one.ar)
        beslut.ansokt, beslut.beviljat = one.ansokt, one.beviljat
        beslut.beslutad, beslut.beslutad_av = beslutad, beslutad_av
        beslut.paragraf, beslut.villkor = paragraf, villkor
        save(beslut)
    BUDGET.apply(budget, step)
    for year, granted in before.items():
        require_within_whole(budget, year, before=granted)
    log("budget.reviderad" if earlier else "budget.beviljad", actor=actor, row=budget, version=budget.version)
    return budget


@transaction.atomic
def add_stated(*, actor: Actor, budget_id: int, values: Mapping[str, Any], seen: Seen | None = None) -> UppgivenSumma:
    """What a document says that something sums to. It stands beside the computed sum, also when they disagree."""
    budget = get_visible(actor, Budget.objects.select_for_update(of=("self",)), pk=budget_id)
    stated = UppgivenSumma(budget=budget, **values)
    require(actor, ADD, stated)
    if (made := twin(seen, stated, "budget")) is not None:
        return made
    save(stated)
    log("rad.skapad", actor=actor, row=stated, budget=budget.pk)
    return stated


@transaction.atomic
def explain_stated(*, actor: Actor, stated_id: int, forklaring: str, seen: Seen | None = None) -> UppgivenSumma:
    """Why a document's sum is not the rows'. Both go on being shown; start pages count it no more."""
    rows = UppgivenSumma.objects.select_for_update(of=("self",))
    stated = get_visible(actor, rows, pk=stated_id)
    require(actor, CHANGE, stated)
    require_unchanged(seen, stated, {"forklaring": forklaring})
    stated.forklaring = forklaring
    save(stated)
    log("budget.forklarad", actor=actor, row=stated, budget=stated.budget_id)
    return stated


@transaction.atomic
def explain_decision(*, actor: Actor, beslut_id: int, forklaring: str, seen: Seen | None = None) -> Budgetbeslut:
    """Why a decision's amount is not the rows', likewise."""
    beslut = get_visible(actor, Budgetbeslut.objects.select_for_update(of=("self",)), pk=beslut_id)
    require(actor, "forklara", beslut)
    require_unchanged(seen, beslut, {"forklaring": forklaring})
    beslut.forklaring = forklaring
    save(beslut)
    log("budget.forklarad", actor=actor, row=beslut, budget=beslut.budget_id)
    return beslut


@transaction.atomic
def delete_stated(*, actor: Actor, stated_id: int) -> None:
    """Takes away a sum that was entered by mistake."""
    stated = get_visible(actor, UppgivenSumma.objects.select_for_update(of=("self",)), pk=stated_id)
    require(actor, DELETE, stated)
    stated.delete()
    log("rad.borttagen", actor=actor, row=stated.budget, objekt="insatser.uppgivensumma", rad=stated_id)


def unexplained(actor: Actor) -> list[tuple[Budget, int]]:
    """Budgets in force or being written, each with how many of its differences nobody has explained (at least one).

    A fixed number of queries, however many the budgets are.
    """
    maybe = Q(uppgivna_summor__forklaring="") | Q(beslut__forklaring="", beslut__ansokt__isnull=False)
    maybe |= Q(beslut__forklaring="", beslut__beviljat__isnull=False, forbund__isnull=False)
    rows = Budget.objects.aktuella().filter(pk__in=Budget.objects.filter(maybe).values("pk"))
    found = summarize_many(with_rows(visible(actor, rows).order_by("pk")))
    counted = ((one.budget, sum(not gap.forklaring for gap in one.skillnader)) for one in found)
    return [(budget, count) for budget, count in counted if count]


def _granted_of_part(budget: Budget) -> dict[int, Decimal | None]:
    """What a delprocess is granted now, by year; nothing for the budget of anything else."""
    insats = budget.insats
    if insats is None or insats.del_av_id is None:
        return {}
    return {year: read_grants(insats, year).of(insats.pk).granted for year in budget.years}


def _require_years(budget: Budget) -> None:
    if budget.ar_till < budget.ar_fran:
        raise RuleBroken({"ar_till": "Det sista året ligger före det första. Rätta ett av dem."})
    if len(budget.years) > MOST_YEARS:
        raise RuleBroken({"ar_till": f"En budget täcker högst {MOST_YEARS} år. Lägg upp en till för åren efter."})


def _copy(post: Budgetpost, draft: Budget) -> Budgetpost:
    names = [column.attname for column in Budgetpost._meta.concrete_fields]
    values = {name: getattr(post, name) for name in names if name not in ("id", "budget_id", "ursprung_id")}
    return Budgetpost(budget=draft, ursprung_id=post.rot_id, **values)
