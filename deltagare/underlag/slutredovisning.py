"""What a slutredovisning tells: facts about a deltagande, the two texts that people write, and to whom.

Read once and frozen when it is sent; the PDF is drawn from the frozen form alone. What the remittent has no need of is
not read at all: why somebody had an uppehåll, that the question about violence was asked, what a mätning showed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import msgspec

from deltagare.enums import ForlangningStatus, Listslag, Tidpunkt, Tillfalleslag, TillfalleStatus
from deltagare.models import Deltagande, Lage, Plansteg, Tillfalle
from finsam.bas.columns import Tag
from finsam.bas.formats import antal_ord, datum, datum_kort

NOUNS = {
    Tillfalleslag.TREPARTSSAMTAL: ("trepartssamtal", "trepartssamtal"),
    Tillfalleslag.KARTLAGGNING: ("kartläggning", "kartläggningar"),
    Tillfalleslag.AVSTAMNING: ("avstämning", "avstämningar"),
    Tillfalleslag.FLERPARTSMOTE: ("flerpartsmöte", "flerpartsmöten"),
}
LONGEST_SUGGESTION = 5000
"""Characters that are suggested: there must be room to write more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dagar:
    """From one day to another, both included."""

    fran: date
    till: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tillfallen:
    """How many of one kind were held, and when the first and the last."""

    slag: str
    antal: int
    forsta: date
    senaste: date

    @property
    def words(self) -> str:
        """ "4 avstämningar"."""
        return antal_ord(self.antal, *NOUNS[Tillfalleslag(self.slag)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Klart:
    """A step of the handlingsplan that was taken."""

    mal: str
    text: str
    ansvarig: str
    klart: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Lagesrad:
    """A försörjning or sysselsättning directly before or after, with its extent in per cent."""

    slag: str
    efter: bool
    namn: str
    procent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fakta:
    """What Finsam knows about a deltagande that its slutredovisning tells."""

    insats: str
    insatsagare: str
    forbund: str
    pahittad: bool
    deltagare: int
    remiss: int | None
    remittent: str
    egenansokan: bool
    remitterad: date | None
    start: date
    slut: date | None
    anledning: str
    efterstod_till: date | None
    uppehall: tuple[Dagar, ...]
    forlangningar: tuple[Dagar, ...]
    tillfallen: tuple[Tillfallen, ...]
    steg: tuple[Klart, ...]
    lagen: tuple[Lagesrad, ...]

    @property
    def rubrik(self) -> str:
        """What both sides call the person: "Remiss 12", or "Deltagare 47" without a remiss."""
        return f"Remiss {self.remiss}" if self.remiss else f"Deltagare {self.deltagare}"

    def lagesrader(self, slag: str, *, efter: bool) -> str:
        """ "Försörjningsstöd 50 %, lön eller eget företag 50 %"; empty when nothing is registered."""
        found = [one for one in self.lagen if one.slag == slag and one.efter is efter]
        return ", ".join(one.namn if one.procent == 100 else f"{one.namn} {one.procent} %" for one in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slutredovisningsunderlag:
    """All that the paper says, as it was sent. Its repr tells nobody's name."""

    fakta: Fakta
    namn: str = field(default="", repr=False)
    personnummer: str = field(default="", repr=False)
    mottagare_namn: str = field(default="", repr=False)
    mottagare_enhet: str = ""
    aktiviteter: str = field(default="", repr=False)
    bedomning: str = field(default="", repr=False)
    avsandare: str = ""
    skickad: datetime

    @property
    def filnamn(self) -> str:
        """ "slutredovisning-remiss-12.pdf": tells nothing but the number."""
        return f"slutredovisning-{self.fakta.rubrik.lower().replace(' ', '-')}.pdf"


def freeze(underlag: Slutredovisningsunderlag) -> bytes:
    """As JSON, to be sealed."""
    return msgspec.json.encode(underlag)


def thaw(frozen: bytes) -> Slutredovisningsunderlag:
    """Back from JSON. Raises msgspec.ValidationError when the shape is another."""
    return msgspec.json.decode(frozen, type=Slutredovisningsunderlag)


def read_fakta(deltagande: Deltagande) -> Fakta:
    """The facts as they are now; seven queries. Its insats (with owner and förbund), deltagare and remiss are joined
    in best."""
    insats = deltagande.insats
    owner = insats.agare or (insats.del_av.agare if insats.del_av else None)
    return Fakta(
        insats=insats.namn,
        insatsagare=str(owner) if owner else "",
        forbund=insats.forbund.namn,
        pahittad=deltagande.deltagare.pahittad,
        deltagare=deltagande.deltagare.nummer,
        remiss=deltagande.remiss.nummer if deltagande.remiss else None,
        remittent=str(deltagande.part) if deltagande.part else "",
        egenansokan=deltagande.egenansokan,
        remitterad=deltagande.remitterad,
        start=deltagande.start,
        slut=deltagande.slut,
        anledning=str(deltagande.avslutsanledning.namn) if deltagande.avslutsanledning else "",
        efterstod_till=deltagande.efterstod_till,
        uppehall=tuple(Dagar(fran=one.fran, till=one.till) for one in deltagande.uppehall.all()),
        forlangningar=tuple(
            Dagar(fran=one.fran, till=one.till)
            for one in deltagande.forlangningar.filter(status=ForlangningStatus.BEVILJAD)
        ),
        tillfallen=tuple(_tillfallen(deltagande)),
        steg=tuple(_steg(deltagande)),
        lagen=tuple(_lagen(deltagande)),
    )


def _tillfallen(deltagande: Deltagande) -> Iterator[Tillfallen]:
    held = Tillfalle.objects.filter(status=TillfalleStatus.HALLET, slag__in=NOUNS)
    rows = held.filter(deltagande=deltagande)
    if deltagande.remiss_id is not None:  # a trepartssamtal is held before the start
        rows |= held.filter(remiss=deltagande.remiss_id)
    days: dict[str, list[date]] = {}
    for slag, day in rows.values_list("slag", "datum"):
        days.setdefault(slag, []).append(day)
    for slag in NOUNS:
        if found := days.get(slag):
            yield Tillfallen(slag=slag, antal=len(found), forsta=min(found), senaste=max(found))


def _steg(deltagande: Deltagande) -> Iterator[Klart]:
    rows = Plansteg.objects.filter(mal__plan__deltagande=deltagande, klart__isnull=False)
    for row in rows.select_related("mal", "ansvarig").order_by("mal__plan__upprattad", "mal__ordning", "klart", "pk"):
        assert row.klart is not None  # noqa: S101 (asked for above)
        who = str(row.ansvarig) if row.ansvarig else "deltagaren"
        yield Klart(mal=row.mal.text, text=row.text, ansvarig=who, klart=row.klart)


def _lagen(deltagande: Deltagande) -> Iterator[Lagesrad]:
    rows = Lage.objects.filter(deltagande=deltagande).select_related("varde").order_by("-procent", "pk")
    for row in rows.filter(varde__slag__in=(Listslag.FORSORJNING, Listslag.SYSSELSATTNING)):
        efter = row.tidpunkt == Tidpunkt.EFTER
        yield Lagesrad(slag=row.varde.slag, efter=efter, namn=row.varde.namn, procent=row.procent)


def suggest_aktiviteter(fakta: Fakta) -> str:
    """A beginning of the text about what was done, of what is registered; empty when nothing is."""
    parts = []
    if fakta.tillfallen:
        words = [one.words for one in fakta.tillfallen]
        listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} och {words[-1]}"
        parts.append(f"Under tiden i insatsen har vi haft {listed}.")
    if fakta.steg:
        lines = ["De här stegen i handlingsplanen är klara:"]
        for one in fakta.steg:
            line = f"- {one.text.rstrip('.')} ({one.ansvarig}, {datum(one.klart)})"
            if sum(map(len, lines)) + len(line) > LONGEST_SUGGESTION:
                break
            lines.append(line)
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def lage_tag(deltagande: Deltagande, day: date) -> Tag | None:
    """How the slutredovisning of a deltagande stands, for lists and pages; None when none is awaited.

    What is late is red, and says so in words.
    """
    if deltagande.slutredovisad is not None:
        return Tag("ok", f"Slutredovisad {datum_kort(deltagande.slutredovisad, this_year=day.year)}")
    if deltagande.slutredovisas_senast is None or deltagande.slut is None or deltagande.slut >= day:
        return None
    last = datum_kort(deltagande.slutredovisas_senast, this_year=day.year)
    if deltagande.slutredovisas_senast < day:
        return Tag("late", f"Skulle ha lämnats {last}")
    return Tag("soon", f"Lämnas senast {last}")
