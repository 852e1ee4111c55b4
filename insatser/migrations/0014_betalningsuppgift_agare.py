"""An account is that of the owner whom it was entered for: so far, of who owns the insats now."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def keep_owners(apps: Any, schema_editor: Any) -> None:
    for row in apps.get_model("insatser", "Betalningsuppgift").objects.select_related("insats"):
        row.agare_id = row.insats.agare_id
        row.save(update_fields=["agare"])


class Migration(migrations.Migration):
    dependencies = [("forbund", "0005_behorighetsansvarig"), ("insatser", "0013_exportens_huvud")]

    operations = [
        migrations.AddField(
            model_name="betalningsuppgift",
            name="agare",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="forbund.part",
                verbose_name="insatsägare",
            ),
        ),
        migrations.RunPython(keep_owners, migrations.RunPython.noop),
    ]
