"""Rapporter and their texts, documents, and what people have chosen about reminders and calendars."""

from rapporter.models.dokument import Dokument, dokument_path
from rapporter.models.kalender import Kalenderlank, Paminnelse, Paminnelsetider, Paminnelseval
from rapporter.models.rapport import Malbedomning, Rapport, Rapporttext

__all__ = [
    "Dokument",
    "Kalenderlank",
    "Malbedomning",
    "Paminnelse",
    "Paminnelsetider",
    "Paminnelseval",
    "Rapport",
    "Rapporttext",
    "dokument_path",
]
