"""Tests that write a small district and read one figure of it."""

import datetime
import tempfile
import unittest

import records
from district import District
from recompute import PLANS
from small_facilities import SmallFacilities
from verdicts import verdict


class PlainCase(unittest.TestCase):
    """`self.district` is the district; a test adds to it, then asks for figures."""

    def setUp(self):
        self.district = SmallFacilities()

    def figures(self, name, year, as_of):
        """(item, figure, verdict); `name` without the room."""
        day = datetime.date.fromisoformat(as_of)
        with tempfile.TemporaryDirectory() as folder:
            self.district.write(folder)
            district = District(records.read(folder), day)
        for items, figure_of in PLANS.values():
            for item in items:
                if item.id.partition(".")[2] == name:
                    figure = figure_of[item.id](district, year)
                    return item, figure, verdict(item, year, figure, day)
        raise AssertionError(f"no item {name}")

    def check(self, name, year, numerator, denominator=1, verdict=None, missing=(), as_of="2026-01-01"):
        _, figure, found = self.figures(name, year, as_of)
        self.assertEqual((figure.numerator, figure.denominator), (numerator, denominator))
        self.assertEqual(figure.missing, set(missing))
        if verdict:
            self.assertEqual(found, verdict)
