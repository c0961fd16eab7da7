"""Makes a wheel for one platform and any Python version: the compiled part is a shared library that Python loads by ctypes."""

import re
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel

# The version is defined in the library's source and nowhere else.
SOURCE = Path(__file__).parent.parent / "Sources/Foundations/Claims/PackageVersion.swift"
VERSION = re.search(r'packageVersion: StaticString = "([^"]+)"', SOURCE.read_text())


class PlatformDistribution(Distribution):
    """It is specific to a platform, although it has no extension module."""

    def has_ext_modules(self):
        return True


class PlatformWheel(bdist_wheel):
    """It works with any Python version."""

    def get_tag(self):
        return "py3", "none", super().get_tag()[2]


setup(version=VERSION.group(1), distclass=PlatformDistribution, cmdclass={"bdist_wheel": PlatformWheel})
