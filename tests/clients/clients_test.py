"""The example clients against a district in memory: they see what changes, and say so when it does
not. The same clients run against the real services in tests/integration.
"""

import contextlib
import functools
import io
import json
import os
import tempfile
import unittest

import drive
import fake_district


def with_each_client(test):
    """Runs a test once per client."""

    @functools.wraps(test)
    def run(self):
        for client in ("python", "node"):
            with self.subTest(client=client):
                test(self, client)

    return run


class ClientsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        fake_district.certificates(folder.name)

    def run_client(self, client, faults=(), deadline=30, **changed):
        """(steps as printed, problems, the district afterwards)."""
        fake = fake_district.Fake(self.folder, faults)
        with fake.serving() as endpoints:
            words = ["--stubs", os.environ["PYTHONPATH"], "--deadline", str(deadline)]
            for name, value in {**endpoints, **changed}.items():
                words += [f"--{name}", value]
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                found = drive.run(client, drive.parse_arguments(words))
        return output.getvalue(), found, fake

    @with_each_client
    def test_a_change_shows_everywhere_and_is_taken_back(self, client):
        steps, found, fake = self.run_client(client)
        self.assertEqual(found, [])
        appointed = json.loads(steps.splitlines()[2])
        self.assertEqual(appointed["denominator"], str(fake_district.TEACHERS + 1))
        self.assertEqual(fake.records, {})
        self.assertEqual(len(fake.versions), 5)

    def assertFails(self, client, text, faults=(), deadline=0.5, **arguments):
        _, found, fake = self.run_client(client, faults, deadline, **arguments)
        self.assertEqual(len(found), 1, found)
        self.assertIn(text, found[0])
        return fake

    @with_each_client
    def test_a_snapshot_that_does_not_follow(self, client):
        fake = self.assertFails(client, "no snapshot with", ["frozen"])
        self.assertEqual(fake.records, {}, "what was written is taken away again")

    @with_each_client
    def test_a_poll_that_does_not_follow(self, client):
        self.assertFails(client, "GetSnapshot", ["poll_lags"], deadline=5)

    @with_each_client
    def test_a_metric_that_is_a_little_off(self, client):
        self.assertFails(client, "metrics", ["metric_off"], deadline=5)

    @with_each_client
    def test_an_error_is_shown_with_its_details(self, client):
        _, found, _ = self.run_client(client, ["stale_etag"], deadline=5)
        self.assertIn("ABORTED", found[0])
        self.assertIn("another version is stored", found[0])

    @with_each_client
    def test_a_refusal_without_details_is_noticed(self, client):
        _, found, _ = self.run_client(client, ["no_details"])
        self.assertEqual(len(found), 2, found)
        self.assertIn("fields of the refusal", found[1])

    @with_each_client
    def test_a_certificate_of_another_authority(self, client):
        self.assertFails(client, "UNAVAILABLE",
                         cert=f"{self.folder}/stranger.crt", key=f"{self.folder}/stranger.key")

    @with_each_client
    def test_a_server_of_another_authority(self, client):
        self.assertFails(client, "UNAVAILABLE", ca=f"{self.folder}/other_ca.crt")


class ProblemsTest(unittest.TestCase):
    """What the driver looks at in the steps."""

    def steps(self):
        def seen(step, teachers, version):
            return {"step": step, "numerator": "1000", "denominator": str(teachers),
                    "watched_version": version, "polled_version": version, "metric": 1000 / teachers}

        return [
            {"step": "refused", "code": "INVALID_ARGUMENT", "reason": "X", "violations": [
                {"field": "teacher.full_name"}, {"field": "teacher.birth_date"}]},
            {"step": "before", "numerator": "1000", "denominator": "3", "polled_version": "7"},
            seen("appointed", 4, 8), seen("turned", 3, 9), seen("returned", 4, 10),
            seen("restored", 3, 11),
        ]

    def test_good_steps(self):
        self.assertEqual(drive.problems(self.steps()), [])

    def test_each_fault(self):
        for index, key, value in [
            (0, "code", "INTERNAL"), (0, "reason", ""), (0, "violations", []),
            (2, "numerator", "1001"), (2, "denominator", "5"), (3, "metric", 333.33),
            (4, "watched_version", 9), (5, "polled_version", 10),
        ]:
            steps = self.steps()
            steps[index][key] = value
            self.assertTrue(drive.problems(steps), (index, key))
        self.assertTrue(drive.problems(self.steps()[:-1]))


if __name__ == "__main__":
    unittest.main()
