"""The page of one remiss: what it says, what stands against it, what has happened, and the one thing to do now."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from deltagare.enums import FallStatus, RemissStatus, Svar, Tillfalleslag
from deltagare.models import Komplettering, Kriteriesvar, Remiss
from deltagare.services.antagning import warnings_for
from deltagare.services.identitet import read_remiss_identitet
from deltagare.services.ko import waited
from deltagare.services.regler import deltagarregler
from deltagare.services.remiss import JOINED, OPEN
from deltagare.services.remissbrev import has_link
from deltagare.services.trepartssamtal import MAY_MEET
from deltagare.transitions import REMISS
from deltagare.views import remisslista
from deltagare.views.delar_samtycken import samtyckesrader
from finsam.audit.log import log
from finsam.bas.formats import antal_ord, datum
from finsam.forbund.actor import Actor
from finsam.forbund.policies import allows, get_visible
from finsam.forbund.request import ActingRequest
from insatser.enums import Kriterieslag
from insatser.models import Insats
from insatser.views.sida import get_insats

ELSEWHERE = ("lamna_in", "starta", "angra_start")
"""Steps that are taken on other pages."""
S = RemissStatus
Steg = dict[str, Any]

NEXT: dict[str, str] = {
    S.INKOMMEN: "Börja bedöma den.",
    S.BEDOMNING: "Bedöm kriterierna och besluta.",
    S.KOMPLETTERING: "Väntar på remittentens svar.",
    S.STYRGRUPP: "Väntar på styrgruppens svar.",
    S.ANTAGEN: "Personen står i kön och väntar på en plats.",
    S.STARTAD: "Personen har startat. Fortsätt på deltagandets sida.",
    S.AVSLAGEN: "Remittenten kan läsa orsaken.",
    S.ATERTAGEN: "Inget mer händer med den.",
    S.HANVISAD: "Den andra insatsen svarar remittenten.",
}

JUDGED = "Kriterierna är bedömda. Besluta om remissen."
ANSWERED = "Styrgruppen har svarat. Ta tillbaka remissen till bedömning."


def get_remiss(request: ActingRequest, slug: str, pk: int) -> tuple[Insats, Remiss]:
    """The insats and the remiss of an address, or Http404: only the insats' own team sees any."""
    insats = get_insats(request, slug)
    rows = Remiss.objects.select_related(*JOINED, "nyckel", "forsorjning", "hanvisad_till", "hanvisad_fran")
    remiss = get_visible(request.actor, rows, pk=pk, insats=insats)
    return insats, remiss


def step_url(remiss: Remiss, name: str) -> str:
    """Where a step of transitions.REMISS is taken."""
    return reverse("remiss_steg", args=[remiss.insats.slug, remiss.pk, name])


@require_GET
def remiss_sida(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """One remiss. Leaves an audit line: it was read."""
    insats, remiss = get_remiss(request, slug, pk)
    log("remiss.last", actor=request.actor, row=remiss)
    person = read_remiss_identitet(actor=request.actor, remiss=remiss)
    svar = list(remiss.kriteriesvar.all())
    questions = list(remiss.kompletteringar.select_related("begard_av"))
    rule = deltagarregler(insats, timezone.localdate()).remissvar
    main, others = _steps(request.actor, remiss, svar)
    context = {
        "insats": insats,
        "remiss": remiss,
        "person": person,
        "namn": person.namn if person else "",
        "lead": _lead(remiss, svar),
        "tag": remisslista.state_tag(remiss),
        "late": remisslista.late_tag(remiss, rule),
        "main": main,
        "steps": others,
        "about_person": _about_person(remiss, person, named=remisslista.keeps_names(insats)),
        "about_remittent": _about_remittent(remiss),
        "says": _says(remiss),
        "kriterier": _criteria(svar),
        "samtycken": samtyckesrader(remiss),
        "warnings": warnings_for(remiss) if remiss.status in OPEN else (),
        "avsteg": list(remiss.avsteg.select_related("av")),
        "questions": questions,
        "has_link": has_link(remiss),
        "samtal": list(remiss.tillfallen.filter(slag=Tillfalleslag.TREPARTSSAMTAL).prefetch_related("narvaro__part")),
        "may_meet": remiss.status in MAY_MEET,
        "may_judge": remiss.status in OPEN and bool(svar),
        "in_queue": remiss.status == S.ANTAGEN,
        "start_url": start_url(request.actor, insats, remiss),
        "history": _history(remiss, questions),
    }
    return render(request, "deltagare/remisser/sida.html", context)


def start_url(actor: Actor, insats: Insats, remiss: Remiss | None) -> str:
    """Where the start of an accepted remiss is registered; empty when it is not, or not by this person."""
    if remiss is None or remiss.status != S.ANTAGEN or not allows(actor, "starta", remiss):
        return ""
    return reverse("remiss_starta", args=[insats.slug, remiss.pk])


def _lead(remiss: Remiss, svar: list[Kriteriesvar]) -> str:
    assert remiss.inkommen_tid is not None  # noqa: S101 (the team sees no drafts)
    words = f"Kom in {datum(timezone.localdate(remiss.inkommen_tid))}"
    days = waited(remiss)
    if remiss.status in remisslista.WAITING and days:
        words += f" och har väntat {antal_ord(days, 'dag', 'dagar')}"
    main = _main(remiss, svar)
    further = {"anta": JUDGED, "ta_emot_svar": ANSWERED}.get(main, NEXT[remiss.status])
    return f"{words}. {further}"


def _steps(
    actor: Actor, remiss: Remiss, svar: list[Kriteriesvar]
) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The one thing to do now, and the other steps that may be taken, in the table's order."""
    open_now = [
        {"name": step.name, "label": step.label, "url": step_url(remiss, step.name), "danger": step.danger}
        for step in REMISS.open_from(remiss.status)
        if step.name not in ELSEWHERE and allows(actor, step.name, remiss)
    ]
    for one in open_now:
        if one["name"] == "komplettera":
            one["label"] = "Registrera svaret"
        if one["name"] == "ta_emot_svar" and remiss.fall is not None and remiss.fall.status == FallStatus.OPPET:
            one["label"] = "Ta tillbaka frågan"
    wanted = _main(remiss, svar)
    if wanted == "bedom":
        url = reverse("remiss_kriterier", args=[remiss.insats.slug, remiss.pk])
        return {"name": "bedom", "label": "Bedöm kriterierna", "url": url, "danger": False}, open_now
    main = next((one for one in open_now if one["name"] == wanted), None)
    return main, [one for one in open_now if one is not main]


def _main(remiss: Remiss, svar: list[Kriteriesvar]) -> str:
    """The name of what to do now; empty when the team waits for somebody else."""
    match remiss.status:
        case S.INKOMMEN:
            return "borja_bedoma"
        case S.BEDOMNING:
            return "bedom" if any(not one.teamets_svar for one in svar) else "anta"
        case S.KOMPLETTERING:
            return "" if has_link(remiss) else "komplettera"
        case S.STYRGRUPP:
            answered = remiss.fall is not None and remiss.fall.status == FallStatus.BESVARAT
            return "ta_emot_svar" if answered else ""
    return ""


def _about_person(remiss: Remiss, person: Any, *, named: bool) -> list[dict[str, Any]]:
    rows: list[tuple[str, Any]] = []
    if remiss.skyddad:
        rows.append(("Skyddade personuppgifter", "Ja. Namn, personnummer och kommun sparas inte."))
    elif named:
        rows += [
            ("Namn", person.namn if person else "Finns inte sparat"),
            ("Personnummer", person.visat_personnummer if person else ""),
            ("Telefon", person.telefon if person else ""),
            ("E-post", person.epost if person else ""),
            ("Adress", person.adress if person else ""),
        ]
    if remiss.deltagare is not None:
        rows.append(("I insatsen", str(remiss.deltagare)))
    rows += [("Kön", _kon(remiss)), ("Födelseår", str(remiss.fodelsear or ""))]
    if not remiss.skyddad:
        rows.append(("Kommun", str(remiss.kommun or "")))
    rows.append(("Tolk", remiss.tolk))
    return _rows(rows)


def _kon(remiss: Remiss) -> str:
    """The form's words are for many people; here it is one."""
    return {"kvinna": "Kvinna", "man": "Man"}.get(remiss.kon, "Annat eller ej uppgift")


def _about_remittent(remiss: Remiss) -> list[dict[str, Any]]:
    return _rows(
        [
            ("Part", remisslista.refers(remiss)),
            ("Enhet", remiss.enhet),
            ("Namn", remiss.remittent_namn),
            ("Roll", remiss.remittent_roll),
            ("E-post", remiss.remittent_epost),
            ("Telefon", remiss.remittent_telefon),
            ("Inskickad av", remiss.get_kalla_display()),
            ("Hänvisad från", str(remiss.hanvisad_fran or "")),
        ]
    )


def _says(remiss: Remiss) -> list[dict[str, Any]]:
    until = f", till {datum(remiss.forsorjning_till)}" if remiss.forsorjning and remiss.forsorjning_till else ""
    sip = "" if remiss.har_sip is None else "Ja" if remiss.har_sip else "Nej"
    return _rows(
        [
            ("Bakgrund", remiss.bakgrund),
            ("Eget mål", remiss.eget_mal),
            ("Varför ordinarie insatser inte räcker", remiss.ordinarie_racker_inte),
            ("Parter som behövs", ", ".join(str(one.part) for one in remiss.behover.select_related("part"))),
            ("Pågående kontakter", remiss.kontakter),
            ("Försörjning", f"{remiss.forsorjning}{until}" if remiss.forsorjning else ""),
            ("Har en SIP", sip),
            ("Omfattning och behov", remiss.omfattning),
            ("Personen informerad", datum(remiss.informerad) if remiss.informerad else ""),
        ]
    )


def _rows(pairs: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Only what there is: an empty line says nothing."""
    return [{"term": term, "value": value} for term, value in pairs if value]


def _criteria(svar: list[Kriteriesvar]) -> list[dict[str, Any]]:
    """The two kinds, each answer with the remittent's beside the team's; what stands against is marked with a word."""
    groups = []
    for slag in (Kriterieslag.INKLUSIV, Kriterieslag.EXKLUSIV):
        rows = [{"svar": one, "differs": bool(one.teamets_svar) and one.teamets_svar != one.svar,
                 "against": _against(one)} for one in svar if one.slag == slag]  # fmt: skip
        if rows:
            groups.append({"label": slag.label, "rows": rows})
    return groups


def _against(one: Kriteriesvar) -> bool:
    held = one.teamets_svar or one.svar
    return held != (Svar.JA if one.slag == Kriterieslag.INKLUSIV else Svar.NEJ)


def _history(remiss: Remiss, questions: list[Komplettering]) -> list[dict[str, Any]]:
    """What has happened, latest first, from the remiss' own stamps (the audit log is not the team's to read)."""
    lines: list[tuple[datetime.datetime | None, str, Any]] = [
        (remiss.inkommen_tid, "Remissen kom in", None),
        (remiss.borjade_bedoma_tid, "Bedömningen började", remiss.borjade_bedoma_av),
    ]
    for one in questions:
        lines.append((one.begard_tid, "Komplettering begärd", one.begard_av))
        lines.append((one.besvarad_tid, "Komplettering lämnad", None))
    if remiss.fall is not None:
        lines.append((remiss.fall.stallt_tid, f"Styrgruppen tillfrågad, {remiss.fall}", remiss.fall.stallt_av))
        lines.append((remiss.fall.besvarat_tid, f"Styrgruppen svarade: {remiss.fall.get_utfall_display()}", None))
    decided = {S.AVSLAGEN: "Avslagen", S.HANVISAD: f"Hänvisad till {remiss.hanvisad_till}"}
    lines.append((remiss.beslutad_tid, decided.get(S(remiss.status), "Antagen"), remiss.beslutad_av))
    lines.append((remiss.paminnelse_tid, "Påminnelse skickad till insatsledaren", None))
    told = [{"moment": when, "what": what, "who": str(who or "")} for when, what, who in lines if when]
    return sorted(told, key=lambda line: line["moment"], reverse=True)
