"""The rows of an insats that kansli edits one at a time, each kind with its form and its words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from finsam.bas.formats import datum, period, tal
from insatser.forms.bas import RowForm, RowMeta
from insatser.models import (
    Bemanning,
    Frist,
    Insats,
    Kriterium,
    Ledamot,
    Malsattning,
    Motsagelse,
    Regel,
    Samverkanspart,
    Styrgrupp,
    Upptagning,
)
from insatser.services.regeltext import mening


class SamverkanspartForm(RowForm):
    parents = ("insats",)

    class Meta(RowMeta):
        model = Samverkanspart
        fields = ("part", "medverkan")


class UpptagningForm(RowForm):
    parents = ("insats",)

    class Meta(RowMeta):
        model = Upptagning
        fields = ("kommun", "fran", "till")
        help_texts = {"till": "Lämna tomt så länge kommunen är med."}


class KriteriumForm(RowForm):
    parents = ("insats",)

    class Meta(RowMeta):
        model = Kriterium
        fields = ("slag", "nummer", "text", "alternativ_till")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["alternativ_till"]
        field.queryset = Kriterium.objects.filter(
            insats_id=self.instance.insats_id, alternativ_till__isnull=True
        ).exclude(pk=self.instance.pk)
        field.empty_label = "Inget, det står för sig självt"
        field.label_from_instance = lambda row: f"{row.get_slag_display()} {row.nummer}: {row.text[:70]}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        parent = data.get("alternativ_till")
        if parent and parent.slag != data.get("slag"):
            raise ValidationError({"alternativ_till": "Alternativen ska vara av samma slag. Ändra det ena."})
        if parent and self.instance.pk and self.instance.alternativ.exists():
            raise ValidationError({"alternativ_till": "Kriteriet har egna alternativ och kan inte självt vara ett."})
        return data


class RegelForm(RowForm):
    parents = ("insats",)
    sections = (
        ("Vad regeln gäller", "slag", "rubrik", "text", "hard", "beslutas_av"),
        ("Tal", "varde", "minst", "hogst", "enhet"),
        ("Sista dag", "senast_manad", "senast_dag", "anstand_manader"),
        ("När regeln gäller", "fran", "till"),
    )

    class Meta(RowMeta):
        model = Regel
        fields = (
            "slag",
            "rubrik",
            "varde",
            "minst",
            "hogst",
            "enhet",
            "senast_manad",
            "senast_dag",
            "anstand_manader",
            "beslutas_av",
            "hard",
            "text",
            "fran",
            "till",
        )
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "varde": "Ett enda tal, till exempel 12 (månader) eller 3 (veckor).",
            "minst": "När regeln har gränser, till exempel ålder 16 till 64.",
            "text": "Så står den på insatsens sida och i rapporten. Av talen nedan räknar Finsam ut frister.",
            "senast_manad": "1–12, till exempel 11 för november.",
            "hard": "Då hjälper ingen motivering den som inte uppfyller regeln.",
            "fran": "En ny längsta tid gäller den som börjar från den dagen. Den som redan deltar behåller sitt slut.",
        }


class MalsattningForm(RowForm):
    parents = ("insats",)

    class Meta(RowMeta):
        model = Malsattning
        fields = ("slag", "ordning", "omrade", "text", "matt", "malvarde", "senast")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"ordning": "Plats i listan inom sitt slag, 1 först."}


class BemanningForm(RowForm):
    parents = ("insats",)

    class Meta(RowMeta):
        model = Bemanning
        fields = (
            "funktion",
            "arbetsgivare",
            "antal",
            "arsarbetare",
            "finansiering",
            "fran",
            "till",
            "anmarkning",
            "ordning",
        )
        help_texts = {
            "arsarbetare": "1 är en heltid, 0,5 en halvtid. Räkna ihop för alla personer på raden.",
            "ordning": "Plats i listan, 1 först.",
        }


class LedamotForm(RowForm):
    parents = ("styrgrupp",)

    class Meta(RowMeta):
        model = Ledamot
        fields = (
            "part",
            "funktion",
            "roll",
            "foredragande",
            "ordforande",
            "membership",
            "fran",
            "till",
            "ordning",
        )
        help_texts = {
            "funktion": "Titeln, till exempel enhetschef. Inget personnamn.",
            "membership": "När ledamoten har ett konto i Finsam.",
            "ordning": "Plats i listan, 1 först.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["membership"]
        field.queryset = field.queryset.select_related("user", "roll")
        field.label_from_instance = lambda row: f"{row.user.namn}, {row.roll.namn.lower()}"
        field.empty_label = "Inget konto"


class StyrgruppForm(RowForm):
    parents = ("insats",)

    class Meta(RowMeta):
        model = Styrgrupp
        fields = ("namn", "beslutande", "moten_minst", "moten_hogst", "sammankallande", "uppdrag")
        widgets = {"uppdrag": forms.Textarea(attrs={"rows": 5})}


class MotsagelseForm(RowForm):
    parents = ("insats",)

    class Meta(RowMeta):
        model = Motsagelse
        fields = ("galler", "ena", "andra", "var", "forklaring")
        widgets = {"forklaring": forms.Textarea(attrs={"rows": 3})}


class FristForm(RowForm):
    parents = ("insats",)

    class Meta(RowMeta):
        model = Frist
        fields = ("slag", "rubrik", "fran", "till", "senast", "klar")
        help_texts = {"klar": "Dagen då det blev gjort. Lämna tomt tills dess."}


@dataclass(frozen=True)
class Radslag:
    """A kind of row: its model and form, and the words of its pages.

    `single` says that an insats has at most one of them. `rows(insats)` are the rows to list, `blank(insats)` an
    unsaved one with its parent (None when the parent is not there yet), `text(row)` and `detail(row)` tell one row
    in the list.
    """

    slug: str
    model: type[Model]
    form: type[RowForm]
    rubrik: str
    lagg_till: str
    noun: str
    tab: str
    rows: Callable[[Insats], QuerySet[Any]]
    blank: Callable[[Insats], Model | None]
    text: Callable[[Any], str]
    detail: Callable[[Any], str] = lambda row: ""
    single: bool = False


def _dates(row: Any) -> str:
    if row.fran is None:
        return f"till {datum(row.till)}" if row.till else ""
    return period(row.fran, row.till) if row.till else f"från {datum(row.fran)}"


def _joined(parts: Iterable[Any]) -> str:
    return " · ".join(str(part) for part in parts if part)


def _ledamot(insats: Insats) -> Ledamot | None:
    styrgrupp = Styrgrupp.objects.filter(insats=insats).first()
    return Ledamot(styrgrupp=styrgrupp) if styrgrupp else None


RADSLAG: dict[str, Radslag] = {
    kind.slug: kind
    for kind in (
        Radslag(
            "parter",
            Samverkanspart,
            SamverkanspartForm,
            "Samverkande parter",
            "Lägg till part",
            "en samverkande part",
            "insats",
            lambda insats: insats.samverkansparter.select_related("part"),
            lambda insats: Samverkanspart(insats=insats),
            lambda row: str(row.part),
            lambda row: row.medverkan,
        ),
        Radslag(
            "upptagning",
            Upptagning,
            UpptagningForm,
            "Upptagningsområde",
            "Lägg till kommun",
            "en kommun i upptagningsområdet",
            "insats",
            lambda insats: insats.upptagningar.select_related("kommun"),
            lambda insats: Upptagning(insats=insats),
            lambda row: str(row.kommun),
            _dates,
        ),
        Radslag(
            "kriterier",
            Kriterium,
            KriteriumForm,
            "Kriterier",
            "Lägg till kriterium",
            "ett kriterium",
            "insats",
            lambda insats: insats.kriterier.select_related("alternativ_till"),
            lambda insats: Kriterium(insats=insats),
            lambda row: row.text,
            lambda row: _joined(
                (
                    f"{row.get_slag_display()}, nummer {row.nummer}",
                    f"alternativ till nummer {row.alternativ_till.nummer}" if row.alternativ_till else "",
                )
            ),
        ),
        Radslag(
            "regler",
            Regel,
            RegelForm,
            "Regler",
            "Lägg till regel",
            "en regel",
            "insats",
            lambda insats: insats.regler.all(),
            lambda insats: Regel(insats=insats),
            str,
            lambda row: _joined((mening(row, untold=True), row.text)),
        ),
        Radslag(
            "mal",
            Malsattning,
            MalsattningForm,
            "Målsättningar",
            "Lägg till mål",
            "ett mål",
            "insats",
            lambda insats: insats.malsattningar.all(),
            lambda insats: Malsattning(insats=insats),
            lambda row: row.text,
            lambda row: _joined((row.get_slag_display(), row.omrade, row.matt)),
        ),
        Radslag(
            "bemanning",
            Bemanning,
            BemanningForm,
            "Bemanning",
            "Lägg till bemanning",
            "en bemanningsrad",
            "insats_bemanning",
            lambda insats: insats.bemanning.select_related("arbetsgivare"),
            lambda insats: Bemanning(insats=insats),
            lambda row: row.funktion,
            lambda row: _joined(
                (
                    row.arbetsgivare,
                    f"{tal(row.arsarbetare)} årsarbetare" if row.arsarbetare is not None else "",
                    row.get_finansiering_display(),
                    _dates(row),
                )
            ),
        ),
        Radslag(
            "styrgrupp",
            Styrgrupp,
            StyrgruppForm,
            "Styrgrupp",
            "Lägg upp styrgruppen",
            "styrgruppen",
            "insats_styrgrupp",
            lambda insats: Styrgrupp.objects.filter(insats=insats),
            lambda insats: Styrgrupp(insats=insats, namn=f"Styrgruppen för {insats.namn}"[:120]),
            str,
            lambda row: "Beslutande" if row.beslutande else "Rådgivande",
            single=True,
        ),
        Radslag(
            "ledamoter",
            Ledamot,
            LedamotForm,
            "Ledamöter i styrgruppen",
            "Lägg till ledamot",
            "en ledamot",
            "insats_styrgrupp",
            lambda insats: Ledamot.objects.filter(styrgrupp__insats=insats).select_related("part", "styrgrupp__insats"),
            _ledamot,
            lambda row: str(row.part or row.funktion),
            lambda row: _joined((row.get_roll_display(), row.funktion if row.part else "", _dates(row))),
        ),
        Radslag(
            "motsagelser",
            Motsagelse,
            MotsagelseForm,
            "Motsägelser i underlaget",
            "Lägg till motsägelse",
            "en motsägelse",
            "insats",
            lambda insats: insats.motsagelser.all(),
            lambda insats: Motsagelse(insats=insats),
            lambda row: row.galler,
            lambda row: _joined((row.ena, row.andra)),
        ),
        Radslag(
            "frister",
            Frist,
            FristForm,
            "Frister",
            "Lägg till frist",
            "en frist",
            "insats",
            lambda insats: insats.frister.all(),
            lambda insats: Frist(insats=insats),
            lambda row: row.rubrik,
            lambda row: f"senast {datum(row.senast)}" + (f", klar {datum(row.klar)}" if row.klar else ""),
        ),
    )
}
ROW_NOUNS: dict[str, str] = {kind.model._meta.label_lower: kind.noun for kind in RADSLAG.values()}
"""What a row of each kind is called in a history: "ändrade ett kriterium"."""
