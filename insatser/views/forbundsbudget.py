"""A förbund's budget, the parts that kansli enters: the members' money, what rows are, how they go, and the limits."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from finsam.forbund.actor import Actor
from finsam.forbund.models import Forbund
from finsam.forbund.policies import ADD, VIEW, allows, require, visible
from finsam.forbund.request import ActingRequest
from insatser.forms.budget import BudgetForm
from insatser.forms.forbundsbudget import GranserForm, MedelForm, OmradenForm, UppfoljningForm
from insatser.models import Budget, Budgetpost, Budgetuppfoljning, Ekonomiinstallning, Gruppomrade, Medelstilldelning
from insatser.services import forbundsbudget_acts as acts
from insatser.services.budget import create_budget
from insatser.services.forbundsbudget import Forbundsar, read_year
from insatser.services.medelstilldelning import contradictions, medel_from, read_medel, save_medel, years_of_medel
from insatser.services.sums import with_rows
from insatser.views.budgetar import budget_page
from insatser.views.forbund import forbund_context, get_forbund
from insatser.views.sida import posted
from insatser.views.tabs import Tab

_PARTS = (
    ("forbund_budget", "Budgeten"),
    ("forbund_medel", "Medlemmarnas medel"),
    ("forbund_uppfoljning", "Budget, utfall och prognos"),
)
EARLIEST, LATEST = 2003, 2100


@require_GET
def forbund_medel(request: ActingRequest, slug: str) -> HttpResponse:
    """What the members pay for a year, whether it is shared as the Act says, and whether the budget agrees."""
    forbund = get_forbund_with_money(request, slug)
    years, usual = medel_years(request.actor, forbund)
    year = chosen_year(request, years, usual)
    medel = read_medel(forbund, year)
    context = part_context(request.actor, forbund, "forbund_medel", years, year) | {
        "medel": medel,
        "fordelning": medel.fordelning,
        "skillnader": contradictions(medel, plan_of_year(request.actor, forbund, year)),
        "may_change": bool(allows(request.actor, ADD, Medelstilldelning(forbund=forbund))),
        "tidigare": _paid_before(request.actor, forbund, year),
        "efter": forbund.uppgick_datum is not None and year >= medel_from(forbund.uppgick_datum),
    }
    return render(request, "forbund/medel.html", context)


@require_http_methods(["GET", "POST"])
def forbund_medel_andra(request: ActingRequest, slug: str, ar: int) -> HttpResponse:
    """Enters what each member pays for a year."""
    forbund = get_forbund_with_money(request, slug)
    require(request.actor, ADD, Medelstilldelning(forbund=forbund))
    if not EARLIEST <= ar <= LATEST:
        raise Http404
    form = MedelForm(posted(request), medel=read_medel(forbund, ar))
    if request.method == "POST" and form.is_valid():
        try:
            save_medel(actor=request.actor, forbund_id=forbund.pk, year=ar, belopp=form.belopp(), seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, f"Medlemmarnas belopp för {ar} är sparade.")
            return redirect(f"{reverse('forbund_medel', args=[slug])}?ar={ar}")
    context = {"form": form, "year": ar, "forbund": forbund, "steps": _steps(forbund, "forbund_medel", ar)}
    return render(request, "forbund/medel_andra.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def forbund_budget_ny(request: ActingRequest, slug: str) -> HttpResponse:
    """Lays up a budget of the förbund, and goes on to its rows."""
    forbund = get_forbund_with_money(request, slug)
    budget = Budget(forbund=forbund)
    require(request.actor, ADD, budget)
    form = BudgetForm(posted(request), instance=budget, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_budget(actor=request.actor, forbund_id=forbund.pk, values=form.cleaned_data, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            return redirect("budget_rader", pk=made.pk)
    context = budget_page(budget, heading="Ny budget", form=form, submit="Gå vidare till raderna")
    context["back"] = reverse("forbund_budget", args=[slug])
    return render(request, "budget/formular.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def forbund_omraden(request: ActingRequest, slug: str, ar: int) -> HttpResponse:
    """Says what the groups of a year's budget are."""
    forbund = get_forbund_with_money(request, slug)
    require(request.actor, ADD, Gruppomrade(forbund=forbund))
    budget = _budget(request, forbund, ar)
    areas = {(row.slag, row.grupp): row.omrade for row in Gruppomrade.objects.filter(forbund=forbund)}
    form = OmradenForm(posted(request), budget=budget, areas=areas)
    if request.method == "POST" and form.is_valid():
        try:
            acts.save_omraden(actor=request.actor, budget_id=budget.pk, omraden=form.omraden(), egna=form.own())
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Sparat. Andelarna och resultatet är räknade efter det.")
            return redirect(f"{reverse('forbund_budget', args=[slug])}?ar={ar}")
    return _form(
        request,
        form,
        forbund,
        heading=f"Vad raderna i {budget} är",
        intro="Finsam räknar andelar, resultat och eget kapital efter det du väljer här. Beloppen ändras inte.",
        submit="Spara",
        back="forbund_budget",
        year=ar,
    )


@require_http_methods(["GET", "POST"])
def forbund_uppfoljning_ny(request: ActingRequest, slug: str, ar: int) -> HttpResponse:
    """Enters how the förbund's own rows have gone up to a day."""
    forbund = get_forbund_with_money(request, slug)
    budget = _budget(request, forbund, ar)
    require(request.actor, ADD, Budgetuppfoljning(post=Budgetpost(budget=budget)))
    posts = acts.own_posts(budget, ar)
    form = UppfoljningForm(posted(request), posts=posts, latest=acts.latest_of(posts, ar), year=ar)
    if request.method == "POST" and form.is_valid():
        try:
            count = acts.follow_up(
                actor=request.actor,
                budget_id=budget.pk,
                year=ar,
                per_dag=form.cleaned_data["per_dag"],
                values=form.values(),
                seen=form.seen,
            )
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Utfall och prognos är sparade." if count else "Inget var ändrat.")
            return redirect(f"{reverse('forbund_uppfoljning', args=[slug])}?ar={ar}")
    context = {"form": form, "year": ar, "forbund": forbund, "steps": _steps(forbund, "forbund_uppfoljning", ar)}
    return render(request, "forbund/uppfoljning_ny.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def forbund_granser(request: ActingRequest, slug: str) -> HttpResponse:
    """The förbund's own limits: ceiling, target mix, and how much a forecast may differ unexplained."""
    forbund = get_forbund_with_money(request, slug)
    row = Ekonomiinstallning.of(forbund.pk)
    require(request.actor, ADD, Ekonomiinstallning(forbund=forbund))
    form = GranserForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            acts.save_limits(actor=request.actor, forbund_id=forbund.pk, values=form.cleaned_data, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Förbundets gränser är sparade.")
            return redirect("forbund_budget", slug=slug)
    return _form(
        request,
        form,
        forbund,
        heading="Förbundets gränser för ekonomin",
        intro="Vad förbundet har bestämt. Lämna tomt det som inte är bestämt.",
        submit="Spara gränserna",
        back="forbund_budget",
    )


def part_context(actor: Actor, forbund: Forbund, current: str, years: list[int], year: int) -> dict[str, Any]:
    """What templates/forbund/budget_base.html needs: the parts of the budget tab, and the years."""
    parts = [
        Tab(label=label, url=f"{reverse(name, args=[forbund.slug])}?ar={year}", current=name == current)
        for name, label in _PARTS
    ]
    return forbund_context(actor, forbund, "forbund_budget") | {
        "year": year,
        "parts": parts if allows(actor, VIEW, Medelstilldelning(forbund=forbund)) else [],
        "years": [Tab(label=str(one), url=f"?ar={one}", current=one == year) for one in years],
    }


def budget_years(actor: Actor, forbund: Forbund) -> list[int]:
    """The years that the förbund's budgets cover, the latest first."""
    rows = visible(actor, Budget).filter(forbund=forbund).values_list("ar_fran", "ar_till")
    return sorted({year for first, last in rows for year in range(first, last + 1)}, reverse=True)


def _paid_before(actor: Actor, forbund: Forbund, year: int) -> list[dict[str, Any]]:
    """What was entered for the year in förbund that have gone up in this one; `med`: it is among its own amounts."""
    sums = visible(actor, Medelstilldelning).filter(forbund__uppgick_i=forbund, ar=year).order_by().values("forbund")
    found = dict(sums.annotate(summa=Sum("belopp")).values_list("forbund", "summa"))
    if not found:
        return []
    rows = visible(actor, Forbund).filter(pk__in=found).order_by("namn")
    return [
        {
            "forbund": one,
            "summa": found[one.pk],
            "url": f"{reverse('forbund_medel', args=[one.slug])}?ar={year}",
            "med": one.uppgick_datum is not None and year >= medel_from(one.uppgick_datum),
        }
        for one in rows
    ]


def medel_years(actor: Actor, forbund: Forbund) -> tuple[list[int], int]:
    """The years that there is a budget or money for, with this one and the next; and the latest that has something."""
    this_year = timezone.localdate().year
    something = {*budget_years(actor, forbund), *years_of_medel(forbund)}
    return sorted({*something, this_year, this_year + 1}, reverse=True), max(something, default=this_year)


def chosen_year(request: ActingRequest, years: list[int], usual: int | None = None) -> int:
    """The year of the address, else the usual one (the latest)."""
    typed = request.GET.get("ar", "")
    return next((year for year in years if str(year) == typed), usual or years[0])


def plan_of_year(actor: Actor, forbund: Forbund, year: int, version: str = "") -> Forbundsar | None:
    """The budget of a year with its areas, when the actor sees one: the version with that number, else the one in
    force."""
    rows = list(with_rows(visible(actor, Budget.objects.for_year(year)).filter(forbund=forbund)))
    budget = next((row for row in rows if str(row.pk) == version), rows[0] if rows else None)
    return None if budget is None else read_year(budget, year, followed=False)


def get_forbund_with_money(request: ActingRequest, slug: str) -> Forbund:
    """The förbund, for those who see what its members pay; else Http404."""
    forbund = get_forbund(request, slug)
    if not allows(request.actor, VIEW, Medelstilldelning(forbund=forbund)):
        raise Http404
    return forbund


def _budget(request: ActingRequest, forbund: Forbund, year: int) -> Budget:
    """The budget in force of a year, or Http404."""
    budget = visible(request.actor, Budget.objects.for_year(year)).filter(forbund=forbund).first()
    if budget is None:
        raise Http404
    return budget


def _steps(forbund: Forbund, name: str, year: int) -> list[dict[str, str]]:
    address = f"{reverse(name, args=[forbund.slug])}?ar={year}"
    return [
        {"label": str(forbund), "url": reverse("forbund", args=[forbund.slug])},
        {"label": dict(_PARTS)[name], "url": address},
    ]


def _form(
    request: ActingRequest,
    form: Any,
    forbund: Forbund,
    *,
    heading: str,
    intro: str,
    submit: str,
    back: str,
    year: int | None = None,
) -> HttpResponse:
    steps = _steps(forbund, back, year or timezone.localdate().year)
    if year is None:
        steps[-1]["url"] = reverse(back, args=[forbund.slug])
    context = {"form": form, "heading": heading, "intro": intro, "submit": submit, "steps": steps}
    return render(request, "forbund/budgetformular.html", context, status=422 if form.errors else 200)
