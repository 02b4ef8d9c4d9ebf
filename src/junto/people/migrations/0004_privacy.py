"""What a person asks for about her own data."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import junto.kernel.ids

PERSON = settings.AUTH_USER_MODEL
KEY = {"default": junto.kernel.ids.short_id, "editable": False, "max_length": 10, "unique": True}


def number() -> tuple[str, models.BigAutoField]:
    return (
        "id",
        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
    )


def someone(**fields: object) -> models.ForeignKey:
    fields.setdefault("on_delete", django.db.models.deletion.PROTECT)
    return models.ForeignKey(related_name="+", to=PERSON, **fields)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0003_walls")]
    operations: ClassVar = [
        migrations.AddField("person", "erased_at", models.DateTimeField(blank=True, null=True)),
        migrations.CreateModel(
            name="CorrectionRequest",
            fields=[
                number(),
                ("key", models.CharField(**KEY)),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("name", "name"),
                            ("email", "e-mail address"),
                            ("unit", "unit"),
                            ("office", "place"),
                            ("position", "position"),
                            ("dates", "first or last day"),
                            ("else", "something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.CharField(max_length=500)),
                ("asked_at", models.DateTimeField()),
                ("owned_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("answered_at", models.DateTimeField(null=True)),
                ("owner", someone(null=True, on_delete=django.db.models.deletion.SET_NULL)),
                ("person", someone(on_delete=django.db.models.deletion.CASCADE)),
            ],
            options={
                "indexes": [models.Index(fields=["person", "-asked_at"], name="people_correction_person")]
            },
        ),
        migrations.CreateModel(
            name="DataExport",
            fields=[
                number(),
                ("key", models.CharField(**KEY)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("working", "Working"),
                            ("ready", "Ready"),
                            ("stopped", "Stopped"),
                            ("expired", "Expired"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("done", models.PositiveSmallIntegerField(default=0)),
                ("total", models.PositiveSmallIntegerField(default=0)),
                ("ready_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("size", models.BigIntegerField(default=0)),
                ("barred", models.JSONField(default=list)),
                ("destroyed_at", models.DateTimeField(null=True)),
                ("person", someone(on_delete=django.db.models.deletion.CASCADE)),
            ],
            options={
                "indexes": [models.Index(fields=["asked_at"], name="people_export_recent")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "working", "ready"])),
                        fields=("person",),
                        name="people_one_export_a_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                number(),
                ("key", models.CharField(**KEY)),
                (
                    "ground",
                    models.CharField(
                        choices=[("herself", "by the person"), ("written", "on a written request")],
                        max_length=10,
                    ),
                ),
                ("received_on", models.DateField(null=True)),
                ("proposed_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("counts", models.JSONField(default=dict)),
                ("swept_at", models.DateTimeField(null=True)),
                ("confirmed_by", someone(null=True)),
                ("person", someone()),
                ("proposed_by", someone()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("person",),
                        name="people_one_erasure_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_by__isnull", True),
                                ("ground", "herself"),
                                ("received_on__isnull", True),
                            ),
                            models.Q(("ground", "written"), ("received_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="people_erasure_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="people_erasure_two_persons",
                    ),
                ],
            },
        ),
    ]
