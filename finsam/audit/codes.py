"""The registered codes of the log with the words that people read. An unregistered code cannot be logged."""

CODES: dict[str, str] = {
    "konto.inloggad": "loggade in",
    "konto.losenordslank": "skickade en länk för att välja lösenord",
    "konto.valde_losenord": "valde lösenord",
    "konto.bytte_losenord": "bytte lösenord",
    "konto.bytte_epost": "bytte e-postadress på ett konto",
    "konto.bytte_uppdrag": "bytte uppdrag",
    "nekad": "nekades",
    "rad.skapad": "lade till",
    "rad.andrad": "ändrade",
    "rad.borttagen": "tog bort",
    "exempel.inlast": "läste in exempeldata",
}


ABOUT_PEOPLE: set[str] = set()
"""Codes of acts with one person's rows. Their lines are shown to nobody who may not see an individual."""


def register(codes: dict[str, str], *, about_people: bool = False) -> None:
    """Adds an app's codes (`<noun>.<act in past tense>`); the same code twice is a mistake in the programme."""
    for code, words in codes.items():
        if CODES.setdefault(code, words) != words:
            raise ValueError(f"The audit code {code} is registered twice.")
    if about_people:
        ABOUT_PEOPLE.update(codes)
