"""The fixed words of the room."""

from django.db import models


class Partstyp(models.TextChoices):
    """The kinds of parts (lag 2003:1210, 4 §), and others that take part in or pay for an insats."""

    ARBETSFORMEDLINGEN = "arbetsformedlingen", "Arbetsförmedlingen"
    FORSAKRINGSKASSAN = "forsakringskassan", "Försäkringskassan"
    REGION = "region", "Region"
    KOMMUN = "kommun", "Kommun"
    FORBUND = "forbund", "Samordningsförbund"
    ANNAN = "annan", "Annan organisation"


class Rollniva(models.TextChoices):
    """How far a role reaches."""

    FORBUND = "forbund", "Hela förbundet"
    INSATS = "insats", "Utpekade insatser"
    LANK = "lank", "Personlig länk, utan konto"
    DRIFT = "drift", "Systemets drift"


class Rollkod(models.TextChoices):
    """The roles. They are rows too (Roll), since what a role is called and whom it opens is data."""

    FORBUNDSCHEF = "forbundschef", "Förbundschef"
    UTVECKLINGSLEDARE = "utvecklingsledare", "Utvecklingsledare"
    STYRELSELEDAMOT = "styrelseledamot", "Styrelseledamot"
    REVISOR = "revisor", "Revisor"
    INSATSLEDARE = "insatsledare", "Insatsledare"
    TEAMMEDLEM = "teammedlem", "Teammedlem"
    INSATSEKONOM = "insatsekonom", "Insatsekonom"
    STYRGRUPP_ORDINARIE = "styrgrupp_ordinarie", "Styrgruppsledamot, ordinarie"
    STYRGRUPP_ERSATTARE = "styrgrupp_ersattare", "Styrgruppsledamot, ersättare"
    STYRGRUPP_ADJUNGERAD = "styrgrupp_adjungerad", "Styrgruppsledamot, adjungerad"
    REMITTENT = "remittent", "Remittent"
    BEHORIGHETSANSVARIG = "behorighetsansvarig", "Behörighetsansvarig hos insatsägaren"
    DRIFTADMINISTRATOR = "driftadministrator", "Driftadministratör"


KANSLI = (Rollkod.FORBUNDSCHEF, Rollkod.UTVECKLINGSLEDARE)
STYRGRUPP = (Rollkod.STYRGRUPP_ORDINARIE, Rollkod.STYRGRUPP_ERSATTARE, Rollkod.STYRGRUPP_ADJUNGERAD)
MAY_OPEN = (Rollkod.INSATSLEDARE, Rollkod.TEAMMEDLEM, Rollkod.INSATSEKONOM, Rollkod.REMITTENT)
"""The roles that can open deltagare at all (lag 2003:1210 7 §): those who work in the insats, and who refers to it."""


class UtskickStatus(models.TextChoices):
    """How far a letter has come."""

    VANTAR = "vantar", "Väntar"
    PAGAR = "pagar", "Skickas"
    SKICKAT = "skickat", "Skickat"
    MISSLYCKAT = "misslyckat", "Gick inte att skicka"
