"""Invented deltagare for the example insatser, marked as invented, written while each insats' example leader acts.

An insats that has a remissintag is left alone: it has been filled, or somebody works with it. Everything is counted
from the day of loading, so that queues wait and slutredovisningar are due; what happens is otherwise always the same.
"""

from __future__ import annotations

import datetime
import functools
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from deltagare.enums import Listslag
from deltagare.models import (
    Instrument,
    Instrumentfraga,
    Konsultation,
    Listvarde,
    Lopnummer,
    Remissintag,
)
from deltagare.services.exempel_basket import Place
from deltagare.services.exempel_deltaganden import put_deltagande
from deltagare.services.exempel_remisser import put_queue, put_waiting
from deltagare.services.exempel_slutredovisningar import put_sent
from deltagare.services.exempel_stories import DAY, coming_stories, ended_stories, ongoing_stories, weekday
from deltagare.services.regler import deltagarregler
from finsam.forbund.actor import Actor, acting, set_acting
from finsam.forbund.models import Forbund, Membership, Part
from insatser.models import Insats, Regel
from insatser.services.exempel_konton import address

FILE = Path(__file__).resolve().parent.parent / "exempel" / "deltagare.yaml"
NOT_OF_THE_DOCUMENT = "Exempelinställning, som inte står i dokumentet."


@functools.cache
def read() -> dict[str, Any]:
    """The file, as plain Python. Do not change what you get: it is kept."""
    with FILE.open(encoding="utf-8") as file:
        found: dict[str, Any] = yaml.safe_load(file)
    return found


def tell_count() -> int:
    """How many times `load_deltagare` tells."""
    return len(read()["insatser"]) + 1


def load_deltagare(tell: Callable[[str], None]) -> int:
    """Fills the example insatser that are not filled yet; `tell` hears each one's name. Returns how many rows.

    Needs the example accounts: rows about people are written by somebody who may, or not at all.
    """
    data, written = read(), 0
    insatser = Insats.objects.select_related("forbund", "agare", "del_av__agare").in_bulk(
        [*data["insatser"], *data["konsultationer"]], field_name="slug"
    )
    filled = set(Remissintag.objects.values_list("insats_id", flat=True))
    for slug, entry in data["insatser"].items():
        insats, leader = insatser[slug], _leader(entry)
        tell(f"Påhittade deltagare: {insats}")
        if leader is not None and insats.pk not in filled:
            with acting(leader):
                written += _fill(insats, entry, leader, insatser)
            set_acting(Actor())
    tell("Påhittade konsultationer")
    for slug, entry in data["konsultationer"].items():
        leader = _leader(entry)
        if leader is not None and not Konsultation.objects.filter(insats=insatser[slug]).exists():
            written += _put_konsultationer(insatser[slug], entry["antal"], leader)
    return written


def _leader(entry: dict[str, Any]) -> Actor | None:
    rows = Membership.objects.nuvarande().select_related("user", "roll", "forbund")
    found = rows.filter(user__epost=address({"adress": entry["ledare"]})).first()
    return Actor.of(found) if found else None


def _fill(insats: Insats, entry: dict[str, Any], leader: Actor, insatser: dict[str, Insats]) -> int:
    Insats.objects.filter(pk=insats.pk).update(registreringsniva=entry["niva"])
    insats.registreringsniva = entry["niva"]
    Remissintag.objects.create(insats=insats, **entry["intag"])
    for rule in entry["exempelregler"]:
        Regel.objects.create(insats=insats, **{**rule, "text": f"{rule['text']} {NOT_OF_THE_DOCUMENT}"})
    today = timezone.localdate()
    regler = deltagarregler(insats, today)
    place = Place(insats, leader, read(), regler, today, sorted(regler.kommuner))
    place.instrument = _instrument(insats) if asks_for_measures(insats) else None
    place.referred_to = insatser.get(entry.get("hanvisas_till", ""))
    counts, chance = entry["antal"], random.Random(f"tider {insats.slug}")  # noqa: S311 (example data)
    first = max(insats.fran or datetime.date.min, datetime.date(today.year - 2, 1, 8))
    ended = ended_stories(chance, counts["avslutade"], today, regler, first)
    for number, story in enumerate(ended):
        put_deltagande(place, story, place_from_last=number)
    for story in ongoing_stories(chance, counts["pagaende"], today, regler):
        put_deltagande(place, story)
    for story in coming_stories(chance, counts["kommande"], today, regler):
        put_deltagande(place, story)
    put_queue(place, counts["ko"])
    put_waiting(place, counts)
    written = 1 + len(entry["exempelregler"]) + place.write()
    return written + put_sent(place)


def asks_for_measures(insats: Insats) -> bool:
    """Whether an insats has a rule about mätning."""
    return Regel.objects.filter(insats=insats, slag="matning").exists()


def _instrument(insats: Insats) -> Instrument:
    """The förbund's example instrument with its questions, made when it is not there, and used by the insats."""
    entry = read()["instrument"]
    row, made = Instrument.objects.get_or_create(
        forbund=insats.forbund,
        namn=entry["namn"],
        version=entry["version"],
        defaults={"ratt": entry["ratt"], "manader": entry["manader"], "pahittat": True},
    )
    if made:
        Instrumentfraga.objects.bulk_create(
            Instrumentfraga(
                instrument=row,
                nummer=number,
                svarande=question["svarande"],
                text=question["text"],
                lagst_betyder=question["lagst"],
                hogst_betyder=question["hogst"],
            )
            for number, question in enumerate(entry["fragor"], start=1)
        )
    row.insatser.add(insats)
    return row


def _put_konsultationer(insats: Insats, count: int, leader: Actor) -> int:
    """Cases over two years: the older ones followed up, the latest waiting for it."""
    texts, today = read()["konsultationstexter"], timezone.localdate()
    chance = random.Random(insats.slug)  # noqa: S311 (example data)
    topics = {row.kod: row for row in Listvarde.objects.filter(slag=Listslag.KONSULTATIONSAMNE, forbund=None)}
    parts = _parts(insats)
    rows = []
    for number in range(count):
        text = texts[number % len(texts)]
        day = weekday(today - (8 + 700 * (count - 1 - number) // count) * DAY)
        follow = weekday(day + 60 * DAY)
        done = follow < today and number % 5 != 3
        rows.append(
            Konsultation(
                insats=insats,
                nummer=number + 1,
                datum=min(day, today),
                amne=topics[text["amne"]],
                fragande=chance.choice(parts),
                fraga=text["fraga"],
                rad=text["rad"],
                nasta_steg=text["steg"],
                uppfoljning=follow,
                uppfoljt=follow if done else None,
                resultat=text["resultat"] if done else "",
                pahittad=True,
                registrerad_av=leader.user,
            )
        )
    Konsultation.objects.bulk_create(rows)
    through = Konsultation.parter.through
    through.objects.bulk_create(
        through(konsultation=row, part=part) for row in rows for part in chance.sample(parts, min(3, len(parts)))
    )
    Lopnummer.objects.create(insats=insats, slag="konsultation", senaste=count)
    return len(rows) + 1


def _parts(insats: Insats) -> list[Part]:
    """The parts that ask: those of the insats, else those of its förbund."""
    found = list(Part.objects.filter(samverkar_i__insats=insats).order_by("pk"))
    return found or list(Part.objects.filter(medlemskap__forbund=Forbund.objects.get(pk=insats.forbund_id)))
