"""Tests that write a small district and read one figure of it."""

import datetime
import tempfile
import unittest

import balanced
import balanced_items
import facilities
import facilities_items
import facilities_records
import records
from recompute import District
from small_facilities import SmallFacilities
from verdicts import verdict


class PlainCase(unittest.TestCase):
    """`self.district` is the district; a test adds to it, then asks for figures."""

    def setUp(self):
        self.district = SmallFacilities()

    def figures(self, name, year, as_of):
        day = datetime.date.fromisoformat(as_of)
        with tempfile.TemporaryDirectory() as folder:
            self.district.write(folder)
            registers = records.read(folder)
            facts = facilities_records.read(folder, registers)
        district = District(registers)
        for items, source in (
            (facilities_items.ITEMS, facilities.Facilities(district, facts, day)),
            (balanced_items.ITEMS, balanced.Balanced(district, facts)),
        ):
            for item in items:
                if item.id.partition(".")[2] == name:
                    figure = source.figure(item.id, year, item)
                    return item, figure, verdict(item, year, figure, day)
        raise AssertionError(f"no item {name}")

    def check(self, name, year, numerator, denominator=1, verdict=None, missing=(), as_of="2026-01-01"):
        _, figure, found = self.figures(name, year, as_of)
        self.assertEqual((figure.numerator, figure.denominator), (numerator, denominator))
        self.assertEqual(figure.missing, set(missing))
        if verdict:
            self.assertEqual(found, verdict)
