"""Where libtorch lies, in Package.swift's words and in ours."""

from __future__ import annotations

import sys
import unittest

from support import SCRIPTS, TestCase

from setup.errors import SetupError
from setup.place import VERSION, Place, header_version

CACHES = "/Library/Caches" if sys.platform == "darwin" else "/.cache"


class PlaceTest(TestCase):
    def test_the_rule_of_the_package_manifest(self) -> None:
        default = f"/home/ada{CACHES}/taibai/libtorch-{VERSION}"
        cases = [
            ({"HOME": "/home/ada"}, default),
            (
                {"HOME": "/home/ada", "XDG_CACHE_HOME": "/var/cache"},
                f"/var/cache/taibai/libtorch-{VERSION}",
            ),
            ({"HOME": "/home/ada", "XDG_CACHE_HOME": "cache"}, default),
            ({"HOME": "/home/ada", "XDG_CACHE_HOME": ""}, default),
            ({"HOME": "/home/ada", "TAIBAI_LIBTORCH": ""}, default),
            ({"HOME": "/home/ada", "TAIBAI_LIBTORCH": "/opt/libtorch"}, "/opt/libtorch"),
            ({"XDG_CACHE_HOME": "/x", "TAIBAI_LIBTORCH": "/opt/libtorch/"}, "/opt/libtorch"),
        ]
        for environment, expected in cases:
            with self.subTest(environment):
                self.assertEqual(Place.find(environment).path, expected)

    def test_the_version_of_the_package_manifest(self) -> None:
        manifest = (SCRIPTS.parent / "Package.swift").read_text()
        self.assertIn(f'"/taibai/libtorch-{VERSION}"', manifest)

    def test_only_absolute_paths(self) -> None:
        for named in ("libtorch", "./libtorch", "~/libtorch"):
            with self.subTest(named), self.assertRaisesRegex(SetupError, "not an absolute path"):
                Place.find({"HOME": "/home/ada", "TAIBAI_LIBTORCH": named})

    def test_no_home(self) -> None:
        with self.assertRaises(SetupError) as raised:
            Place.find({})
        self.assertEqual(
            str(raised.exception),
            "HOME is not set, so there is no cache folder: set it, or set TAIBAI_LIBTORCH",
        )

    def test_version_headers(self) -> None:
        self.assertEqual(header_version(self.folder), "of unknown version")
        old = self.folder / "include/torch/csrc/api/include/torch/version.h"
        old.parent.mkdir(parents=True)
        old.write_text(
            "#define TORCH_VERSION_MAJOR 2\n#define TORCH_VERSION_MINOR 5\n"
            "/// patch\n#define TORCH_VERSION_PATCH 1\n"
        )
        self.assertEqual(header_version(self.folder), "2.5.1")


if __name__ == "__main__":
    unittest.main()
