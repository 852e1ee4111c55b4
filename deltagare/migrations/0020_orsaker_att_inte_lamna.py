"""Why a slutredovisning is not given: a plain default that kansli adds to."""

from django.db import migrations

VALUES = {
    "avstaendeorsak": (
        ("samtycke", "Personen samtycker inte till att den lämnas", "", None),
        ("remittent", "Det finns ingen remittent att lämna den till", "", None),
        ("avlidit", "Personen har avlidit", "", None),
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
    dependencies = [("deltagare", "0019_slutredovisning_som_inte_lamnas")]

    operations = [migrations.RunPython(put_values, migrations.RunPython.noop)]
