"""Invented texts of the example reports, each text saying that it is invented."""

from __future__ import annotations

import datetime
import functools
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from finsam.forbund.actor import Actor
from finsam.forbund.models import Membership, User
from insatser.enums import Malslag
from insatser.models import Insats
from insatser.services.exempel_konton import address
from rapporter.enums import Dokumentslag, RapportStatus
from rapporter.models import Malbedomning, Rapport, Rapporttext
from rapporter.services.dokument import order_dokument

FILE = Path(__file__).resolve().parent.parent / "exempel" / "rapporter.yaml"


@functools.cache
def read() -> dict[str, Any]:
    """The file, as plain Python. Do not change what you get: it is kept."""
    with FILE.open(encoding="utf-8") as file:
        found: dict[str, Any] = yaml.safe_load(file)
    return found


def load_rapporter() -> int:
    """Adds the example reports that are missing, each in its state; returns how many rows were written.

    The PDFs are ordered, so that the worker draws them at the first start. Without example users nobody orders.
    """
    data, written = read(), 0
    insatser = {row.slug: row for row in Insats.objects.all()}
    for entry in data["rapporter"]:
        rapport, made = Rapport.objects.get_or_create(
            insats=insatser[entry["insats"]],
            ar=entry["ar"],
            defaults={"diarienummer": entry.get("diarienummer", ""), **_stamps(entry)},
        )
        if not made:
            continue
        texts = Rapporttext.objects.bulk_create(
            Rapporttext(rapport=rapport, avsnitt=part, text=f"{data['markning']} {text.strip()}")
            for part, text in entry["texter"].items()
        )
        goals = Malbedomning.objects.bulk_create(_judged(rapport, entry.get("mal", {}), data["markning"]))
        written += 1 + len(texts) + len(goals) + _order(rapport, entry)
    return written


def _stamps(entry: dict[str, Any]) -> dict[str, Any]:
    """The report's state, and who took each step to it and when; without example users the time alone."""
    found: dict[str, Any] = {}
    for status in (RapportStatus.INLAMNAD, RapportStatus.GODKAND):
        if step := entry.get(status.value):
            moment = datetime.datetime.combine(step["dag"], datetime.time(10))
            found["status"] = status
            found[f"{status.value}_tid"] = timezone.make_aware(moment)
            if account := step.get("konto"):
                found[f"{status.value}_av"] = User.objects.filter(epost=address({"adress": account})).first()
    return found


def _judged(rapport: Rapport, judgements: dict[int, dict[str, str]], mark: str) -> list[Malbedomning]:
    """The year's judgement of the insats' delmål, by their place in its list (1 first)."""
    goals = list(rapport.insats.malsattningar.filter(slag=Malslag.DELMAL))
    return [
        Malbedomning(
            rapport=rapport,
            malsattning=goals[place - 1],
            uppnatt=words["uppnatt"],
            utfall=words.get("utfall", ""),
            analys=f"{mark} {words['analys']}",
        )
        for place, words in judgements.items()
    ]


def _order(rapport: Rapport, entry: dict[str, Any]) -> int:
    """Orders the report's PDF as the example user who is named for it, if she is there."""
    email = address({"adress": entry["bestall"]}) if "bestall" in entry else ""
    membership = Membership.objects.nuvarande().filter(user__epost=email).first()
    if membership is None:
        return 0
    order_dokument(actor=Actor.of(membership), slag=Dokumentslag.HELARSRAPPORT, rapport_id=rapport.pk)
    return 1
