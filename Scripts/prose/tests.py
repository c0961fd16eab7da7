"""Tests of Scripts/figures: in a small repository mistakes are planted one by one, and each must be found and named."""

import tempfile
import unittest
from pathlib import Path

from prose.check import Check, digest
from prose.numbers import agrees, numbers, parse

PAGE = """# A page

The suite has 109 cases, nineteen of twenty pass, and a step takes 1.10 of two products; 1,437 digits, at most 900 words.
A name such as float64 is not a number, `make demo --width 4096` a command, and [a link](https://example.org/2024/7) an address.

## Limits

Matrices of more than 256 MiB are read in blocks.

    sgn show 7           prints:

    ‖r‖   seconds
    1.5       0.2
      …
    last    3 of 4, 0.25 s

```swift
let rows = 8 * n
```
"""

DATA = """
pages = ["*.md"]

[sources]
cases = { file = "cases.txt", count = '^case' }
speed = { file = "speed.jsonl", key = "name" }
passed = { file = "table.md", table = "| test |" }
printed = { command = "cat cases.txt | wc -l", regex = '(\\d+)' }
slow = { command = "echo 900", dear = true }

[[page]]
path = "page.md"
figures = [
  ["The suite has {} cases", "cases"],
  ["{} of {} pass", "len([row for row in passed if row['passed'] == 'yes'])", "len(passed)"],
  ["takes {} of two products; {} digits", "speed['step']['value']", "printed + '0'"],
  ["at most {≤} words", "slow"],
]
[[page.given]]
match = ['more than \\d+ MiB']
why = "a limit of the reader"
section = "Limits"
[[page.output]]
block = "‖r‖   seconds"
command = "cat printed.txt"
machine = ['(?<=\\d )\\s*[\\d.]+$', '\\S+ s$']
"""
DATA = DATA.replace("printed + '0'", "printed * 1")

FILES = {
    "page.md": PAGE,
    "cases.txt": "case\n" * 109 + "other\n" * (1437 - 109),
    "speed.jsonl": '{"name": "step", "value": 1.1016}\n',
    "table.md": "| test | passed |\n|---|---|\n" + "| a | yes |\n" * 19 + "| b | no |\n",
    "page-again.txt": "| test | passed |\n|---|---|\n" + "| a | yes |\n" * 19 + "| b | no |\n",
    "printed.txt": "first\n‖r‖   seconds\n1.5      0.31\n2.5      0.32\nlast    3 of 4, 0.27 s\n",
}


class Figures(unittest.TestCase):
    def problems(self, data=DATA, run_dear=False, without=(), **changes):
        import tomllib

        with tempfile.TemporaryDirectory() as folder:
            for name, text in FILES.items():
                if name not in without:
                    for old, new in changes.get(name.partition(".")[0], []):
                        self.assertIn(old, text)
                        text = text.replace(old, new)
                    Path(folder, name).write_text(text, encoding="utf-8")
            return "\n".join(Check(Path(folder), tomllib.loads(data), run_dear=run_dear).problems)

    def requireProblem(self, expected, **arguments):
        problems = self.problems(**arguments)
        self.assertIn(expected, problems)
        self.assertEqual(len(problems.splitlines()), 1, problems)

    def changed(self, old, new):
        self.assertIn(old, DATA)
        return DATA.replace(old, new)

    def test_a_right_page_has_no_problem(self):
        self.assertEqual(self.problems(), "")

    def test_a_wrong_count(self):
        self.requireProblem("page.md:3: “The suite has 108 cases”: 108 is shown, but `cases` is 109", page=[("109", "108")])

    def test_a_wrong_word(self):
        self.requireProblem("eighteen is shown", page=[("nineteen", "eighteen")])

    def test_a_wrong_last_digit(self):
        self.requireProblem("1.11 is shown, but `speed['step']['value']` is 1.1016", page=[("1.10", "1.11")])

    def test_more_digits_than_are_true(self):
        self.requireProblem("1.101 is shown", page=[("1.10 ", "1.101 ")])

    def test_a_wrong_thousand(self):
        self.requireProblem("1,436 is shown", page=[("1,437", "1,436")])

    def test_a_changed_source(self):
        self.requireProblem("109 is shown, but `cases` is 108", cases=[("case\n" * 109, "case\n" * 108 + "other\n")])

    def test_a_bound_that_is_passed(self):
        self.requireProblem("899 is shown, but `slow` is 900", page=[("900", "899")], run_dear=True)
        self.assertEqual(self.problems(page=[("900", "901")], run_dear=True), "")

    def test_a_stale_entry(self):
        self.requireProblem("stale: the page no longer says “The suite has {} cases”", page=[("The suite has 109 cases, n", "N")])

    def test_a_stale_given(self):
        self.requireProblem("stale: nothing matches `more than \\d+ MiB` any more", page=[("more than 256", "many")])

    def test_a_stale_section(self):
        self.requireProblem("stale: page.md has no section “Limits”", page=[("## Limits\n\nMatrices of more than 256 MiB", "Matrices")])

    def test_a_stale_source(self):
        self.requireProblem("nothing uses “other”", data=self.changed("[sources]", '[sources]\nother = { files = "*.md" }'))

    def test_a_stale_output(self):
        self.requireProblem("stands in 0 blocks", data=self.changed('block = "‖r‖   seconds"', 'block = "no such line"')
                            .replace("[[page.given]]", "[[page.given]]\nmatch = ['1\\.5 +0\\.2$', '3 of 4, 0\\.25']\nwhy = 'a test'\n[[page.given]]"))

    def test_a_number_that_nothing_accounts_for(self):
        self.requireProblem("page.md:4: 17 is not accounted for in “", page=[("A name", "In 17 ways a name")])

    def test_a_number_in_words_that_nothing_accounts_for(self):
        self.requireProblem("seven is not accounted for", page=[("A name", "In seven ways a name")])

    def test_a_number_beside_one_that_is_given(self):
        self.requireProblem("300 is not accounted for", page=[("in blocks", "in blocks of 300 rows")])

    def test_a_new_page(self):
        self.requireProblem("table.md:22: 5 is not accounted for", table=[("| b |", "| 5 |")])

    def test_a_number_in_a_formula(self):
        self.requireProblem("8 is not accounted for", page=[("A name", "With `8n²/(λ²δ) ≥ 0` rows a name")])

    def test_a_number_that_looks_like_that_of_an_item(self):
        self.requireProblem("75 is not accounted for", page=[("A name", "It ends with\n75. A name")])
        self.assertEqual(self.problems(page=[("A name", "\n1. An item,\n2. and another.\n\nA name")]), "")

    def test_a_number_after_that_of_a_lemma(self):
        self.requireProblem("17 is not accounted for", page=[("A name", "By lemmas 1 to 3 and 17 rows a name")])

    def test_a_remark_after_a_command(self):
        self.requireProblem("12 is not accounted for", page=[("prints:", "prints 12 lines:")])

    def test_a_missing_file(self):
        self.requireProblem("the source “speed” is not there: speed.jsonl", without=["speed.jsonl"])

    def test_a_missing_page(self):
        self.requireProblem("entries for a page that is not there", data=DATA + '\n[[page]]\npath = "gone.md"\n')

    def test_a_missing_column(self):
        self.requireProblem("has no value: KeyError", speed=[("value", "other")])

    def test_a_command_that_fails(self):
        self.requireProblem("ends with 1, not 0", data=self.changed("cat cases.txt | wc -l", "false"))

    def test_another_output(self):
        self.requireProblem("page.md:13: the output of `cat printed.txt`: shown “1.5 ▮”, printed “1.6 ▮”", printed=[("1.5", "1.6")])

    def test_another_last_line(self):
        self.requireProblem("printed “last 4 of 4, ▮”", printed=[("3 of 4", "4 of 4")])

    def test_lines_left_out_in_silence(self):
        self.requireProblem("printed “2.5 ▮”", page=[("      …\n", "")])

    def test_a_page_that_a_command_writes(self):
        written = DATA + '\n[[page]]\npath = "table.md"\nwritten = "cat page-again.txt"\n'
        self.requireProblem("table.md: this is not what `cat page-again.txt` prints", data=written, **{"page-again": [("| b |", "| 5 |")]})
        self.assertEqual(self.problems(data=written), "")

    def test_given_must_not_cover_any_figure(self):
        self.requireProblem("lets any figure pass", data=self.changed("'more than \\d+ MiB'", "'more than \\d+ MiB', '[\\d.,]+ '"))

    def test_values_and_numbers_are_as_many(self):
        self.assertIn("has 1 numbers, but 2 values", self.problems(data=self.changed('cases", "cases"]', 'cases", "cases", "cases"]')))

    def test_a_figure_that_nothing_records(self):
        self.requireProblem("nothing in the repository has this figure", data=DATA + "\n[[page.unrecorded]]\nmatch = ['5 of cases']\nwhy = 'x'\n",
                            page=[("A name", "In 5 of cases a name")])

    def test_a_script_that_is_not_there(self):
        self.requireProblem("what should write it is not there", data=DATA + "\n[[page.generated]]\nmatch = ['written']\nby = 'no/script'\n",
                            page=[("A name", "A written name")])

    def test_a_number_of_a_script_that_is_changed_by_hand(self):
        data = DATA + "\n[[page.generated]]\nmatch = ['wrote .* lines']\nby = 'cases.txt'\ndigest = '%s'\n"
        page = [("A name", "It wrote 31 lines. A name")]
        self.assertEqual(self.problems(data=data % digest(["wrote 31 lines"]), page=page), "")
        self.requireProblem("changed by hand", data=data % digest(["wrote 30 lines"]), page=page)


class Numbers(unittest.TestCase):
    def test_rounding(self):
        for shown, value in [("1.10", 1.095), ("1.10", 1.105), ("0.09", 0.0924), ("10⁴", 12_000), ("4·10⁴", 38_000), ("2²⁷", 2**27),
                             ("3.66e+13", 3.6634e13), ("−1.97", -1.968), ("forty-two", 42), ("16,777,216", 2**24), ("18", 18.05)]:
            self.assertTrue(agrees(shown, value), (shown, value))
        for shown, value in [("1.10", 1.0949), ("1.10", 1.1051), ("2²⁷", 2**27 + 1), ("10⁴", 16_000), ("1,437", 1438), ("19", 18.4)]:
            self.assertFalse(agrees(shown, value), (shown, value))

    def test_what_is_a_number(self):
        def found(text):
            return [match.group() for match in numbers(text)]

        self.assertEqual(found("8n² of 10⁴, 1.5e-7, 4.1.4, x_2, float64, Twelve, one, 3,000.5; often tenths; 2·10⁷"),
                         ["8", "10⁴", "1.5e-7", "4.1.4", "Twelve", "3,000.5", "2·10⁷"])

    def test_a_version_is_not_compared(self):
        with self.assertRaises(ValueError):
            parse("4.1.4")


if __name__ == "__main__":
    unittest.main()
