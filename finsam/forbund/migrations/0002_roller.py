"""The roles of the whole product, with how far each reaches and whether it opens deltagare."""

from django.db import migrations

# kod, namn, niva, oppnar_deltagare
ROLLER = (
    ("forbundschef", "Förbundschef", "forbund", False),
    ("utvecklingsledare", "Utvecklingsledare", "forbund", False),
    ("styrelseledamot", "Styrelseledamot", "forbund", False),
    ("revisor", "Revisor", "forbund", False),
    ("insatsledare", "Insatsledare", "insats", True),
    ("teammedlem", "Teammedlem", "insats", True),
    ("insatsekonom", "Insatsekonom", "insats", False),
    ("styrgrupp_ordinarie", "Styrgruppsledamot, ordinarie", "insats", False),
    ("styrgrupp_ersattare", "Styrgruppsledamot, ersättare", "insats", False),
    ("styrgrupp_adjungerad", "Styrgruppsledamot, adjungerad", "insats", False),
    ("remittent", "Remittent", "lank", True),
    ("driftadministrator", "Driftadministratör", "drift", False),
)


def add_roller(apps, schema_editor):
    Roll = apps.get_model("forbund", "Roll")
    for ordning, (kod, namn, niva, oppnar) in enumerate(ROLLER, start=1):
        Roll.objects.update_or_create(
            kod=kod, defaults={"namn": namn, "niva": niva, "oppnar_deltagare": oppnar, "ordning": ordning}
        )


class Migration(migrations.Migration):
    dependencies = [("forbund", "0001_initial")]
    operations = [migrations.RunPython(add_roller, migrations.RunPython.noop)]
