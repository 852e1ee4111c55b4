"""The fixed words of the room."""

from django.db import models


class Rapporttyp(models.TextChoices):
    HELAR = "helar", "Helårsrapport"


class RapportStatus(models.TextChoices):
    UTKAST = "utkast", "Utkast"
    INLAMNAD = "inlamnad", "Inlämnad"
    ATER = "ater", "Åter för komplettering"
    GODKAND = "godkand", "Godkänd"


class Dokumentslag(models.TextChoices):
    HELARSRAPPORT = "helarsrapport", "Helårsrapport"
    REKVISITION = "rekvisition", "Rekvisition"
    SLUTREDOVISNING = "slutredovisning", "Slutredovisning"
    FORBUNDSBUDGET = "forbundsbudget", "Förbundets budget"
    AKT = "akt", "Akt"


class DokumentStatus(models.TextChoices):
    """How far the job has come."""

    BESTALLT = "bestallt", "Beställt"
    PAGAR = "pagar", "Skapas"
    KLART = "klart", "Klart"
    MISSLYCKAT = "misslyckat", "Misslyckades"


class Avsnitt(models.TextChoices):
    """The parts of a helårsrapport that people write; figures are filled in by the system (FACTS.md, headings 1-15)."""

    SAMMANFATTNING = "sammanfattning", "Sammanfattning"
    AKTIVITETER = "aktiviteter", "Aktiviteter och metoder"
    SAMVERKAN = "samverkan", "Samverkan och avvikelser"
    ROST = "rost", "Deltagarnas röst"
    JAMSTALLDHET = "jamstalldhet", "Jämställdhet, våld i nära relationer och tillgänglighet"
    EKONOMI = "ekonomi", "Kommentar till ekonomin"
    RISKER = "risker", "Avvikelser och risker"
    LARDOMAR = "lardomar", "Framgångsfaktorer, hinder och lärdomar"
    IMPLEMENTERING = "implementering", "Implementering och spridning"
    FRAMAT = "framat", "Framåtblick och resursbehov"


class Paminnelselage(models.TextChoices):
    """How a frist stands when somebody is reminded of it. The values are columns of Paminnelseval."""

    FORE = "fore", "Kommer"
    SAMMA_DAG = "samma_dag", "Sista dagen"
    EFTER = "efter", "Sen"
