"""The lists' common values. No common Swedish list was found but SCB's försörjningsmått and SUS' four groups of
sysselsättning; the others are a plain default that kansli changes."""

from django.db import migrations

VALUES = {
    "avslagsorsak": (
        ("kriterier", "Uppfyller inte insatsens kriterier", "", None),
        ("hinder", "Något hindrar deltagande just nu", "", None),
        ("ordinarie", "Ordinarie insatser bedöms räcka", "", None),
        ("annan_insats", "Annan insats passar bättre", "", None),
        ("omrade", "Utanför insatsens upptagningsområde", "", None),
        ("tackar_nej", "Personen tackar nej", "", None),
        ("plats", "Ingen plats inom rimlig tid", "", None),
    ),
    "avslutsanledning": (
        ("arbete", "Arbete", "arbete", None),
        ("studier", "Studier", "studier", None),
        ("ordinarie", "Åter till ordinarie insatser", "ordinarie", None),
        ("annan_insats", "Annan insats i förbundet", "annan_insats", None),
        ("medicinska", "Medicinska skäl", "medicinska", None),
        ("flytt", "Flytt", "flytt", None),
        ("egen_onskan", "Egen önskan", "egen_onskan", None),
        ("tiden_slut", "Längsta tiden har gått", "ovrigt", None),
        ("ovrigt", "Annat", "ovrigt", None),
    ),
    "forsorjning": (
        ("sjukpenning", "Sjukpenning eller rehabiliteringspenning", "ohalsa", True),
        ("aktivitetsersattning", "Aktivitetsersättning", "ohalsa", True),
        ("sjukersattning", "Sjukersättning", "ohalsa", True),
        ("a_kassa", "A-kassa", "arbetsmarknadsstod", True),
        ("aktivitetsstod", "Aktivitetsstöd eller utvecklingsersättning", "arbetsmarknadsstod", True),
        ("etableringsersattning", "Etableringsersättning", "arbetsmarknadsstod", True),
        ("forsorjningsstod", "Försörjningsstöd", "ekonomiskt_bistand", True),
        ("lon", "Lön eller eget företag", "ingen", False),
        ("studiemedel", "Studiemedel", "ingen", False),
        ("ingen", "Ingen egen försörjning", "ingen", False),
        ("annat", "Annat", "annat", False),
    ),
    "sysselsattning": (
        ("forvarvsarbete", "Förvärvsarbete", "forvarvsarbete", None),
        ("studier", "Studier eller arbetsmarknadsutbildning", "studier", None),
        ("arbetssokande", "Aktivt arbetssökande", "arbetssokande", None),
        ("ingen", "Varken arbete, studier eller arbetssökande", "ovriga", None),
    ),
    "uppehallsorsak": (
        ("sjukdom", "Sjukdom", "", None),
        ("foraldraledighet", "Föräldraledighet", "", None),
        ("vard_av_anhorig", "Vård av anhörig", "", None),
        ("annat", "Annat", "", None),
    ),
    "konsultationsamne": (
        ("ansvar", "Vem som ansvarar för vad", "", None),
        ("vag_vidare", "Vägen vidare för en person", "", None),
        ("sip", "Behov av en SIP", "", None),
        ("insats", "Val av insats", "", None),
        ("regler", "Regler och ersättningar", "", None),
        ("annat", "Annat", "", None),
    ),
}


def put_values(apps, schema_editor):
    Listvarde = apps.get_model("deltagare", "Listvarde")
    Listvarde.objects.bulk_create(
        Listvarde(slag=slag, kod=kod, namn=namn, grupp=grupp, offentlig=offentlig, ordning=order * 10)
        for slag, rows in VALUES.items()
        for order, (kod, namn, grupp, offentlig) in enumerate(rows, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("deltagare", "0003_bara_teamet")]

    operations = [migrations.RunPython(put_values, migrations.RunPython.noop)]
