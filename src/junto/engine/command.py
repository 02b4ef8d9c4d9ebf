"""``junto discover PATH``: candidates from a given folder, never for the people of an installation."""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from junto.engine.findings import Candidate, Findings, Gate
from junto.engine.settings import Settings

if TYPE_CHECKING:
    from junto.engine.traces import Traces

__all__ = ["main"]

_STEPS = {
    "ties": "adding up who shares what with whom",
    "looks": "looking for groups, many times",
    "figures": "weighing what speaks for each group",
    "words": "choosing words",
    "bridges": "measuring bridges between groups",
}
_GATE = {
    "traces_per_week": "too few traces: {rate:.2f} a person and week, at least {least:g} are needed",
    "active_people": "too few people: {people} left five traces or more, at least {need} are needed",
    "no_time": "the traces carry no time, so whether a group keeps meeting cannot be told",
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="junto discover", description="Find candidate communities of practice in a folder of traces."
    )
    parser.add_argument("path", type=Path, help="folder with traces, or one file of the trace schema")
    parser.add_argument("--out", type=Path, default=Path("candidates.csv"), help="where the candidates go")
    parser.add_argument("--weeks", default="all", help="how many of the last weeks to read, or all")
    parser.add_argument("--min-certainty", type=float, default=None, help="least certainty listed, 0 to 1")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same files")
    parser.add_argument(
        "--drop", type=Path, default=None, help="CSV whose first column names people to leave out"
    )
    parser.add_argument("--no-org", action="store_true", help="do not read the org units of people.csv")
    parser.add_argument("--json", action="store_true", help="print the findings as one JSON object")
    return parser


class _Refused(Exception):  # noqa: N818 - it is a refusal with a sentence, not an error of ours
    """Something in the command line that cannot be; the message is the sentence."""


def _settings(options: argparse.Namespace) -> Settings:
    """Settings from the command line."""
    weeks: int | None = None
    if options.weeks != "all":
        if (
            not options.weeks.isascii()
            or not options.weeks.isdigit()
            or not 1 <= int(options.weeks) <= 10_000
        ):
            raise _Refused(f"--weeks is {options.weeks}; it is a whole number of weeks, or all.")
        weeks = int(options.weeks)
    least = options.min_certainty
    if least is not None and not 0 <= least <= 1:
        raise _Refused(f"--min-certainty is {least:g}; it runs from 0 to 1.")
    if not 0 <= options.seed < 2**31:
        raise _Refused(f"--seed is {options.seed}; it runs from 0 to 2147483647.")
    return Settings.for_folder(seed=options.seed, weeks=weeks, certainty=least)


def gate_sentence(gate: Gate, settings: Settings) -> str:
    """The verdict of the gate in words."""
    if gate.passed:
        rate, people = gate.traces_per_week, gate.active_people
        return f"gate: passed, {rate:.2f} traces a person and week, {people} active people"
    parts = [
        _GATE[reason].format(
            rate=gate.traces_per_week or 0.0,
            least=settings.gate_traces,
            people=gate.active_people,
            need=settings.gate_people,
        )
        for reason in gate.reasons
    ]
    return (
        "gate: not passed, "
        + "; ".join(parts)
        + ". Junto would show no list to a firm; what follows is listed for study, its certainty is not to be"
        + " relied on"
    )


def _labelled(person: int, labels: Sequence[str]) -> str:
    return labels[person] if labels else str(person)


def _rows(findings: Findings, labels: Sequence[str]) -> str:
    """`candidates.csv`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["community", "person_id", "strength", "certainty"])
    for number, candidate in enumerate(findings.candidates):
        for member in sorted(candidate.members, key=lambda m: _labelled(m.person, labels)):
            sure = f"{candidate.certainty:.4f}"
            writer.writerow([number, _labelled(member.person, labels), f"{member.strength:.3f}", sure])
    return text.getvalue()


def _about(number: int | None, candidate: Candidate) -> dict[str, object]:
    """A candidate for the sibling file: everything but the people."""
    # the key is made from the people's numbers here, and means nothing outside the run
    told = asdict(replace(candidate, members=(), key=""))
    kept = {name: _rounded(value) for name, value in told.items() if name not in ("members", "key")}
    return {"community": number, "people": len(candidate.members), **kept}


def _rounded(value: object) -> object:
    """Figures to six places, so that files compare across machines."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(inner) for inner in value]
    return value


def as_json(findings: Findings, settings: Settings) -> dict[str, object]:
    """Everything the command says, without any person."""
    number = {candidate.key: place for place, candidate in enumerate(findings.candidates)}
    spans = [
        {**asdict(bridge), "left": number[bridge.left], "right": number[bridge.right]}
        for bridge in findings.bridges
    ]
    return {
        "view": str(findings.view),
        "gate": {**asdict(findings.gate), "sentence": gate_sentence(findings.gate, settings)},
        "certainty_calibrated": findings.calibrated,
        "certainty_to_be_relied_on": findings.calibrated and findings.gate.passed,
        "units_known": findings.units_known,
        "units_guessed": findings.units_guessed,
        "people": findings.people,
        "ties": findings.ties,
        "traces": findings.traces,
        "objects": findings.objects,
        "weeks": findings.weeks,
        "first_week": findings.first_week,
        "last_week": findings.last_week,
        "dropped": dict(findings.dropped),
        "withheld": {reason.code: reason.groups for reason in findings.withheld},
        "seed": findings.seed,
        "settings": dict(findings.settings),
        "versions": dict(findings.versions),
        "candidates": [_about(place, candidate) for place, candidate in enumerate(findings.candidates)],
        "apart": [_about(None, candidate) for candidate in findings.apart],
        "bridges": [_rounded(span) for span in spans],
    }


def _put(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _discover(options: argparse.Namespace, out: TextIO, err: TextIO) -> None:
    from junto.engine.chain import find_candidates
    from junto.engine.folder import read_folder, read_names

    settings = _settings(options)
    if not options.out.parent.is_dir():
        raise _Refused(f"--out: there is no folder {options.out.parent}.")
    began = time.monotonic()

    def told(sentence: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {sentence}", file=err, flush=True)

    told(f"reading {options.path}, seed {settings.seed}, weeks {options.weeks}")
    drop = read_names(options.drop) if options.drop else ()
    traces: Traces = read_folder(options.path, settings, drop=drop, org=not options.no_org)
    for rule, number in sorted(traces.dropped.items()):
        told(f"left out by rule {rule}: {number}")
    findings = find_candidates(traces, settings, progress=lambda step: told(_STEPS.get(step, step)))
    told(gate_sentence(findings.gate, settings))
    report = as_json(findings, settings)
    text = json.dumps(report, indent=1, sort_keys=True, ensure_ascii=False)
    _put(options.out, _rows(findings, traces.labels))
    _put(options.out.with_suffix(".json"), text + "\n")
    told("settings: " + ", ".join(f"{name} {value}" for name, value in findings.settings))
    told(
        f"{len(findings.candidates)} candidates among {findings.people} people ({findings.view}), "
        f"written to {options.out} and {options.out.with_suffix('.json')}"
    )
    if options.json:
        print(text, file=out)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    argv
        What stands after ``junto discover``; None takes the process's own.

    Returns
    -------
    int
        0, or 2 with one sentence on the error output when something given cannot be used.
    """
    from junto.engine.traces import TracesRefused

    options = _parser().parse_args(argv)
    try:
        _discover(options, sys.stdout, sys.stderr)
    except (TracesRefused, _Refused) as refused:
        print(f"junto discover: {refused}", file=sys.stderr)
        return 2
    except OSError as fault:
        print(f"junto discover: {fault.filename or options.out}: {fault.strerror or fault}.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
