"""What the firm's directory says by SCIM."""

from typing import ClassVar

import django.db.models.deletion
import django.db.models.functions.text
import junto.kernel.ids
from django.conf import settings
from django.db import migrations, models

ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
KEY = models.CharField(default=junto.kernel.ids.short_id, editable=False, max_length=10, unique=True)
SOMEBODY = models.ForeignKey(
    null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0004_privacy")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="ScimToken",
            fields=[
                ("id", ID.clone()),
                ("name", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("used_on", models.DateField(null=True)),
                ("made_by", SOMEBODY.clone()),
            ],
        ),
        migrations.CreateModel(
            name="ScimPerson",
            fields=[
                ("id", ID.clone()),
                ("key", KEY.clone()),
                ("user_name", models.CharField(max_length=254)),
                ("external_id", models.CharField(max_length=200, null=True, unique=True)),
                ("told", models.JSONField()),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("gone_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("user_name"), name="people_scim_user_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ScimGroup",
            fields=[
                ("id", ID.clone()),
                ("key", KEY.clone()),
                ("name", models.CharField(max_length=200)),
                ("external_id", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("members", models.ManyToManyField(related_name="groups", to="people.scimperson")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"), name="people_scim_group_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ScimQuestion",
            fields=[
                ("id", ID.clone()),
                ("fingerprint", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("external_id", models.CharField(blank=True, max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("same", models.BooleanField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", SOMEBODY.clone()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "fingerprint"), name="people_one_scim_question"
                    )
                ],
            },
        ),
    ]
