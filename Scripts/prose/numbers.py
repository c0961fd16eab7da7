"""Numbers as people write them, and whether one is a value rounded to the digits shown."""

import re
from decimal import Decimal
from fractions import Fraction

UNITS = {word: value for value, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen".split())}
TENS = {word: 10 * value for value, word in enumerate(
    "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}
POWERS = {"hundred": 100, "thousand": 1000, "million": 10**6}
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")

_superscript = "[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+"
_units, _tens = "|".join(UNITS), "|".join(TENS)
_word = rf"\b(?:(?:{_tens})(?:-(?:{_units}))?|{_units}|{'|'.join(POWERS)})\b"
_digits = (
    r"(?<![\w.])(?:\d+(?:\.\d+){2,}"  # a version
    r"|(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+\-−]?\d+)?)(?![\d]|[.,]\d)"
    rf"(?:{_superscript}|[·×]10{_superscript})?")
NUMBER = rf"(?:{_digits}|(?i:{_word}))"
_number = re.compile(NUMBER)
# “One” and “two” are articles and pairs more often than figures: a page need not account for them, though an entry may name them.
_SMALL_WORDS = {"zero", "one", "two"}


def numbers(text):
    """The places of all numbers in a text; digits within a name, as in float64, are not numbers."""
    return [match for match in _number.finditer(text) if match.group().lower() not in _SMALL_WORDS]


def parse(shown):
    """The value of a number as it is written, and the unit of its last digit; the unit is 0 for a power such as 2²⁷, which is exact."""
    sign = -1 if shown[0] in "-−" else 1
    shown = shown.lstrip("-−")
    if shown[0].isalpha():
        word = shown.lower()
        if word in POWERS:
            return Fraction(POWERS[word]), Fraction(1)
        tens, _, units = word.rpartition("-")
        return Fraction(TENS.get(tens, 0) + UNITS.get(units, TENS.get(units, 0))), Fraction(1)
    if shown.count(".") > 1:
        raise ValueError(f"“{shown}” is a version, not a number")
    scale = Fraction(1)
    if power := re.fullmatch(rf"(.+)[·×]10({_superscript})", shown):
        shown, scale = power[1], Fraction(10) ** int(power[2].translate(SUPERSCRIPTS))
    elif power := re.fullmatch(rf"(.+?)({_superscript})", shown):
        exponent = int(power[2].translate(SUPERSCRIPTS))
        # 10⁴ is an order of magnitude, rounded like 1·10⁴; any other power is exact.
        unit = Fraction(10) ** exponent if power[1] == "10" else Fraction(0)
        return sign * Fraction(power[1].replace(",", "")) ** exponent, unit
    number = Decimal(shown.replace(",", "").replace("−", "-"))
    return sign * Fraction(number) * scale, Fraction(10) ** number.as_tuple().exponent * scale


def exact(value):
    """A value of a source as a fraction: decimals are taken as they are written, not as the nearest binary number."""
    if isinstance(value, str):
        return parse(value.strip())[0]
    if isinstance(value, bool) or not isinstance(value, (int, float, Fraction)):
        raise ValueError(f"{value!r} is not a number")
    return value if isinstance(value, Fraction) else Fraction(repr(value))


def agrees(shown, value, relation="="):
    """Whether the value rounds to what is shown (=), is at most that (≤), or at least (≥). A value half-way between two rounds to both."""
    number, unit = parse(shown)
    value = exact(value)
    if relation == "≤":
        return value <= number
    if relation == "≥":
        return value >= number
    return abs(number - value) <= unit / 2
