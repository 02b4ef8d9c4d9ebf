"""Whether the directory let somebody go, and what it was refused."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0007_erased_again")]
    operations: ClassVar = [
        migrations.AddField(model_name="scimperson", name="away_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="scimperson", name="away_before", field=models.BooleanField(default=False)
        ),
        migrations.CreateModel(
            name="ScimRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=10)),
                ("count", models.PositiveIntegerField(default=1)),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["at"], name="people_scim_refused")]},
        ),
    ]
