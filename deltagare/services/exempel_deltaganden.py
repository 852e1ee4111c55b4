"""Invented deltaganden and what happens during them, from the stories of exempel_stories.py."""

from __future__ import annotations

import datetime
from typing import Any

from deltagare.enums import (
    Fallslag,
    FallStatus,
    Fallutfall,
    ForlangningStatus,
    Handlingsplanslag,
    Listslag,
    RemissStatus,
    SlutredovisningStatus,
    Svarande,
    Tidpunkt,
    Tillfalleslag,
    TillfalleStatus,
)
from deltagare.models import (
    Deltagande,
    Fall,
    Forlangning,
    Handlingsplan,
    Lage,
    Matning,
    Matsvar,
    Planmal,
    Plansteg,
    Remiss,
    Slutredovisning,
    Tillfalle,
    TillfallePart,
    Uppehall,
)
from deltagare.services.exempel_basket import Place
from deltagare.services.exempel_remisser import decided, moment, put_remiss, put_samtycken
from deltagare.services.exempel_stories import DAY, Story, weekday

OUTCOMES = {
    "arbete": 24,
    "studier": 12,
    "ordinarie": 28,
    "annan_insats": 4,
    "medicinska": 13,
    "flytt": 4,
    "egen_onskan": 8,
    "tiden_slut": 7,
}
_AFTER = {"arbete": ("lon", "forvarvsarbete"), "studier": ("studiemedel", "studier")}
_LATE = 3
"""Of those that ended last, so many still have their slutredovisning to be written; one of them is late."""


def put_deltagande(place: Place, story: Story, *, place_from_last: int = 99) -> Deltagande:
    """A deltagande with everything around it. `place_from_last`: 0 for the one that ended last."""
    person = place.people.draw(story.start)
    deltagare = place.put_deltagare(person)
    remiss = put_remiss(
        place, person, story.remitted, RemissStatus.STARTAD, deltagare=deltagare, **decided(place, story.decided)
    )
    row = Deltagande(
        insats=place.insats,
        deltagare=deltagare,
        remiss=remiss,
        part=remiss.part,
        egenansokan=remiss.part is None,
        remitterad=story.remitted,
        start=story.start,
        planerat_slut=story.planned,
        startad_av=place.actor.user,
    )
    outcome = _end(place, row, story, place_from_last) if story.end else ""
    place.put(row)
    if row.slutredovisad:
        place.sent.append((row, person))
    put_samtycken(place, story.remitted, remiss=remiss, deltagare=deltagare, part=remiss.part)
    until = story.end or place.today
    if story.end is None and (until - story.remitted).days > 345:  # renewed before the first year was over
        put_samtycken(place, story.remitted + 340 * DAY, remiss=None, deltagare=deltagare, part=remiss.part)
    _put_lagen(place, row, remiss, outcome)
    for fran, till in story.breaks:
        orsak = place.value(Listslag.UPPEHALLSORSAK, place.chance.choice(["sjukdom", "foraldraledighet", "annat"]))
        place.put(
            Uppehall(
                insats=place.insats, deltagande=row, fran=fran, till=till, orsak=orsak, registrerat_av=place.actor.user
            )
        )
    if story.longer is not None:
        _put_longer(place, row, story)
    if story.start <= place.today:
        _put_tillfallen(place, row, remiss, until)
        _put_plan(place, row, until)
        _put_measures(place, row, until)
    return row


def _end(place: Place, row: Deltagande, story: Story, place_from_last: int) -> str:
    """The avslut with its outcome, and the slutredovisning that follows where the insats has a rule about it."""
    assert story.end is not None  # noqa: S101 (the caller has asked)
    chance, rule = place.chance, place.regler.slutredovisning
    outcome = chance.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
    row.slut = story.end
    row.avslutsanledning = place.value(Listslag.AVSLUTSANLEDNING, outcome)
    row.avslutad_av, row.avslutad_tid = place.actor.user, moment(story.end, 15)
    if place.regler.efterstod and chance.random() < 0.25:
        row.efterstod_till = story.end + 90 * DAY
    if rule is None or row.egenansokan:  # an own application has nobody to send it to
        return outcome
    row.slutredovisas_senast = rule.after(story.end)
    if place_from_last < _LATE:
        if place_from_last == _LATE - 1:  # one that should have been sent last week
            row.slutredovisas_senast = min(row.slutredovisas_senast, place.today - 4 * DAY)
            row.slutredovisas_senast = max(row.slutredovisas_senast, story.end)
        texts = place.texts["plantexter"]
        place.put(
            Slutredovisning(
                insats=place.insats,
                deltagande=row,
                remiss=row.remiss,
                status=SlutredovisningStatus.UTKAST,
                aktiviteter=texts["aktiviteter"] if place_from_last else "",
                mottagare_namn=row.remiss.remittent_namn if row.remiss else "",
                mottagare_enhet=row.remiss.enhet if row.remiss else "",
                mottagare_epost=row.remiss.remittent_epost if row.remiss else "",
            )
        )
        return outcome
    row.slutredovisad = min(story.end + chance.randint(3, 20) * DAY, place.today)
    return outcome


def _put_lagen(place: Place, row: Deltagande, remiss: Remiss, outcome: str) -> None:
    chance = place.chance
    assert remiss.forsorjning is not None  # noqa: S101 (put_remiss sets it)
    before = remiss.forsorjning.kod
    working = chance.random() < 0.12
    rows: list[tuple[str, str, str, int]] = [(Tidpunkt.FORE, Listslag.FORSORJNING, before, 50 if working else 100)]
    if working:
        rows.append((Tidpunkt.FORE, Listslag.FORSORJNING, "lon", 50))
        rows.append((Tidpunkt.FORE, Listslag.SYSSELSATTNING, "forvarvsarbete", 50))
    else:
        rows.append((Tidpunkt.FORE, Listslag.SYSSELSATTNING, chance.choice(["ingen", "ingen", "arbetssokande"]), 100))
    if outcome in _AFTER:
        support, occupation = _AFTER[outcome]
        share = chance.choice([50, 75, 100])
        rows += [
            (Tidpunkt.EFTER, Listslag.FORSORJNING, support, share),
            (Tidpunkt.EFTER, Listslag.SYSSELSATTNING, occupation, share),
        ]
        if share < 100 and before != support:
            rows.append((Tidpunkt.EFTER, Listslag.FORSORJNING, before, 100 - share))
    elif outcome:
        occupation = "arbetssokande" if outcome == "ordinarie" else "ingen"
        support = "aktivitetsstod" if outcome == "ordinarie" else before
        rows += [
            (Tidpunkt.EFTER, Listslag.FORSORJNING, support, 100),
            (Tidpunkt.EFTER, Listslag.SYSSELSATTNING, occupation, 100),
        ]
    for when, slag, kod, share in rows:
        place.put(Lage(insats=place.insats, deltagande=row, tidpunkt=when, varde=place.value(slag, kod), procent=share))


def _put_longer(place: Place, row: Deltagande, story: Story) -> None:
    """A förlängning, and what the styrgrupp hears of it: the question, or the account afterwards."""
    assert story.longer is not None and place.regler.forlangning is not None  # noqa: S101, PT018 (the story follows it)
    fran, till, granted = story.longer
    rule, texts, user = place.regler.forlangning, place.texts["plantexter"], place.actor.user
    asked = moment(min(fran - 20 * DAY, place.today - 3 * DAY))
    fall = None
    if rule.av_styrgruppen or (rule.redovisas and granted):
        fall = Fall(
            insats=place.insats,
            nummer=place.number("fall"),
            slag=Fallslag.FORLANGNING,
            fraga=texts["fall_redovisning" if rule.redovisas else "fall_forlangning"],
            till_kannedom=rule.redovisas,
            stallt_av=user,
        )
        if granted and not (rule.redovisas and fran > place.today - 120 * DAY):
            fall.status = FallStatus.BESVARAT
            fall.utfall = Fallutfall.KANNEDOM if rule.redovisas else Fallutfall.JA
            fall.svar = "" if rule.redovisas else texts["fall_svar"]
            fall.besvarat_tid = moment(min(fran - 6 * DAY, place.today - DAY))
        place.put(fall)
        place.stamps.append((fall, "stallt_tid", asked))
    longer = Forlangning(
        insats=place.insats,
        deltagande=row,
        status=ForlangningStatus.BEVILJAD if granted else ForlangningStatus.ANSOKT,
        beslutas_av=rule.beslutas_av,
        fran=fran,
        till=till,
        motivering=texts["forlangning"],
        fall=fall,
        sokt_av=user,
    )
    if granted:
        longer.beslutad_av, longer.beslutad_tid = user, moment(min(fran - 6 * DAY, place.today - DAY))
    place.put(longer)
    place.stamps.append((longer, "sokt_tid", asked))


def _put_tillfallen(place: Place, row: Deltagande, remiss: Remiss, until: datetime.date) -> None:
    """What was held, with who came, and the next one planned for those who go on."""
    chance, start = place.chance, row.start

    def held(slag: str, day: datetime.date, **columns: Any) -> Tillfalle:
        columns.setdefault("status", TillfalleStatus.HALLET)
        met = None if slag == Tillfalleslag.VALDSFRAGA or columns["status"] != TillfalleStatus.HALLET else True
        parent = {"remiss": remiss} if slag == Tillfalleslag.TREPARTSSAMTAL else {"deltagande": row}
        return place.put(
            Tillfalle(
                insats=place.insats,
                slag=slag,
                datum=day,
                deltagaren_med=met,
                registrerat_av=place.actor.user,
                **parent,
                **columns,
            )
        )

    held(Tillfalleslag.TREPARTSSAMTAL, weekday(start - 8 * DAY))
    day = weekday(start + chance.randint(14, 32) * DAY)
    if day <= until:
        held(Tillfalleslag.KARTLAGGNING, day)
    day = weekday(start + chance.randint(60, 95) * DAY)
    while day <= until - chance.choice([0, 0, 0, 25]) * DAY:
        slag = Tillfalleslag.FLERPARTSMOTE if chance.random() < 0.3 else Tillfalleslag.AVSTAMNING
        meeting = held(slag, day)
        for part in [row.part, *place.other_parts(row.part)[:1]]:
            if part is not None:
                place.put(TillfallePart(insats=place.insats, tillfalle=meeting, part=part))
        day = weekday(day + chance.randint(70, 96) * DAY)
    if row.slut is None and chance.random() < 0.6:
        coming = weekday(until + chance.randint(2, 40) * DAY)
        held(Tillfalleslag.AVSTAMNING, coming, status=TillfalleStatus.PLANERAT)
    if place.regler.valdsfraga is not None:
        day = weekday(start + chance.randint(15, 40) * DAY)
        while day <= until:
            held(Tillfalleslag.VALDSFRAGA, day)
            day = weekday(day + chance.randint(95, 130) * DAY)


def _put_plan(place: Place, row: Deltagande, until: datetime.date) -> None:
    """A handlingsplan for all but a few, with goals and steps; the early ones taken."""
    chance = place.chance
    made = weekday(row.start + chance.randint(25, 50) * DAY)
    if made > until or chance.random() < 0.08:
        return
    agreed = None if chance.random() < 0.06 else min(made + 7 * DAY, place.today)
    plan = place.put(
        Handlingsplan(
            insats=place.insats,
            deltagande=row,
            slag=Handlingsplanslag.SIP if chance.random() < 0.25 else Handlingsplanslag.HANDLINGSPLAN,
            upprattad=made,
            overenskommen=agreed,
            avslutad=row.slut,
            upprattad_av=place.actor.user,
        )
    )
    goals = chance.sample(place.texts["plantexter"]["mal"], 2)
    for order, (text, steps) in enumerate(goals, start=1):
        reached = row.slut if row.slut and chance.random() < 0.55 else None
        goal = place.put(Planmal(insats=place.insats, plan=plan, ordning=order, text=text, uppnatt=reached))
        for number, step in enumerate(steps):
            last = weekday(made + (40 + 45 * number) * DAY)
            done = last - chance.randint(0, 20) * DAY
            place.put(
                Plansteg(
                    insats=place.insats,
                    mal=goal,
                    text=step,
                    ansvarig=chance.choice([row.part, *place.parts, place.insats.agare, None]),
                    senast=last,
                    klart=done if done <= until and chance.random() < 0.8 else None,
                )
            )


def _put_measures(place: Place, row: Deltagande, until: datetime.date) -> None:
    """The instrument every third month, by the deltagare and every other time by the professional; slowly upwards."""
    if place.instrument is None:
        return
    chance = place.chance
    level, drift = chance.uniform(1.3, 2.8), chance.uniform(-0.05, 0.75)
    questions: dict[str, list[Any]] = {}
    for one in place.instrument.fragor.all():
        questions.setdefault(one.svarande, []).append(one)
    day, time = weekday(row.start + chance.randint(5, 15) * DAY), 0
    while day <= until:
        for svarande in Svarande:
            if svarande == Svarande.PROFESSIONELL and time % 2:
                continue
            measure = place.put(
                Matning(
                    insats=place.insats,
                    deltagande=row,
                    instrument=place.instrument,
                    svarande=svarande,
                    datum=day,
                    registrerad_av=place.actor.user,
                )
            )
            for question in questions.get(svarande, ()):
                value = round(min(max(level + drift * time + chance.uniform(-0.7, 0.7), 1), 5))
                place.put(Matsvar(insats=place.insats, matning=measure, fraga=question, varde=value))
        day, time = weekday(day + chance.randint(80, 100) * DAY), time + 1
