"""Merging, splitting and closing; what a community says it cares for."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import junto.kernel.ids


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("communities", "0003_sponsors"),
        ("people", "0006_competencies"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Ending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        default=junto.kernel.ids.short_id, editable=False, max_length=10, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("closing", "closing"),
                            ("merging", "merging"),
                            ("splitting", "splitting"),
                            ("receiving", "receiving"),
                        ],
                        max_length=10,
                    ),
                ),
                ("thanks", models.TextField(blank=True, max_length=2000)),
                ("last_words", models.TextField(blank=True, max_length=6000)),
                ("drafted_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("decision_id", models.BigIntegerField(null=True)),
                ("decision_key", models.CharField(blank=True, max_length=20)),
                ("is_proposed", models.BooleanField(default=False)),
                ("decided_at", models.DateTimeField(null=True)),
                ("carried_out_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="endings",
                        to="communities.community",
                    ),
                ),
                (
                    "joint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined",
                        to="communities.ending",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="endings_with",
                        to="communities.community",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EndingItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        default=junto.kernel.ids.short_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("ref", models.CharField(max_length=80)),
                ("title", models.CharField(max_length=200)),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("rehomed", "goes to another community"),
                            ("kept", "stays here, with a steward"),
                            ("retired", "stays readable here, and nobody looks after it"),
                        ],
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("declined_at", models.DateTimeField(null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ending",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="communities.ending",
                    ),
                ),
                (
                    "home",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="communities.community",
                    ),
                ),
                (
                    "steward",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Lineage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("how", models.CharField(choices=[("merged", "merged"), ("split", "split")], max_length=6)),
                ("at", models.DateTimeField()),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines_on",
                        to="communities.community",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines_back",
                        to="communities.community",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LookAgainLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("told_at", models.DateTimeField()),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="communities.community",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Successor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        default=junto.kernel.ids.short_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=80)),
                ("question", models.CharField(blank=True, max_length=400)),
                ("domain", models.CharField(blank=True, max_length=400)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("founded_at", models.DateTimeField(null=True)),
                ("invited_at", models.DateTimeField(null=True)),
                (
                    "community",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="communities.community",
                    ),
                ),
                (
                    "ending",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="successors",
                        to="communities.ending",
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CarryingOn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="carryings",
                        to="communities.community",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["community", "-at"], name="communities_carrying_on")],
            },
        ),
        migrations.CreateModel(
            name="CompetenceLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="competences",
                        to="communities.community",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.topic"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("community", "topic"),
                        name="communities_one_open_competence",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="ending",
            constraint=models.UniqueConstraint(
                condition=models.Q(("carried_out_at__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("community",),
                name="communities_one_open_ending",
            ),
        ),
        migrations.AddConstraint(
            model_name="endingitem",
            constraint=models.UniqueConstraint(fields=("ending", "ref"), name="communities_item_once"),
        ),
        migrations.AddConstraint(
            model_name="lineage",
            constraint=models.UniqueConstraint(
                fields=("origin", "successor"), name="communities_lineage_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="lineage",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin", models.F("successor")), _negated=True),
                name="communities_lineage_of_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="lookagainletter",
            constraint=models.UniqueConstraint(
                fields=("community", "day"), name="communities_look_again_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="successor",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), ("community__isnull", False), _connector="OR"
                ),
                name="communities_successor_is_named",
            ),
        ),
    ]
