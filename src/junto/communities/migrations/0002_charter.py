"""Charters and their versions."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WAYS = [
    ("consent", "consent: no reasoned objection, and enough have answered"),
    ("consensus", "consensus: two thirds agree and nobody blocks"),
    ("majority", "majority: more yes than no, and enough have answered"),
    ("advice", "advice: one of us decides, after asking those concerned"),
    ("lazy consensus", "lazy consensus: done unless somebody objects"),
]


def _words() -> list[tuple[str, Any]]:
    return [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("domain", models.TextField(blank=True)),
        ("aims", models.TextField(blank=True)),
        ("norms", models.TextField(blank=True)),
        ("scope", models.TextField(blank=True)),
        ("deciding_type", models.CharField(choices=WAYS, default="consent", max_length=16)),
        ("deciding", models.TextField(blank=True)),
        ("joining", models.TextField(blank=True)),
        ("note", models.CharField(blank=True, max_length=400)),
    ]


def _person() -> Any:
    return models.ForeignKey(
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("communities", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Charter",
            fields=[
                *_words(),
                ("saves", models.PositiveIntegerField(default=0)),
                ("drafted_at", models.DateTimeField(null=True)),
                ("drafted_by", _person()),
                (
                    "community",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charter",
                        to="communities.community",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="CharterRevision",
            fields=[
                *_words(),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("in_force_at", models.DateTimeField(null=True)),
                ("superseded_at", models.DateTimeField(null=True)),
                ("decision_id", models.BigIntegerField(null=True)),
                ("decision_key", models.CharField(blank=True, max_length=20)),
                ("proposed", models.BooleanField(default=False)),
                ("author", _person()),
                (
                    "charter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="communities.charter",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("charter", "number"), name="communities_charter_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("in_force_at__isnull", False), ("superseded_at__isnull", True)),
                        fields=("charter",),
                        name="communities_one_charter_in_force",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("proposed", True)),
                        fields=("charter",),
                        name="communities_one_charter_proposed",
                    ),
                ]
            },
        ),
    ]
