"""Budgets of the example documents: rows, amounts, decisions and the sums that the documents print."""

from __future__ import annotations

from decimal import Decimal

from finsam.forbund.models import Forbund
from insatser.models import (
    Budget,
    Budgetbelopp,
    Budgetbeslut,
    Budgetpost,
    Ekonomiinstallning,
    Gruppomrade,
    Insats,
    Kalla,
    UppgivenSumma,
)
from insatser.services.exempel_basket import Basket
from insatser.services.exempel_data import Entry
from insatser.services.exempel_grund import Grund


def put_budget(
    basket: Basket,
    grund: Grund,
    entry: Entry,
    kalla: Kalla,
    *,
    insats: Insats | None = None,
    forbund: Forbund | None = None,
    insatser: dict[str, Insats] | None = None,
) -> Budget:
    """A budget of an insats, or of a förbund whose rows may pay `insatser` (by slug). Amounts become kronor."""
    unit = 1000 if entry.get("enhet") == "tkr" else 1
    budget = basket.put(
        Budget(
            insats=insats,
            forbund=forbund,
            namn=entry["namn"],
            ar_fran=entry["ar"][0],
            ar_till=entry["ar"][1],
            enhet_tkr=unit == 1000,
            anmarkning=entry.get("anmarkning", "").strip(),
            kalla=kalla,
        )
    )
    basket.decide(budget, entry["status"])
    incomes = [{"slag": "intakt", "grupp": "Intäkter", **row} for row in entry.get("intakter", ())]
    poster = {
        row["benamning"]: _put_post(basket, grund, budget, row, order, unit, insatser or {})
        for order, row in enumerate([*entry["poster"], *incomes], start=1)
    }
    for row in entry.get("beslut", ()):
        basket.put(
            Budgetbeslut(
                budget=budget,
                ar=row["ar"],
                ansokt=_kronor(row.get("ansokt"), unit),
                beviljat=_kronor(row.get("beviljat"), unit),
                beslutad=row.get("beslutad"),
                beslutad_av=row.get("beslutad_av", ""),
                villkor=row.get("villkor", ""),
                anmarkning=row.get("anmarkning", ""),
            )
        )
    for row in entry.get("uppgivna_summor", ()):
        basket.put(
            UppgivenSumma(
                budget=budget,
                avser=row["avser"],
                ar=row.get("ar"),
                grupper=row.get("grupper", []),
                namnare=row.get("namnare", []),
                post=poster[row["post"]] if row.get("post") else None,
                med_delprocesser=row.get("med_delprocesser", False),
                belopp=Decimal(row["belopp"]) * unit,
                var=row["var"],
            )
        )
    return budget


def put_omraden(forbund: Forbund, entry: Entry) -> None:
    """What the groups of a förbund's budget are, and the mix that it aims at; what is there already is left alone."""
    for row in entry["omraden"]:
        Gruppomrade.objects.get_or_create(
            forbund=forbund, slag=row["slag"], grupp=row["grupp"], defaults={"omrade": row["omrade"]}
        )
    Ekonomiinstallning.objects.get_or_create(
        forbund=forbund, defaults={"mal_individ_andel": Decimal(entry["mal_individ_procent"]) / 100}
    )


def _kronor(amount: int | None, unit: int) -> Decimal | None:
    return None if amount is None else Decimal(amount) * unit


def _put_post(
    basket: Basket, grund: Grund, budget: Budget, row: Entry, order: int, unit: int, insatser: dict[str, Insats]
) -> Budgetpost:
    payer = row.get("finansiar", "")
    post = basket.put(
        Budgetpost(
            budget=budget,
            slag=row.get("slag", "kostnad"),
            grupp=row["grupp"],
            ordning=order,
            benamning=row["benamning"],
            funktion=row.get("funktion", ""),
            arbetsgivare=grund.part(row.get("arbetsgivare")),
            andel=Decimal(row["andel_procent"]) / 100 if row.get("andel_procent") else None,
            manader=row.get("manader"),
            finansiering=row.get("finansiering", "forbund"),
            finansiar=grund.parter[payer].namn if payer in grund.parter else payer,
            egen_personal=row.get("egen_personal", False),
            avser_insats=insatser[row["insats"]] if row.get("insats") else None,
            anmarkning=row.get("text") or (f"Dokumentet skriver {row['andel_text']}." if row.get("andel_text") else ""),
        )
    )
    for year, amount in row["belopp"].items():
        if amount is not None:  # a row whose cost the document does not tell has no amount
            basket.put(Budgetbelopp(post=post, ar=year, belopp=Decimal(amount) * unit))
    return post
