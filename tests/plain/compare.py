#!/usr/bin/python3
"""Holds the figures a running aggregation service gives against those recomputed from the CSV files.

    compare.py DIRECTORY --aggregation localhost:50055 --ca ca.crt --cert c.crt --key c.key

Asks for the snapshot (full view), recomputes for its day, and compares numerator, denominator,
verdict, what is missing, whether the target is satisfied and the figures by stage, exactly. Prints
each difference and exits with 1; with 2 where the comparison could not be made. Needs the generated
Python code of proto/ in PYTHONPATH.
"""

import argparse
import datetime
import pathlib
import sys

import grpc

import recompute
import records
from districtedu.aggregation.v1 import aggregation_service_pb2 as service
from districtedu.aggregation.v1 import aggregation_service_pb2_grpc as stubs
from districtedu.aggregation.v1 import indicator_pb2, snapshot_pb2

DEADLINE_SECONDS = 30


def served_figure(figure):
    """A figure of the service in the form recompute.py has."""

    def pair(value):
        return [
            value.numerator if value.HasField("numerator") else None,
            value.denominator if value.HasField("denominator") else None,
        ]

    numerator, denominator = pair(figure.value)
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
    }


def differences(recomputed, snapshot):
    """One line per difference. Figures of other items than the fifteen are not looked at."""
    served = {(each.indicator, each.school_year): each for each in snapshot.figures}
    for figure in recomputed["figures"]:
        where = f"{figure['indicator']} {figure['school_year']}"
        found = served.get((figure["indicator"], figure["school_year"]))
        if found is None:
            yield f"{where}: not served"
            continue
        ours = served_figure(found)
        for name, value in ours.items():
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
    parser.add_argument("--plan", default="quality_2022_2025")
    arguments = parser.parse_args()
    try:
        snapshot = fetch(arguments)
        day = datetime.date.fromisoformat(snapshot.as_of)
        recomputed = recompute.recompute(arguments.directory, day)
    except grpc.RpcError as error:
        print(f"compare: {error.code().name}: {error.details()}", file=sys.stderr)
        sys.exit(2)
    except (OSError, ValueError, records.DataError) as error:
        print(f"compare: {error}", file=sys.stderr)
        sys.exit(2)
    found = list(differences(recomputed, snapshot))
    for line in found:
        print(line)
    print(f"{len(recomputed['figures'])} figures compared, {len(found)} differences")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
