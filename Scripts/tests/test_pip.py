"""What we make of pip's words, and what we ask it."""

from __future__ import annotations

import json
import os
import unittest
from pathlib import Path
from typing import Any

from support import LINUX, TORCH, TORCH_CPU, WITH_GPU, Recorder, TestCase, archive

from setup.errors import SetupError
from setup.index import choose_torch
from setup.pip import NoMatch, Pip, _explained, _settings
from setup.runtime import requirements
from setup.wheel import Wheel

FAKES = str(Path(__file__).parent / "fakes")


class PipTest(TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.index: dict[str, Any] = {"version": "26.0", "config": "", "wheels": [], "stderr": ""}
        self.log = self.folder / "log"

    def offer(self, *files: str) -> None:
        for file in files:
            url = f"https://index.invalid/{file}"
            self.index["wheels"].append({"file": file, "url": url, "sha256": "0" * 64})

    def pip(self) -> Pip:
        path = self.folder / "index.json"
        path.write_text(json.dumps(self.index))
        environment = {"FAKE_PIP": str(path), "FAKE_PIP_LOG": str(self.log), "PYTHONPATH": FAKES}
        return Pip.of_user({**os.environ, **environment})

    def test_asks_without_fetching(self) -> None:
        self.offer(TORCH)
        (wheel,) = self.pip().resolve(["torch==2.13.0"], self.folder)
        self.assertEqual(wheel.filename, TORCH)
        self.assertEqual(wheel.digest, f"sha256={'0' * 64}")
        asked = self.log.read_text().splitlines()[-1]
        self.assertRegex(asked, "^install --dry-run --ignore-installed --use-feature=fast-deps ")
        self.assertRegex(asked, " --only-binary=:all: --no-deps torch==2.13.0$")

    def test_without_a_gpu_prefers_cpu_of_any_python(self) -> None:
        self.offer(TORCH_CPU.replace("cp311", "cp310"), TORCH)
        self.index["config"] = "global.extra-index-url='https://index.invalid/cpu'"
        self.assertIn("+cpu", choose_torch(self.pip(), LINUX, self.folder).filename)

    def test_with_a_gpu_prefers_cuda(self) -> None:
        self.offer(TORCH_CPU, TORCH)
        self.assertEqual(choose_torch(self.pip(), WITH_GPU, self.folder).filename, TORCH)

    def test_with_a_gpu_cpu_is_better_than_nothing(self) -> None:
        self.offer(TORCH_CPU)
        self.assertEqual(choose_torch(self.pip(), WITH_GPU, self.folder).filename, TORCH_CPU)

    def test_an_old_pip_borrows_a_newer_one(self) -> None:
        self.index["version"] = "23.0.1"
        wheel = self.folder / "index" / "pip-26.0-py3-none-any.whl"
        wheel.parent.mkdir()
        wheel.write_bytes(archive({"pip/__init__.py": b"", "pip/__main__.py": b"print('new')"}))
        self.index["wheels"] = [{"file": wheel.name, "url": wheel.as_uri(), "sha256": ""}]
        console = Recorder()
        lean = self.pip().lean(self.folder, console)
        self.assertEqual(lean.version, (26, 0))
        self.assertTrue((self.folder / "pip/pip/__main__.py").exists())
        self.assertEqual(
            console.lines, ["this pip fetches whole wheels to look at them; borrowing a newer one"]
        )

    def test_an_old_pip_without_a_newer_one_stays(self) -> None:
        self.index["version"] = "23.0.1"
        pip = self.pip()
        self.assertIs(pip.lean(self.folder, Recorder()), pip)

    def test_settings(self) -> None:
        listing = (
            ":env:.cert='/env.pem'\nglobal.cert='/global.pem'\ndownload.proxy='http://proxy:1'\n"
            "global.proxy='http://other:1'\nglobal.find-links='/a\\n/b'\nnonsense\n"
        )
        self.assertEqual(
            _settings(listing),
            {"cert": "/env.pem", "proxy": "http://proxy:1", "find-links": "/a\n/b"},
        )

    def test_errors(self) -> None:
        none = (
            "ERROR: Could not find a version (from versions: none)\n"
            "ERROR: No matching distribution found for torch"
        )
        unreachable = (
            "the package index cannot be reached ({}): "
            "check the network, the proxy and `python3 -m pip config list`, then run this again"
        )
        proxy = "WARNING: Retrying after connection broken by 'ProxyError('Cannot connect')'"
        tls = (
            "WARNING: There was a problem confirming the ssl certificate: CERTIFICATE_VERIFY_FAILED"
        )
        last = "No matching distribution found for torch"
        cases = [
            (f"{proxy}\n{none}", SetupError, unreachable.format(last)),
            (f"{tls}\n{none}", SetupError, unreachable.format("CERTIFICATE_VERIFY_FAILED")),
            (none, NoMatch, "it has none"),
            ("ERROR: one\nERROR: 401 Client Error\n", SetupError, "pip failed: 401 Client Error"),
            ("", SetupError, "pip failed: it said nothing"),
        ]
        for words, kind, text in cases:
            with self.subTest(text):
                error = _explained(words)
                self.assertEqual((type(error), str(error)), (kind, text))
        full = _explained("ERROR: [Errno 28] No space left on device")
        self.assertIn("pip found the disk full", str(full))

    def test_wheels_of_the_cuda_runtime(self) -> None:
        import io
        import zipfile

        lines = [
            "filelock",
            'cuda-toolkit[cublas,cudart]==13.0.3; platform_system == "Linux"',
            'cuda-bindings<14,>=13.0.3; platform_system == "Linux" and python_version < "3.15"',
            "nvidia-cudnn-cu13==9.20.0.48",
            "nvidia-cublas-cu12 (==12.1)",
            'nvidia-extra==1; extra == "opt"',
        ]
        text = "".join(f"Requires-Dist: {line}\n" for line in lines)
        content = archive({"torch-2.13.0.dist-info/METADATA": text.encode()})
        with zipfile.ZipFile(io.BytesIO(content)) as wheel:
            self.assertEqual(requirements(wheel), [lines[1], lines[3], lines[4]])

    def test_file_names_and_addresses(self) -> None:
        wheel = Wheel("torch", "2.13.0+cpu", "file:///a%20b/torch-2.13.0%2Bcpu-x.whl", None)
        self.assertEqual(wheel.filename, "torch-2.13.0+cpu-x.whl")
        self.assertEqual(wheel.local_path, Path("/a b/torch-2.13.0+cpu-x.whl"))
        self.assertIsNone(Wheel("torch", "2.13.0", "https://a/torch.whl", None).local_path)


if __name__ == "__main__":
    unittest.main()
