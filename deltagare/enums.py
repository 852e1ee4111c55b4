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
