"""The role that gives the roles that open deltagare."""

from django.db import migrations

KOD = "behorighetsansvarig"


def add_roll(apps, schema_editor):
    apps.get_model("forbund", "Roll").objects.update_or_create(
        kod=KOD,
        defaults={
            "namn": "Behörighetsansvarig hos insatsägaren",
            "niva": "insats",
            "oppnar_deltagare": False,
            "ordning": 13,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("forbund", "0004_utskick_och_behorighetsansvarig")]
    operations = [migrations.RunPython(add_roll, migrations.RunPython.noop)]
