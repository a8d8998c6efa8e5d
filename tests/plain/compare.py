#!/usr/bin/python3
"""Holds the figures a running aggregation service gives against those recomputed from the CSV files.

    compare.py DIRECTORY --aggregation localhost:50055 --ca ca.crt --cert c.crt --key c.key
      [--plan balanced]

Asks for the snapshot (full view), recomputes for its day, and compares numerator, denominator,
verdict, what is missing, whether the target is satisfied, the figures by stage and what is shown
beside them, exactly; a ratio of two ratios as the one number it is. Prints each difference and exits
with 1; with 2 where the comparison could not be made. Needs the generated Python code of proto/ in
PYTHONPATH.
"""

import argparse
import datetime
import fractions
import pathlib
import sys

import grpc

import recompute
import tables
from districtedu.aggregation.v1 import aggregation_service_pb2 as service
from districtedu.aggregation.v1 import aggregation_service_pb2_grpc as stubs
from districtedu.aggregation.v1 import indicator_pb2, snapshot_pb2

DEADLINE_SECONDS = 30
# Of these neither part means anything by itself.
RATIOS_OF_RATIOS = {"staffing.frontline_performance_pay"}


def served_figure(figure):
    """A figure of the service in the form recompute.py has."""

    def pair(value):
        return [
            value.numerator if value.HasField("numerator") else None,
            value.denominator if value.HasField("denominator") else None,
        ]

    numerator, denominator = pair(figure.value)
    if figure.indicator in RATIOS_OF_RATIOS and int(denominator or 0) != 0:
        value = fractions.Fraction(int(numerator), int(denominator))
        numerator, denominator = str(value.numerator), str(value.denominator)
    satisfied = None
    if figure.HasField("gap") and figure.HasField("target"):
        satisfied = figure.gap == "0"
    return {
        "numerator": numerator,
        "denominator": denominator,
        "satisfied": satisfied,
        "verdict": indicator_pb2.Verdict.Name(figure.verdict).removeprefix("VERDICT_"),
        "missing": sorted(figure.completeness.missing),
        "by_stage": {
            each.key: pair(each.value) for each in figure.companions if each.id == "by_stage"
        },
        "beside": {each.id: pair(each.value) for each in figure.companions if not each.key},
    }


def differences(recomputed, snapshot):
    """One line per difference. Figures of items we do not recompute are not looked at.

    Nor are companions we do not recompute.
    """
    served = {(each.indicator, each.school_year): each for each in snapshot.figures}
    for figure in recomputed["figures"]:
        where = f"{figure['indicator']} {figure['school_year']}"
        found = served.get((figure["indicator"], figure["school_year"]))
        if found is None:
            yield f"{where}: not served"
            continue
        theirs = served_figure(found)
        if found.value.squared:
            # No number of anything closes the gap of a difference coefficient: the verdict says it.
            theirs["satisfied"] = figure["satisfied"]
        theirs["beside"] = {
            id: value for id, value in theirs["beside"].items() if id in figure["beside"]
        }
        for name, value in theirs.items():
            if value != figure[name]:
                yield f"{where}: {name} is {value}, recomputed {figure[name]}"


def read(path):
    return pathlib.Path(path).read_bytes()


def fetch(arguments):
    credentials = grpc.ssl_channel_credentials(
        read(arguments.ca), read(arguments.key), read(arguments.cert)
    )
    with grpc.secure_channel(arguments.aggregation, credentials) as channel:
        return stubs.AggregationServiceStub(channel).GetSnapshot(
            service.GetSnapshotRequest(
                parent=f"districts/{arguments.district}/plans/{arguments.plan}",
                view=snapshot_pb2.SNAPSHOT_VIEW_FULL,
            ),
            timeout=DEADLINE_SECONDS,
        ).snapshot


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", help="CSV files the district was loaded from")
    parser.add_argument("--aggregation", required=True, help="host:port")
    for name in ("ca", "cert", "key"):
        parser.add_argument(f"--{name}", required=True, help="PEM file")
    parser.add_argument("--district", default="nanhu")
    parser.add_argument("--plan", default=recompute.QUALITY, choices=list(recompute.PLANS))
    arguments = parser.parse_args()
    try:
        snapshot = fetch(arguments)
        day = datetime.date.fromisoformat(snapshot.as_of)
        recomputed = recompute.recompute(arguments.directory, day, arguments.plan)
    except grpc.RpcError as error:
        print(f"compare: {error.code().name}: {error.details()}", file=sys.stderr)
        sys.exit(2)
    except (OSError, ValueError, tables.DataError) as error:
        print(f"compare: {error}", file=sys.stderr)
        sys.exit(2)
    found = list(differences(recomputed, snapshot))
    for line in found:
        print(line)
    print(f"{len(recomputed['figures'])} figures compared, {len(found)} differences")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
