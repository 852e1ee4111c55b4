"""Enters the five example documents. What is there already is left alone, so it can be run again and again.

It stands outside the access engine on purpose: it runs before there is anybody who may do anything.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.utils import timezone

from finsam.forbund.models import Forbund
from insatser.enums import InsatsStatus, Planslag, PlanStatus
from insatser.models import (
    Bemanning,
    Budget,
    Insats,
    Insatsplan,
    Kriterium,
    Ledamot,
    Malsattning,
    Motsagelse,
    Plansektion,
    Regel,
    Samverkanspart,
    Styrgrupp,
    Upptagning,
)
from insatser.services import exempel_data
from insatser.services.exempel_basket import Basket
from insatser.services.exempel_budget import put_budget, put_omraden
from insatser.services.exempel_data import Entry
from insatser.services.exempel_grund import Grund, load_grund


def load_documents(tell: Callable[[str], None]) -> int:
    """Adds the förbund, insatser, plans and budgets that are missing; `tell` hears each insats' name.

    Returns how many rows were written. The caller holds the transaction.
    """
    grund, basket = load_grund(), Basket()
    insatser = {row.slug: row for row in Insats.objects.select_related("forbund")}
    for slug, entry in exempel_data.insatser().items():
        tell(entry["namn"])
        if slug not in insatser:
            insatser[slug] = _load_insats(basket, grund, entry, insatser)
    tell("Förbundets plan och budget")
    _load_forbund(basket, grund, exempel_data.read("vastmanland"), insatser)
    basket.write()
    return grund.written + basket.written


def _load_insats(basket: Basket, grund: Grund, entry: Entry, insatser: dict[str, Insats]) -> Insats:
    capacity, ends = entry.get("kapacitet", {}), entry.get("slut")
    over = ends is not None and ends < timezone.localdate()
    insats = basket.now(
        Insats(
            forbund=grund.forbund[entry["forbund"]],
            del_av=insatser[entry["del_av"]] if entry.get("del_av") else None,
            namn=entry["namn"],
            slug=entry["slug"],
            inriktning=entry["inriktning"],
            agare=grund.part(entry["agare"]),
            beskrivning=entry.get("beskrivning", "").strip(),
            status=InsatsStatus.AVSLUTAD if over else InsatsStatus.PAGAENDE,
            fran=entry.get("start"),
            till=ends,
            tillsvidare=entry.get("tillsvidare", False),
            uppsagning_manader=entry.get("uppsagning_manader"),
            samtidiga_minst=capacity.get("samtidigt_min"),
            samtidiga_hogst=capacity.get("samtidigt_max"),
            per_ar=capacity.get("per_ar"),
            malgrupp=entry["malgrupp"].strip(),
            kalla=grund.kallor[entry["kalla"]],
        )
    )
    others = [(row["part"], row["roll"]) for row in entry.get("ovriga_parter", ())]
    for code, how in [*((code, "") for code in entry["samverkansparter"]), *others]:
        basket.put(Samverkanspart(insats=insats, part=grund.parter[code], medverkan=how))
    for row in entry["upptagning"]:
        basket.put(Upptagning(insats=insats, kommun_id=row["kommun"], fran=row["fran"], till=row.get("till")))
    _put_criteria(basket, insats, entry["kriterier"])
    for row in entry["regler"]:
        _put_rule(basket, grund, insats, row)
    _put_goals(basket, insats, entry)
    for order, row in enumerate(entry["bemanning"], start=1):
        _put_staff(basket, grund, insats, row, order)
    for row in entry["planer"]:
        _put_plan(basket, grund, row, f"{Planslag(row['slag']).label} {insats.namn}", insats=insats)
    if entry["styrgrupp"]:
        _put_styrgrupp(basket, grund, insats, entry["styrgrupp"])
    for row in entry["motsagelser"]:
        _put_contradiction(basket, row, insats=insats)
    for row in entry["budgetar"]:
        put_budget(basket, grund, row, grund.kallor[row["kalla"]], insats=insats)
    return insats


def _put_criteria(basket: Basket, insats: Insats, rows: list[Entry]) -> None:
    numbers = {"inklusiv": 0, "exklusiv": 0}
    for row in rows:
        numbers[row["slag"]] += 1
        number = numbers[row["slag"]]
        whole = basket.now(Kriterium(insats=insats, slag=row["slag"], nummer=number, text=row["text"]))
        for place, text in enumerate(row.get("alternativ", ()), start=1):
            basket.now(Kriterium(insats=insats, slag=row["slag"], nummer=place, text=text, alternativ_till=whole))


def _put_rule(basket: Basket, grund: Grund, insats: Insats, row: Entry) -> None:
    month, day = (int(part) for part in row["senast"].split("-")) if row.get("senast") else (None, None)
    basket.put(
        Regel(
            insats=insats,
            slag=row["slag"],
            rubrik=row.get("rubrik", ""),
            varde=row.get("varde"),
            minst=row.get("minst"),
            hogst=row.get("hogst"),
            enhet=row.get("enhet", ""),
            senast_manad=month,
            senast_dag=day,
            anstand_manader=row.get("anstand"),
            beslutas_av=row.get("beslutas_av", ""),
            hard=row["hard"],
            text=row["text"],
            fran=row.get("fran"),
            till=row.get("till"),
            kalla=grund.kallor[row["kalla"]],
        )
    )


def _put_goals(basket: Basket, insats: Insats, entry: Entry) -> None:
    for order, row in enumerate(entry["malsattningar"], start=1):
        basket.put(
            Malsattning(
                insats=insats,
                slag=row["slag"],
                ordning=order,
                omrade=row.get("omrade", ""),
                text=row["text"],
                matt=row.get("matt", ""),
                malvarde=str(row.get("malvarde", "")),
                senast=row.get("senast"),
            )
        )
    for order, row in enumerate(entry["aktiviteter"], start=1):
        basket.put(
            Malsattning(
                insats=insats,
                slag="aktivitet",
                ordning=order,
                omrade=row.get("ansvarig", ""),  # who does it, when it is an activity
                text=f"{row['namn']}.",
                senast=row.get("till"),
            )
        )


def _put_staff(basket: Basket, grund: Grund, insats: Insats, row: Entry, order: int) -> None:
    full_time = row.get("arsarbetare")
    if full_time is None and row.get("andel_procent") is not None:
        full_time = Decimal(row["andel_procent"]) / 100
    note = row.get("anmarkning", "")
    if row.get("andel_tolkad"):
        note = "Dokumentet skriver 0,25 %; beloppet motsvarar en fjärdedels tjänst."
    basket.put(
        Bemanning(
            insats=insats,
            funktion=row["funktion"],
            arbetsgivare=grund.part(row.get("arbetsgivare")),
            antal=row.get("antal"),
            arsarbetare=None if full_time is None else Decimal(str(full_time)),
            finansiering=row["finansiering"],
            fran=row.get("fran"),
            till=row.get("till"),
            anmarkning=note,
            ordning=order,
            kalla=grund.kallor[row["kalla"]],
        )
    )


def _put_plan(
    basket: Basket,
    grund: Grund,
    row: Entry,
    title: str,
    *,
    insats: Insats | None = None,
    forbund: Forbund | None = None,
) -> None:
    first, last = row.get("galler", (None, None))
    plan = basket.put(
        Insatsplan(
            insats=insats,
            forbund=forbund,
            slag=row["slag"],
            status=PlanStatus.FASTSTALLD,
            titel=row.get("titel", title),
            beslutad=row.get("beslutad"),
            beslutad_av=row.get("beslutad_av", ""),
            galler_fran=first,
            galler_till=last,
            kalla=grund.kallor[row["kalla"]],
        )
    )
    for order, section in enumerate(row["sektioner"], start=1):
        basket.put(
            Plansektion(
                plan=plan,
                ordning=order,
                nummer=section["nummer"],
                rubrik=section["rubrik"],
                niva=section.get("niva", 1),
                text=section["text"].strip(),
            )
        )


def _put_styrgrupp(basket: Basket, grund: Grund, insats: Insats, row: Entry) -> None:
    styrgrupp = basket.put(
        Styrgrupp(
            insats=insats,
            namn=f"Styrgrupp för {insats.namn}",
            beslutande=row["beslutande"],
            moten_minst=row.get("moten_min"),
            moten_hogst=row.get("moten_max"),
            sammankallande=row.get("sammankallande") or "",
            uppdrag=row.get("uppdrag", ""),
        )
    )
    for order, seat in enumerate(row["ledamoter"], start=1):
        kind, _, code = seat["organisation"].rpartition(":")
        office = grund.forbund[code].namn if kind else ""
        basket.put(
            Ledamot(
                styrgrupp=styrgrupp,
                part=None if kind else grund.parter[code],
                roll=seat["roll"],
                funktion=f"{seat['funktion']}, {office}" if office else seat["funktion"],
                foredragande=seat.get("foredragande", False),
                ordning=order,
            )
        )


def _put_contradiction(
    basket: Basket, row: Entry, *, insats: Insats | None = None, forbund: Forbund | None = None
) -> None:
    basket.put(
        Motsagelse(
            insats=insats,
            forbund=forbund,
            galler=row["vad"],
            ena=row["enligt_a"],
            andra=row["enligt_b"],
            var=row["var"],
            forklaring=row.get("forklaring", ""),
        )
    )


def _load_forbund(basket: Basket, grund: Grund, document: Entry, insatser: dict[str, Insats]) -> None:
    """The förbund's own plan, its contradictions and its budget; one that has a plan has all of them."""
    kalla = grund.kallor[document["kalla"]["kod"]]
    plan, budget = document["forbundsplan"], document["forbundsbudget"]
    forbund = grund.forbund[plan["forbund"]]
    if not Insatsplan.objects.filter(forbund=forbund, kalla=kalla).exists():
        row = {"kalla": kalla.kod, "slag": "verksamhetsplan", **plan}
        _put_plan(basket, grund, row, plan["titel"], forbund=forbund)
        for contradiction in plan["motsagelser"]:
            _put_contradiction(basket, contradiction, forbund=forbund)
    if not Budget.objects.filter(forbund=forbund, kalla=kalla).exists():
        put_budget(basket, grund, budget, kalla, forbund=forbund, insatser=insatser)
    put_omraden(forbund, budget)


def tell_count() -> int:
    """How many times `load_documents` tells: for a progress bar that knows its end."""
    return len(exempel_data.insatser()) + 1
