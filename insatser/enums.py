"""The fixed words of the room. Lists that differ from insats to insats are rows, not choices."""

from django.db import models


class Inriktning(models.TextChoices):
    """What the insats works with; as in Uppföljning Finsam it cannot be changed later."""

    INDIVID = "individ", "Individinsats"
    STRUKTUR = "struktur", "Strukturinsats"


class InsatsStatus(models.TextChoices):
    PLANERAD = "planerad", "Planerad"
    PAGAENDE = "pagaende", "Pågående"
    AVSLUTAD = "avslutad", "Avslutad"


class Registreringsniva(models.TextChoices):
    """How much is kept about deltagare. May be raised, never lowered."""

    ANTAL = "antal", "Antal"
    AVIDENTIFIERAD = "avidentifierad", "Avidentifierad"
    PERSONUPPGIFTER = "personuppgifter", "Personuppgifter"


class Kriterieslag(models.TextChoices):
    INKLUSIV = "inklusiv", "Ska uppfyllas"
    EXKLUSIV = "exklusiv", "Hindrar deltagande"


class Regelslag(models.TextChoices):
    """What a rule is about. The rule's values, its decider and its words stand in the row."""

    ALDER = "alder", "Ålder"
    KRITERIER = "kriterier", "Hur många kriterier som ska uppfyllas"
    REMISSVAG = "remissvag", "Vem som kan remittera"
    ANTAGNING = "antagning", "Vem som antar"
    OKLARA_FALL = "oklara_fall", "Vem som avgör oklara fall"
    REMISSVAR = "remissvar", "Svar på en remiss"
    SAMTYCKE = "samtycke", "Samtycke"
    LANGSTA_TID = "langsta_tid", "Längsta tid"
    FORLANGNING = "forlangning", "Förlängning"
    UPPEHALL = "uppehall", "Uppehåll"
    EFTERSTOD = "efterstod", "Efterstöd"
    ATEROPPNING = "ateroppning", "Återöppna ett avslut"
    KARTLAGGNING = "kartlaggning", "Kartläggning"
    AVSTAMNING = "avstamning", "Avstämning eller flerpartsmöte"
    HANDLINGSPLAN = "handlingsplan", "Handlingsplan eller SIP"
    VALDSFRAGA = "valdsfraga", "Frågan om våld"
    MATNING = "matning", "Mätning av progression"
    ENKAT = "enkat", "Enkät till deltagare"
    SLUTREDOVISNING = "slutredovisning", "Slutredovisning till remittenten"
    HELARSRAPPORT = "helarsrapport", "Helårsrapport"
    HALVARSRAPPORT = "halvarsrapport", "Halvårsrapport"
    KVARTALSRAPPORT = "kvartalsrapport", "Kvartalsrapport"
    LAGESRAPPORT = "lagesrapport", "Lägesrapport"
    REKVISITION = "rekvisition", "Rekvisition"
    BUDGETBESLUT = "budgetbeslut", "Beslut om kommande års budget"
    PLANUPPFOLJNING = "planuppfoljning", "Uppföljning av insatsplanen"
    STYRGRUPPSMOTE = "styrgruppsmote", "Styrgruppens möten"
    SJALVVARDERING = "sjalvvardering", "Självvärdering"
    UTVARDERING = "utvardering", "Utvärdering"
    NATIONELL_UPPFOLJNING = "nationell_uppfoljning", "Nationell uppföljning"
    UPPGIFT_I_TID = "uppgift_i_tid", "Uppgift med sista dag"
    UPPSAGNING = "uppsagning", "Uppsägning"
    AVVIKELSE = "avvikelse", "Avvikelser i samverkan"


class Regelenhet(models.TextChoices):
    AR = "ar", "år"
    MANAD = "manad", "månader"
    VECKA = "vecka", "veckor"
    DAG = "dag", "dagar"
    GANGER_PER_AR = "ganger_per_ar", "gånger per år"
    ANTAL = "antal", "stycken"


class Beslutsfattare(models.TextChoices):
    """Who decides: a function, never a person."""

    TEAM = "team", "Teamet"
    TEAM_OCH_REMITTENT = "team_och_remittent", "Teamet tillsammans med remittenten"
    INSATSLEDARE = "insatsledare", "Insatsledaren"
    INSATSLEDARE_REDOVISAR = (
        "insatsledare_redovisar",
        "Insatsledaren, som redovisar för styrgruppen i efterhand",
    )
    STYRGRUPP = "styrgrupp", "Styrgruppen"
    STYRGRUPP_EFTER_ANSOKAN = "styrgrupp_efter_ansokan", "Styrgruppen, efter ansökan"
    FORBUNDSSTYRELSE = "forbundsstyrelse", "Förbundsstyrelsen"
    KANSLI = "kansli", "Förbundets kansli"
    INSATSAGARE = "insatsagare", "Insatsägaren"
    PART = "part", "Respektive part"


class Planslag(models.TextChoices):
    INSATSPLAN = "insatsplan", "Insatsplan"
    ANSOKAN = "ansokan", "Ansökan"
    VERKSAMHETSPLAN = "verksamhetsplan", "Verksamhetsplan och budget"


class PlanStatus(models.TextChoices):
    UTKAST = "utkast", "Utkast"
    FASTSTALLD = "faststalld", "Fastställd"
    ERSATT = "ersatt", "Ersatt av en nyare"


class Malslag(models.TextChoices):
    OVERGRIPANDE = "overgripande", "Övergripande mål"
    DELMAL = "delmal", "Delmål"
    RESULTAT = "resultat", "Resultatmål"
    EFFEKT = "effekt", "Långsiktig effekt"
    AKTIVITET = "aktivitet", "Aktivitet"


class Maluppfyllelse(models.TextChoices):
    """Words for a målsättning's state; colour is never the only sign."""

    EJ_BEDOMT = "ej_bedomt", "Ännu inte bedömt"
    EJ_UPPNATT = "ej_uppnatt", "Inte uppnått"
    DELVIS = "delvis", "Delvis uppnått"
    UPPNATT = "uppnatt", "Uppnått"


class Finansiering(models.TextChoices):
    """Who pays for a staff line or budget row."""

    FORBUND = "forbund", "Förbundet"
    EGEN = "egen", "Egenfinansierad"
    ANNAN = "annan", "Annan finansiär"


class Ledamotsroll(models.TextChoices):
    ORDINARIE = "ordinarie", "Ordinarie"
    ERSATTARE = "ersattare", "Ersättare"
    ADJUNGERAD = "adjungerad", "Adjungerad"


class BudgetStatus(models.TextChoices):
    ANSOKT = "ansokt", "Ansökt"
    BEVILJAD = "beviljad", "Beviljad"
    REVIDERAD = "reviderad", "Reviderad"


class Budgetslag(models.TextChoices):
    KOSTNAD = "kostnad", "Kostnad"
    INTAKT = "intakt", "Intäkt"


class Omrade(models.TextChoices):
    """What a group of a förbund's budget is. The shares and the result are counted by it, never by a group's name."""

    ADMINISTRATION = "administration", "Administration"
    INDIVID = "individ", "Individinsatser"
    STRUKTUR = "struktur", "Metoder och struktur"
    MEDEL = "medel", "Medelstilldelning"
    INTAKT = "intakt", "Övriga intäkter under året"
    KAPITAL = "kapital", "Överfört eget kapital"

    @classmethod
    def of_costs(cls) -> list[str]:
        """Those that a cost can have."""
        return [cls.ADMINISTRATION.value, cls.INDIVID.value, cls.STRUKTUR.value]

    @classmethod
    def of_incomes(cls) -> list[str]:
        """Those that an income can have."""
        return [cls.MEDEL.value, cls.INTAKT.value, cls.KAPITAL.value]


class Fristslag(models.TextChoices):
    """What can be due."""

    HELARSRAPPORT = "helarsrapport", "Helårsrapport"
    HALVARSRAPPORT = "halvarsrapport", "Halvårsrapport"
    KVARTALSRAPPORT = "kvartalsrapport", "Kvartalsrapport"
    LAGESRAPPORT = "lagesrapport", "Lägesrapport"
    REKVISITION = "rekvisition", "Rekvisition"
    BUDGETBESLUT = "budgetbeslut", "Budgetbeslut"
    PLANUPPFOLJNING = "planuppfoljning", "Uppföljning av insatsplanen"
    UPPGIFT = "uppgift", "Uppgift"


class Rekvisitionstyp(models.TextChoices):
    DEL = "del", "Delrekvisition"
    SLUT = "slut", "Slutrekvisition"
    RATTELSE = "rattelse", "Rättelse"


class RekvisitionStatus(models.TextChoices):
    """From the owner's draft to the money (FACTS.md, "Rekvisition").

    `upprattad` is the owner's own first pair of eyes: it is filled in, and somebody else there is to certify it.
    """

    UTKAST = "utkast", "Utkast"
    UPPRATTAD = "upprattad", "Väntar på intyg"
    INLAMNAD = "inlamnad", "Inlämnad"
    ATER = "ater", "Åter för komplettering"
    GRANSKAD = "granskad", "Granskad"
    ATTESTERAD = "attesterad", "Beslutsattesterad"
    UTBETALD = "utbetald", "Utbetald"
    AVSLAGEN = "avslagen", "Avslagen"
    MAKULERAD = "makulerad", "Makulerad"


DECIDED = (RekvisitionStatus.ATTESTERAD, RekvisitionStatus.UTBETALD)
"""The förbund has decided to pay, or has paid."""
AT_FORBUND = (RekvisitionStatus.INLAMNAD, RekvisitionStatus.GRANSKAD, *DECIDED)
COUNTED = (*AT_FORBUND, RekvisitionStatus.ATER)
"""Takes of the year's money: sent to the förbund, even when it has sent it back."""
AT_OWNER = (RekvisitionStatus.UTKAST, RekvisitionStatus.UPPRATTAD, RekvisitionStatus.ATER)
"""Waits for the owner: not sent yet, or sent back."""
UNDECIDED = (*AT_OWNER, RekvisitionStatus.INLAMNAD, RekvisitionStatus.GRANSKAD)
NOT_PAID = (*UNDECIDED, RekvisitionStatus.ATTESTERAD)
"""Somebody is to do something with it still, the payment too."""
GONE = (RekvisitionStatus.AVSLAGEN, RekvisitionStatus.MAKULERAD)
"""Refused or thrown away: nothing is paid, and the period may be claimed again."""


class Medelhantering(models.TextChoices):
    """What becomes of the money of a year that was granted and not used."""

    ATERLAMNAS = "aterlamnas", "Återlämnas till förbundet"
    FORS_OVER = "fors_over", "Förs över till nästa år"
    ATERBETALAS = "aterbetalas", "Betalas tillbaka av insatsägaren"


class Kontoslag(models.TextChoices):
    """Where money is paid to."""

    BANKGIRO = "bankgiro", "Bankgiro"
    PLUSGIRO = "plusgiro", "Plusgiro"


class Filslag(models.TextChoices):
    """What a file from outside may be, told by its content."""

    PDF = "pdf", "PDF"
    PNG = "png", "Bild (PNG)"
    JPEG = "jpeg", "Bild (JPEG)"


class Handlingsslag(models.TextChoices):
    """What an uploaded paper of an insats is."""

    PROTOKOLL = "protokoll", "Protokoll"
    BESLUT = "beslut", "Beslut"
    OVRIGT = "ovrigt", "Övrig handling"


class SammanslagningStatus(models.TextChoices):
    """How far a merger of förbund has come. Once it is bekräftad it cannot be taken back."""

    UTKAST = "utkast", "Utkast"
    GENOMFORD = "genomford", "Genomförd, väntar på bekräftelse"
    BEKRAFTAD = "bekraftad", "Bekräftad"
    ATERTAGEN = "atertagen", "Tillbakatagen"


class Flyttslag(models.TextChoices):
    """What a merger did with a row."""

    ANDRAD = "andrad", "Ändrad"
    SKAPAD = "skapad", "Skapad"
    FORTSATT = "fortsatt", "Fortsatt i en annan rad"
