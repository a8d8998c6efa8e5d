#!/usr/bin/python3
"""Runs the commands a document shows and compares what they print with what it shows.

    run.py [--directory DIR] [--timeout SECONDS] FILE.md...

Looked at are fenced blocks opened by ```console test. In them a line `$ COMMAND` is run by bash (a
command may go on after a backslash at the end of the line); the lines up to the next one are what it
prints, standard error included. `…` stands for any text within a line, a line of nothing but `…`
for any lines. A command succeeds unless the last line below it is `[exit N]`. The commands of a
block share one shell, in DIR, with the caller's environment. Other blocks are not run.

Exits with 1 where something differs, with 2 where a document cannot be read or has nothing to run.
"""

import argparse
import difflib
import os
import pathlib
import re
import signal
import subprocess
import sys
import uuid
from dataclasses import dataclass, field


class DocumentError(Exception):
    """The document cannot be read as one with commands."""


@dataclass
class Command:
    line: int  # in the document, from 1
    text: str
    expected: list = field(default_factory=list)  # lines
    status: int = 0


@dataclass
class Block:
    line: int
    commands: list = field(default_factory=list)


def add_line(block, number, text):
    last = block.commands[-1] if block.commands else None
    if last and not last.expected and last.text.endswith("\\"):
        last.text += "\n" + text.removeprefix("> ")
    elif text.startswith("$ "):
        block.commands.append(Command(number, text[2:]))
    elif last:
        last.expected.append(text.rstrip())
    elif text.strip():
        raise DocumentError(f"line {number}: output without a command")


def blocks_of(text):
    """The blocks to run, in order."""
    found, block, fence = [], None, None
    for number, line in enumerate(text.splitlines(), 1):
        if fence is None:
            opened = re.fullmatch(r"(`{3,}|~{3,})\s*(.*?)\s*", line)
            if opened:
                fence = opened[1]
                words = opened[2].split()
                if words[:1] == ["console"] and "test" in words:
                    if words != ["console", "test"]:
                        raise DocumentError(f"line {number}: not understood: {opened[2]}")
                    block = Block(number)
                    found.append(block)
        elif line.startswith(fence) and not line.strip(fence[0] + " "):
            fence = block = None
        elif block is not None:
            add_line(block, number, line)
    if fence is not None:
        raise DocumentError("the last fenced block has no end")
    for each in found:
        if not each.commands:
            raise DocumentError(f"line {each.line}: a block without a command")
        for command in each.commands:
            finish(command)
    return found


def finish(command):
    """Takes the exit status off the end, and empty lines."""
    lines = command.expected
    while lines and not lines[-1]:
        lines.pop()
    ended = re.fullmatch(r"\[exit (\d+)\]", lines[-1]) if lines else None
    if ended:
        command.status = int(ended[1])
        lines.pop()


def matches(expected, printed):
    """Whether the lines printed are those expected, `…` taken for anything."""
    pattern = ""
    for line in expected:
        if line == "…":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += "[^\n]*".join(re.escape(part) for part in line.split("…")) + "\n"
    return re.fullmatch(pattern, "".join(line + "\n" for line in printed)) is not None


def run_block(block, directory, timeout):
    """[(lines printed, exit status)] of each command; shorter where the time was up."""
    mark = uuid.uuid4().hex
    script = "".join(
        f"eval {quote(command.text)} </dev/null\nprintf '\\n{mark} %d\\n' $?\n"
        for command in block.commands
    )
    process = subprocess.Popen(
        ["bash", "-c", script],
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
    parts = re.split(rf"\n{mark} (\d+)\n", output)
    results = [
        ([line.rstrip() for line in text.splitlines()], int(status))
        for text, status in zip(parts[0::2], parts[1::2])
    ]
    if len(results) < len(block.commands):
        results.append(([line.rstrip() for line in parts[-1].splitlines()], None))
    return results


def quote(text):
    return "'" + text.replace("'", "'\\''") + "'"


def compare(command, printed, status):
    """What differs, as lines to print."""
    found = []
    if status is None:
        found.append("did not end in time, or ended the shell")
    elif status != command.status:
        found.append(f"exit status is {status}, not {command.status}")
    while printed and not printed[-1]:
        printed = printed[:-1]
    if not matches(command.expected, printed):
        found += difflib.unified_diff(command.expected, printed, "document", "printed", lineterm="")
    elif found:
        found += printed
    return found


def run_document(path, directory, timeout):
    """(commands run, commands that differ)."""
    blocks = blocks_of(pathlib.Path(path).read_text(encoding="utf-8"))
    if not blocks:
        raise DocumentError("no block is marked ```console test")
    run = differing = 0
    for block in blocks:
        results = run_block(block, directory, timeout)
        for command, (printed, status) in zip(block.commands, results):
            run += 1
            found = compare(command, printed, status)
            if found:
                differing += 1
                print(f"{path}:{command.line}: $ {command.text}")
                print("\n".join("    " + line for line in found))
        for command in block.commands[len(results):]:
            differing += 1
            print(f"{path}:{command.line}: $ {command.text}\n    was not reached")
    return run, differing


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE.md")
    parser.add_argument("--directory", default=".", help="where the commands run")
    parser.add_argument("--timeout", type=float, default=600, help="seconds for a block")
    arguments = parser.parse_args()
    run = differing = 0
    for path in arguments.files:
        try:
            more = run_document(path, arguments.directory, arguments.timeout)
        except (OSError, UnicodeError, DocumentError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            sys.exit(2)
        run, differing = run + more[0], differing + more[1]
    print(f"{run} commands run, {differing} differ")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
