"""An export keeps whose it is and its series: what was made before keeps what its file said so far."""

from typing import Any

from django.db import migrations, models


def freeze_heads(apps: Any, schema_editor: Any) -> None:
    installningar = apps.get_model("insatser", "Bokforingsinstallning")
    series = dict(installningar.objects.values_list("forbund_id", "serie"))
    for row in apps.get_model("insatser", "Bokforingsexport").objects.select_related("forbund"):
        row.huvud = {
            "foretag": row.forbund.namn,
            "orgnr": row.forbund.orgnr,
            "serie": series.get(row.forbund_id, "A"),
        }
        row.save(update_fields=["huvud"])


class Migration(migrations.Migration):
    dependencies = [("insatser", "0012_frist_senast_rimlig")]

    operations = [
        migrations.AddField(
            model_name="bokforingsexport",
            name="huvud",
            field=models.JSONField(default=dict, editable=False, verbose_name="fryst huvud"),
            preserve_default=False,
        ),
        migrations.RunPython(freeze_heads, migrations.RunPython.noop),
    ]
