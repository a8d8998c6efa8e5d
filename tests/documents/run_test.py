"""Documents made for the purpose: what is run, what is compared, what is refused."""

import contextlib
import io
import pathlib
import subprocess
import sys
import tempfile
import unittest

import run


def document(body, opening="```console test"):
    return f"# A document\n\n{opening}\n{body}```\n\nText.\n"


class RunTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_text(self, text, timeout=30):
        """((commands run, differing), what is said)."""
        path = self.folder / "README.md"
        path.write_text(text, encoding="utf-8")
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            counts = run.run_document(path, self.folder, timeout)
        return counts, output.getvalue()

    def assertRuns(self, body, commands=1):
        self.assertEqual(self.run_text(document(body)), ((commands, 0), ""))

    def assertDiffers(self, body, text, differing=1, **options):
        (_, found), said = self.run_text(document(body), **options)
        self.assertEqual(found, differing)
        self.assertIn(text, said)

    def assertRefused(self, text, reason):
        with self.assertRaisesRegex(run.DocumentError, reason):
            self.run_text(text)

    def test_output_must_be_equal(self):
        self.assertRuns("$ echo one; echo two\none\ntwo\n")
        self.assertDiffers("$ echo one; echo two\none\n", "+two")
        self.assertDiffers("$ echo one\none\ntwo\n", "-two")
        self.assertDiffers("$ true\none\n", "-one")
        self.assertDiffers("$ echo one\n", "+one")

    def test_standard_error_and_missing_newline_count(self):
        self.assertRuns("$ printf one; echo two >&2\nonetwo\n")

    def test_spaces_and_empty_lines_at_the_end_do_not(self):
        self.assertRuns("$ printf 'one  \\n\\n'\none\n\n$ echo two\ntwo\n", commands=2)

    def test_ellipsis_within_a_line(self):
        self.assertRuns("$ echo version 17, etag 8f3a\nversion …, etag …\n")
        self.assertRuns("$ echo 区级名优教师 6 人\n区级…人\n")
        self.assertDiffers("$ printf 'a\\nb\\n'\na…b\n", "+b")
        self.assertDiffers("$ echo '.*'\n.+…\n", "+.*")

    def test_ellipsis_for_lines(self):
        self.assertRuns("$ seq 9\n1\n…\n9\n")
        self.assertRuns("$ seq 2\n1\n…\n2\n")
        self.assertRuns("$ seq 9\n…\n")
        self.assertDiffers("$ seq 9\n2\n…\n9\n", "+1")

    def test_exit_status(self):
        self.assertDiffers("$ false\n", "exit status is 1, not 0")
        self.assertRuns("$ (echo no; exit 3)\nno\n[exit 3]\n")
        self.assertDiffers("$ true\n[exit 3]\n", "exit status is 0, not 3")

    def test_commands_of_a_block_share_a_shell_and_blocks_do_not(self):
        self.assertRuns("$ here=1; mkdir sub && cd sub\n$ echo $here; basename $PWD\n1\nsub\n", 2)
        self.assertRuns("$ echo \"[$here]\"\n[]\n")

    def test_a_command_of_several_lines(self):
        self.assertRuns("$ echo one \\\n>   two \\\n    three\none two three\n")

    def test_quotes_in_a_command(self):
        self.assertRuns("""$ printf '%s\\n' "it's" 'a "b"'\nit's\na "b"\n""")

    def test_commands_have_no_input(self):
        self.assertRuns("$ cat\n$ echo end\nend\n", commands=2)

    def test_other_blocks_are_not_run(self):
        for opening in ("```console", "```sh test", "```", "~~~ test"):
            text = document("$ echo no > made\n", opening).replace("\n```\n", f"\n{opening[:3]}\n")
            self.assertRefused(text, "no block is marked")
        self.assertFalse((self.folder / "made").exists())

    def test_a_fence_inside_a_longer_one_is_text(self):
        inner = document("$ echo no\n")
        self.assertRefused(f"````markdown\n{inner}````\n", "no block is marked")

    def test_a_command_that_does_not_end(self):
        self.assertDiffers("$ echo a\na\n$ echo b; sleep 600\nb\n$ echo c\nc\n", "did not end in time",
                           differing=2, timeout=3)

    def test_a_command_that_ends_the_shell(self):
        self.assertDiffers("$ exit 0\n$ echo b\nb\n", "was not reached", differing=2)

    def test_what_is_refused(self):
        self.assertRefused("Text.\n", "no block is marked")
        self.assertRefused(document(""), "line 3: a block without a command")
        self.assertRefused(document("one\n"), "line 4: output without a command")
        self.assertRefused(document("$ true\n", "```console test twice"), "line 3: not understood")
        self.assertRefused(document("$ true\n").replace("```\n\n", ""), "has no end")

    def test_command_line(self):
        path = self.folder / "README.md"

        def command():
            return subprocess.run([sys.executable, "-B", run.__file__, str(path)],
                                  capture_output=True, text=True, check=False)

        path.write_text(document("$ echo one\none\n$ echo two\ntwo\n"))
        self.assertEqual((command().returncode, command().stdout), (0, "2 commands run, 0 differ\n"))
        path.write_text(document("$ echo one\ntwo\n"))
        self.assertEqual(command().returncode, 1)
        self.assertIn(f"{path}:4: $ echo one", command().stdout)
        path.write_text("")
        self.assertEqual(command().returncode, 2)


if __name__ == "__main__":
    unittest.main()
