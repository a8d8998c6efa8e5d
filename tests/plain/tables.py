"""CSV files of a district, read line by line without any of the district's code.

A sample directory has files `NN_<room>_<resource>.csv`: a header of English field names, one line a
record, ids bare, codes in lower case, dates YYYY-MM-DD, an empty cell for what is absent. Nested
rows have columns `<field>.<subfield>` and one line per child, the parent's key repeated.
"""

import csv
import datetime
import pathlib
import re

# Nothing that reads like a date or a code but is none may be counted as something else.


class DataError(Exception):
    """The files contradict themselves; no figure can be computed from them."""


def date(text, what):
    if not text:
        return None
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise DataError(f"{what}: {text!r} is no date")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise DataError(f"{what}: {text!r}: {error}") from None


def number(text, what):
    if not text:
        return None
    if not re.fullmatch(r"-?\d+", text):
        raise DataError(f"{what}: {text!r} is no whole number")
    return int(text)


def flag(text, what):
    if text in ("true", "1", "是"):
        return True
    if text in ("", "false", "0", "否"):
        return False
    raise DataError(f"{what}: {text!r} is neither true nor false")


def code_set(text):
    return frozenset(part for part in re.split(r"[,;+、]", text.replace(" ", "")) if part)


class Table:
    """All lines of one resource, over every file that has it."""

    def __init__(self, directory, room, resource):
        self.name = f"{room}/{resource}"
        self.lines = []
        for path in sorted(pathlib.Path(directory).glob("*.csv")):
            parts = re.fullmatch(r"\d+_([a-z]+)_([A-Za-z_]+)", path.stem)
            if not parts:
                raise DataError(f"{path.name}: not NN_<room>_<resource>.csv")
            if parts[1] != room or parts[2].replace("_", "").lower() != resource.lower():
                continue
            with open(path, encoding="utf-8-sig", newline="") as file:
                for line in csv.DictReader(file, restkey="", restval=None):
                    if "" in line or None in line.values():
                        raise DataError(f"{path.name}: a line with another number of cells")
                    self.lines.append(line)

    def cell(self, line, column, optional=False):
        if column not in line:
            if optional:
                return ""
            raise DataError(f"{self.name}: column {column} is missing")
        return line[column].strip()

    def required(self, line, column):
        text = self.cell(line, column)
        if not text:
            raise DataError(f"{self.name}: {column} is empty in {line}")
        return text

    def date(self, line, column, optional=True):
        text = self.cell(line, column, optional) if optional else self.required(line, column)
        return date(text, f"{self.name} {column}")

    def number(self, line, column):
        return number(self.cell(line, column), f"{self.name} {column}")


def known(register, key, what):
    if key not in register:
        raise DataError(f"{what} refers to {key!r}, which is not there")
    return register[key]
