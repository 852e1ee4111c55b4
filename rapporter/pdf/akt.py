"""Draws the sheets of an akt that Finsam itself writes: plans, decisions, budgets, and what the akt holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils.timezone import localtime

from finsam.bas.formats import MISSING, belopp, datum, period, tidpunkt
from finsam.bas.pdf import html_to_pdf
from rapporter.underlag.akt import Akt, Aktbudget, Aktplan
from rapporter.underlag.delar import Text


@dataclass(frozen=True, slots=True)
class Fil:
    """A file as the list of contents tells it, with what is to be said of it.

    Without a checksum it is missing, and `anmarkning` says why.
    """

    namn: str
    rubrik: str
    sha256: str = ""
    anmarkning: str = ""


@dataclass(frozen=True, slots=True)
class Tabell:
    """A table: its caption, its heads (one that begins with ">" is of figures), and its rows."""

    rubrik: str
    huvud: tuple[str, ...]
    rader: tuple[tuple[str, ...], ...]

    @property
    def kolumner(self) -> tuple[tuple[str, bool], ...]:
        """Each head, and whether its column is of figures."""
        return tuple((head.lstrip(">"), head.startswith(">")) for head in self.huvud)

    @property
    def cells(self) -> tuple[tuple[tuple[str, bool], ...], ...]:
        """Each row's cells, and whether they are figures."""
        return tuple(
            tuple((cell, number) for cell, (_, number) in zip(row, self.kolumner, strict=True)) for row in self.rader
        )


def render_plan(akt: Akt, plan: Aktplan) -> bytes:
    """A version of the insatsplan: when it was in force, and its sections."""
    facts = (
        ("Läge", plan.lage),
        ("Beslutad", _day(plan.beslutad) + (f", {plan.beslutad_av}" if plan.beslutad_av else "")),
        ("Gäller", period(plan.galler_fran, plan.galler_till) if plan.galler_fran else MISSING),
    )
    title = f"{plan.titel}, version {plan.version}"
    return _render(akt, title, (Tabell("Om planen", ("Uppgift", "Enligt planen"), facts),), plan.texter)


def render_beslut(akt: Akt) -> bytes:
    """The decisions on the year's money."""
    rows = tuple(
        (
            f"{one.budget}, version {one.version}",
            f"{_day(one.datum)} {one.paragraf}".strip(),
            one.beslutad_av or MISSING,
            _amount(one.ansokt),
            _amount(one.beviljat),
        )
        for one in akt.beslut
    )
    notes = tuple(
        Text(
            rubrik=f"Villkor och anmärkningar: {one.budget}, version {one.version}",
            stycken=tuple(part for part in (*one.villkor.splitlines(), one.anmarkning) if part.strip()),
        )
        for one in akt.beslut
        if one.villkor or one.anmarkning
    )
    if akt.arsavslut:
        notes += (Text(rubrik=f"Oförbrukade medel {akt.ar}", stycken=akt.arsavslut),)
    heads = ("Budget", "Datum och paragraf", "Beslutad av", ">Ansökt, kr", ">Beviljat, kr")
    return _render(akt, f"Beslut om medel {akt.ar}", (Tabell("Beslut", heads, rows),), notes)


def render_budget(akt: Akt, budget: Aktbudget) -> bytes:
    """A version of a budget: its rows, with what they are in the year."""
    rows = [
        (post.grupp, "\n".join(filter(None, (post.benamning, post.details))), post.finansiering, _amount(post.belopp))
        for post in budget.poster
    ]
    kinds = [post.intakt for post in budget.poster]
    heads = ("Grupp", "Post", "Betalas av", ">Belopp, kr")
    costs = (*(row for row, income in zip(rows, kinds, strict=True) if not income), _sum(budget))
    tables = [Tabell(f"Kostnader {akt.ar}", heads, costs)]
    if incomes := tuple(row for row, income in zip(rows, kinds, strict=True) if income):
        tables.append(Tabell(f"Intäkter {akt.ar}", heads, incomes))
    title = f"{budget.namn}, version {budget.version}"
    about = f"{budget.lage}. " + ("Förbundets egen budget." if budget.forbundets else "Insatsens budget.")
    notes = Text(rubrik="Om budgeten", stycken=tuple(part for part in (about, budget.anmarkning) if part))
    differing = Text(rubrik="Där ett dokument säger något annat än raderna", stycken=budget.skillnader)
    return _render(akt, title, tables, (notes, differing) if budget.skillnader else (notes,))


def render_innehall(akt: Akt, filer: Iterable[Fil]) -> bytes:
    """What the akt holds: each file with its checksum, and what is missing and why."""
    found: list[Fil] = []
    missing: list[Fil] = []
    for one in filer:
        (found if one.sha256 else missing).append(one)
    tables = []
    if missing:
        rows = tuple((one.rubrik, one.anmarkning) for one in missing)
        tables.append(Tabell("Saknas i akten", ("Vad", "Varför"), rows))
    rows = tuple((one.rubrik, "\n".join(filter(None, (one.anmarkning, one.namn, one.sha256)))) for one in found)
    tables.append(Tabell("Filer i akten", ("Innehåll", "Fil och kontrollsumma (SHA-256)"), rows))
    about = Text(
        stycken=(
            f"Akten är gjord för revisionen av insatsens medel {akt.ar}. Uppgifterna är hämtade "
            f"{tidpunkt(localtime(akt.fryst))}. Det som har ändrats i Finsam efteråt syns i nästa version.",
            "Kontrollsumman visar att en fil är oförändrad. Alla kontrollsummor finns också i filen sha256.txt.",
            "Utkast som ännu inte har lämnats till förbundet är inte med. Ingen enskild deltagare syns i akten: "
            "rapporterna visar bara antal, och små tal är dolda.",
        )
    )
    return _render(akt, f"Akt {akt.ar}: innehåll", tables, (about,))


def _render(akt: Akt, title: str, tabeller: Iterable[Tabell], texter: Iterable[Text]) -> bytes:
    html = render_to_string(
        "pdf/akt.html",
        {
            "akt": akt,
            "titel": title,
            "tabeller": tuple(tabeller),
            "texter": tuple(texter),
            "fot_dokument": f"Akt {akt.ar} · {akt.insats}",
            "fot_datum": f"version {akt.version} · {datum(localtime(akt.fryst).date())}",
        },
    )
    return html_to_pdf(
        html,
        title=f"{title}, {akt.insats}",
        created=localtime(akt.fryst),
        stylesheets=("dokument.css", "rekvisition.css"),
        authors=(akt.forbund,),
        description=f"Ur akten för {akt.insats} {akt.ar}",
    )


def _sum(budget: Aktbudget) -> tuple[str, ...]:
    return ("Summa kostnader", "", "", belopp(budget.kostnader))


def _amount(amount: object) -> str:
    return MISSING if amount is None else belopp(amount)  # type: ignore[arg-type]


def _day(day: date | None) -> str:
    return datum(day) if day else MISSING
