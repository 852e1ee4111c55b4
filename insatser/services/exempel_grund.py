"""Kommuner, parter, förbund and their members, and the source documents themselves."""

from __future__ import annotations

from dataclasses import dataclass, field

from finsam.forbund.models import Forbund, Kommun, Medlem, Part
from insatser.models import Kalla
from insatser.services.exempel_data import DOCUMENTS, Entry, read


@dataclass
class Grund:
    """What the rows of the insatser point at, by the codes of the example files."""

    parter: dict[str, Part] = field(default_factory=dict)
    forbund: dict[str, Forbund] = field(default_factory=dict)
    kallor: dict[str, Kalla] = field(default_factory=dict)
    written: int = 0

    def part(self, code: str | None) -> Part | None:
        """The part of a code; none for none."""
        return self.parter[code] if code else None


def load_grund() -> Grund:
    """Adds what is missing and leaves what is there; returns all of it."""
    data, grund = read("grund"), Grund()
    for entry in data["kommuner"]:
        _, made = Kommun.objects.get_or_create(kod=entry["kod"], defaults={"namn": entry["namn"]})
        grund.written += made
    for entry in data["parter"]:
        grund.parter[entry["slug"]], made = Part.objects.get_or_create(
            namn=entry["namn"], defaults={"slag": entry["slag"], "kommun_id": entry.get("kommun")}
        )
        grund.written += made
    for entry in data["forbund"]:
        _load_forbund(grund, entry)
    for name in DOCUMENTS:
        kalla = read(name)["kalla"]
        grund.kallor[kalla["kod"]], made = Kalla.objects.get_or_create(
            kod=kalla["kod"],
            defaults={"titel": kalla["titel"], "datum": kalla["datum"], "forbund": grund.forbund[kalla["forbund"]]},
        )
        grund.written += made
    return grund


def _load_forbund(grund: Grund, entry: Entry) -> None:
    # The one that took over stands before the ones that it took over from.
    after = entry.get("efterfoljare")
    forbund, made = Forbund.objects.get_or_create(
        slug=entry["slug"],
        defaults={
            "namn": entry["namn"],
            "orgnr": entry.get("orgnr", ""),
            "postadress": ", ".join(entry.get("adress", ())),
            "ledamoter": entry.get("ledamoter"),
            "ersattare": entry.get("ersattare"),
            "bildat": entry.get("fran"),
            "uppgick_i": grund.forbund[after] if after else None,
            "uppgick_datum": grund.forbund[after].bildat if after else None,
        },
    )
    grund.forbund[entry["slug"]] = forbund
    if made:
        members = [
            Medlem(forbund=forbund, part=grund.parter[row["part"]], fran=row["fran"], till=row.get("till"))
            for row in entry["medlemmar"]
        ]
        Medlem.objects.bulk_create(members)
        grund.written += 1 + len(members)
