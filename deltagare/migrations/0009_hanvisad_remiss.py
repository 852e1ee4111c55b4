"""Where a remittent's link leads on when her remiss has been handed over to another insats."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deltagare", "0008_en_regel_om_import")]

    operations = [
        migrations.AddField(
            model_name="remiss",
            name="hanvisad_remiss",
            field=models.BigIntegerField(blank=True, editable=False, null=True),
        ),
    ]
