import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("insatser", "0011_sammanslagning")]

    operations = [
        migrations.AddConstraint(
            model_name="frist",
            constraint=models.CheckConstraint(
                condition=models.Q(("senast__range", (datetime.date(2003, 1, 1), datetime.date(2100, 12, 31)))),
                name="frist_senast_rimlig",
                violation_error_message="Den sista dagen ska ligga mellan 2003 och 2100. Kontrollera årtalet.",
            ),
        ),
    ]
