#!/usr/bin/python3
"""Runs the example clients against running services and looks at every step they report.

    drive.py [--client python|node|both] [--node-modules DIR] --proto DIR --stubs DIR
        --staffing HOST:PORT --facilities HOST:PORT --aggregation HOST:PORT --metrics URL
        --ca PEM --cert PEM --key PEM [--district ID] [--plan ID] [--school-year Y] [--deadline S]

Prints the steps; exits with 1 where one is missing or wrong.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
STEPS = ["refused", "before", "appointed", "turned", "returned", "restored"]
# Arguments both clients know.
PASSED_ON = [
    "staffing", "facilities", "aggregation", "metrics", "ca", "cert", "key", "district", "plan",
    "school_year", "deadline",
]


def command(client, arguments):
    """(command line, environment) of a client."""
    environment = dict(os.environ, PYTHONPATH=arguments.stubs, NODE_PATH=arguments.node_modules)
    if client == "python":
        line = ["/usr/bin/python3", "-B", str(HERE / "python_client.py")]
    else:
        line = ["node", str(HERE / "node_client.mjs"), "--proto", arguments.proto]
    for name in PASSED_ON:
        value = getattr(arguments, name)
        if value is not None:
            line += [f"--{name.replace('_', '-')}", str(value)]
    return line, environment


def problems(steps):
    """What is wrong with the steps a client reported, if anything."""
    names = [each["step"] for each in steps]
    if names != STEPS:
        return [f"steps are {names}, not {STEPS}"]
    by_name = dict(zip(names, steps))
    found = []

    def expect(what, got, wanted):
        if got != wanted:
            found.append(f"{what} is {got}, not {wanted}")

    refused = by_name["refused"]
    expect("code of the refusal", refused["code"], "INVALID_ARGUMENT")
    expect("ErrorInfo is there", bool(refused["reason"]), True)
    expect(
        "fields of the refusal",
        sorted(each["field"] for each in refused["violations"]),
        ["teacher.birth_date", "teacher.full_name"],
    )
    pupils, teachers = by_name["before"]["numerator"], int(by_name["before"]["denominator"])
    version = int(by_name["before"]["polled_version"])
    for step, change in (("appointed", 1), ("turned", 0), ("returned", 1), ("restored", 0)):
        seen = by_name[step]
        expect(f"pupils when {step}", seen["numerator"], pupils)
        expect(f"teachers when {step}", seen["denominator"], str(teachers + change))
        value = int(pupils) / (teachers + change)
        if abs(seen["metric"] - value) > value * 1e-14:
            found.append(f"metric when {step} is {seen['metric']}, not {value}")
        if not version < int(seen["watched_version"]) <= int(seen["polled_version"]):
            found.append(f"versions when {step} do not rise from {version}: {seen}")
        version = int(seen["watched_version"])
    return found


def run(client, arguments):
    line, environment = command(client, arguments)
    # Four changes, each with its deadline; a client that hangs is a failed one.
    seconds = 60 + 8 * (arguments.deadline or 30)
    try:
        done = subprocess.run(
            line, env=environment, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return [f"did not end within {seconds} s"]
    sys.stdout.write(done.stdout)
    if done.returncode:
        return [done.stderr.strip() or f"exit status {done.returncode}"]
    return problems([json.loads(each) for each in done.stdout.splitlines()])


def parse_arguments(words=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--client", choices=("python", "node", "both"), default="both")
    parser.add_argument("--stubs", required=True, help="generated Python code of proto/")
    parser.add_argument("--proto", default=str(HERE.parents[1] / "proto"))
    parser.add_argument("--node-modules", default=str(HERE.parent / "node" / "node_modules"))
    for name in ("staffing", "facilities", "aggregation", "metrics", "ca", "cert", "key"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("district", "plan", "school-year"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--deadline", type=float)
    return parser.parse_args(words)


def main():
    arguments = parse_arguments()
    failed = False
    for client in ("python", "node"):
        if arguments.client in (client, "both"):
            print(f"{client}:")
            for problem in run(client, arguments):
                print(f"{client}: {problem}", file=sys.stderr)
                failed = True
    sys.exit(failed)


if __name__ == "__main__":
    main()
