"""What a state demands of the file says which states there are too: one rule, not two."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deltagare", "0007_siffror_ur_deltaganden")]

    operations = [migrations.RemoveConstraint(model_name="importkorning", name="import_status")]
