"""The fixed words of the room."""

from django.db import models


class Kon(models.TextChoices):
    KVINNA = "kvinna", "Kvinnor"
    MAN = "man", "Män"
    ANNAT = "annat", "Annat eller ej uppgift"


class Antalsmatt(models.TextChoices):
    """What is counted in a period."""

    NYA = "nya", "Nya deltagare"
    DELTAGARE = "deltagare", "Deltagare under perioden"
    AVSLUTADE = "avslutade", "Avslutade deltagare"


class Dimension(models.TextChoices):
    """By what, besides kön."""

    TOTALT = "totalt", "Totalt"
    ALDER = "alder", "Åldersgrupp"
    REMITTENT = "remittent", "Remittent"
    UTFALL = "utfall", "Utfall vid avslut"


class Aldersgrupp(models.TextChoices):
    UNDER_20 = "16-19", "16–19 år"
    A20_29 = "20-29", "20–29 år"
    A30_39 = "30-39", "30–39 år"
    A40_49 = "40-49", "40–49 år"
    A50_59 = "50-59", "50–59 år"
    OVER_60 = "60-", "60 år och äldre"


class Utfall(models.TextChoices):
    ARBETE = "arbete", "Arbete"
    STUDIER = "studier", "Studier"
    ORDINARIE = "ordinarie", "Ordinarie insatser"
    ANNAN_INSATS = "annan_insats", "Annan insats i förbundet"
    MEDICINSKA = "medicinska", "Medicinska skäl"
    FLYTT = "flytt", "Flytt"
    EGEN_ONSKAN = "egen_onskan", "Egen önskan"
    OVRIGT = "ovrigt", "Övrigt"


class Remisskalla(models.TextChoices):
    """Who wrote the remiss, and how it came."""

    REMITTENT = "remittent", "Remittent"
    EGEN = "egen", "Egenansökan"
    TEAMET = "teamet", "Inskriven av teamet"


class RemissStatus(models.TextChoices):
    UTKAST = "utkast", "Utkast"
    INKOMMEN = "inkommen", "Inkommen"
    KOMPLETTERING = "komplettering", "Väntar på komplettering"
    BEDOMNING = "bedomning", "Under bedömning"
    STYRGRUPP = "styrgrupp", "Hos styrgruppen"
    ANTAGEN = "antagen", "Antagen, i kö"
    STARTAD = "startad", "Startad"
    AVSLAGEN = "avslagen", "Avslagen"
    ATERTAGEN = "atertagen", "Återtagen"
    HANVISAD = "hanvisad", "Hänvisad"


class Svar(models.TextChoices):
    """An answer to a criterion."""

    JA = "ja", "Ja"
    NEJ = "nej", "Nej"
    VET_EJ = "vet_ej", "Vet inte"


class Avstegsslag(models.TextChoices):
    """What a soft rule warned about, when the remiss was accepted all the same."""

    ALDER = "alder", "Ålder"
    KOMMUN = "kommun", "Kommun"
    KRITERIER = "kriterier", "Kriterier"
    KAPACITET = "kapacitet", "Antal platser"
    LANGD = "langd", "Deltagandets längd"


class Listslag(models.TextChoices):
    """The lists whose values are rows that kansli edits. No common Swedish list was found for most of them."""

    AVSLAGSORSAK = "avslagsorsak", "Orsak till avslag på remiss"
    AVSLUTSANLEDNING = "avslutsanledning", "Anledning till avslut"
    FORSORJNING = "forsorjning", "Försörjning"
    SYSSELSATTNING = "sysselsattning", "Sysselsättning"
    UPPEHALLSORSAK = "uppehallsorsak", "Orsak till uppehåll"
    KONSULTATIONSAMNE = "konsultationsamne", "Ämne för konsultation"
    AVSTAENDEORSAK = "avstaendeorsak", "Orsak till att en slutredovisning inte lämnas"


class Forsorjningsgrupp(models.TextChoices):
    """What a försörjning counts as (SCB's groups)."""

    OHALSA = "ohalsa", "Ersättning vid ohälsa"
    ARBETSMARKNADSSTOD = "arbetsmarknadsstod", "Arbetsmarknadsstöd"
    EKONOMISKT_BISTAND = "ekonomiskt_bistand", "Ekonomiskt bistånd"
    INGEN = "ingen", "Egen försörjning eller ingen"
    ANNAT = "annat", "Annat"


class Sysselsattningsgrupp(models.TextChoices):
    """What a sysselsättning counts as (the four groups of SUS)."""

    FORVARVSARBETE = "forvarvsarbete", "Förvärvsarbete"
    STUDIER = "studier", "Studier"
    ARBETSSOKANDE = "arbetssokande", "Aktivt arbetssökande"
    OVRIGA = "ovriga", "Övriga"


class Tidpunkt(models.TextChoices):
    """When försörjning and sysselsättning were as told. "Directly before" is within a week (SUS' definition)."""

    FORE = "fore", "Före start"
    EFTER = "efter", "Efter avslut"


class ForlangningStatus(models.TextChoices):
    ANSOKT = "ansokt", "Väntar på beslut"
    BEVILJAD = "beviljad", "Beviljad"
    AVSLAGEN = "avslagen", "Avslagen"
    ATERTAGEN = "atertagen", "Återtagen"


class Tillfalleslag(models.TextChoices):
    """What happens during a deltagande, kept as a date and who came: never what was said."""

    TREPARTSSAMTAL = "trepartssamtal", "Trepartssamtal"
    KARTLAGGNING = "kartlaggning", "Kartläggning"
    AVSTAMNING = "avstamning", "Avstämning"
    FLERPARTSMOTE = "flerpartsmote", "Flerpartsmöte"
    VALDSFRAGA = "valdsfraga", "Frågan om våld ställd"


class TillfalleStatus(models.TextChoices):
    PLANERAT = "planerat", "Planerat"
    HALLET = "hallet", "Hållet"
    INSTALLT = "installt", "Inställt"


class Handlingsplanslag(models.TextChoices):
    HANDLINGSPLAN = "handlingsplan", "Handlingsplan"
    SIP = "sip", "SIP"


class Svarande(models.TextChoices):
    """Who answers an instrument's questions."""

    DELTAGARE = "deltagare", "Deltagaren"
    PROFESSIONELL = "professionell", "Den professionella"


class SlutredovisningStatus(models.TextChoices):
    UTKAST = "utkast", "Utkast"
    SKICKAD = "skickad", "Skickad"
    HAMTAD = "hamtad", "Hämtad av remittenten"
    AVSTADD = "avstadd", "Lämnas inte"


class Samtyckesslag(models.TextChoices):
    """The two kinds (OSL 10 and 12 kap.; dataskyddsförordningen)."""

    SEKRETESS = "sekretess", "Bryta sekretessen mellan parter"
    REGISTRERING = "registrering", "Bli registrerad i insatsen"


class Fallslag(models.TextChoices):
    """What a styrgrupp is asked about, avidentifierat."""

    OKLAR_REMISS = "oklar_remiss", "Oklar remiss"
    FORLANGNING = "forlangning", "Förlängning"


class FallStatus(models.TextChoices):
    OPPET = "oppet", "Väntar på styrgruppen"
    BESVARAT = "besvarat", "Besvarat"
    ATERTAGET = "atertaget", "Återtaget"


class Fallutfall(models.TextChoices):
    """The styrgrupp's answer, or that it has taken note of what was decided before."""

    JA = "ja", "Ja"
    NEJ = "nej", "Nej"
    RAD = "rad", "Råd till teamet"
    KANNEDOM = "kannedom", "Till kännedom"


class ImportStatus(models.TextChoices):
    KONTROLLERAD = "kontrollerad", "Kontrollerad"
    INLAST = "inlast", "Inläst"


class Gora(models.TextChoices):
    """What a team has to do for a deltagande, as its list filters and Min dag groups."""

    START = "start", "Start på väg"
    KARTLAGGNING = "kartlaggning", "Kartläggning"
    AVSTAMNING = "avstamning", "Avstämning"
    VALDSFRAGA = "valdsfraga", "Frågan om våld"
    HANDLINGSPLAN = "handlingsplan", "Handlingsplan"
    MATNING = "matning", "Mätning"
    PLANSTEG = "plansteg", "Steg i planen"
    FORLANGNING = "forlangning", "Beslut om förlängning"
    SLUT = "slut", "Planerat slut"
    SLUTREDOVISNING = "slutredovisning", "Slutredovisning"
    SAMTYCKE = "samtycke", "Samtycke som går ut"
