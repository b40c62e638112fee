"""Whole runs of the script, with a fake pip and a small wheel."""

from __future__ import annotations

import json
import signal
import sys
import time
import unittest

from support import TORCH, TORCH_CPU, Machine, Server, TestCase, serving, torch_wheel


@unittest.skipUnless(sys.platform == "linux", "the wheels of these tests hold ELF libraries")
class SetupTest(TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.machine = Machine(self.folder)

    def fails(self, expected: str, **environment: str) -> None:
        """Asserts a status of 1 and the text of the error."""
        result = self.machine.run(**environment)
        self.assertEqual(result.errors.splitlines()[-1], f"error: {expected}")
        self.assertEqual(result.status, 1)

    def test_puts_a_wheel_from_a_folder_into_the_cache(self) -> None:
        self.machine.offer(TORCH_CPU, torch_wheel())
        result = self.machine.run()
        place = self.machine.place
        self.assertEqual((result.status, result.errors), (0, ""))
        self.assertEqual(
            result.output.splitlines(),
            [
                "asking the package index for torch 2.13.0",
                f"unpacking {TORCH_CPU}",
                f"libtorch 2.13.0 (cpu) is in {place}",
            ],
        )
        names = sorted(str(path.relative_to(place)) for path in place.rglob("*") if path.is_file())
        self.assertEqual(
            names,
            [
                "MANIFEST.json",
                "derivatives.yaml",
                "include/ATen/ATen.h",
                "include/torch/headeronly/version.h",
                "lib/libc10.so",
                "lib/libtorch.so",
                "lib/libtorch_cpu.so",
                "native_functions.yaml",
            ],
        )
        self.assertEqual(self.machine.beside, [place.name, f"{place.name}.lock"])
        manifest = json.loads((place / "MANIFEST.json").read_text())
        self.assertEqual(manifest["wheels"][0]["name"], TORCH_CPU)
        self.assertEqual(len(manifest["wheels"][0]["sha256"]), 64)
        self.assertEqual(
            manifest["left_out"],
            {"only Python and PyTorch's own tests load them": ["libshm.so", "libtorch_python.so"]},
        )

    def test_a_second_run_asks_nobody_and_says_one_line(self) -> None:
        self.machine.offer(TORCH_CPU, torch_wheel())
        self.machine.run()
        asked = self.machine.log.read_text()
        result = self.machine.run()
        self.assertEqual(result.output, f"libtorch 2.13.0 (cpu) is in {self.machine.place}\n")
        self.assertEqual(self.machine.log.read_text(), asked)

    def test_quiet_says_nothing(self) -> None:
        self.machine.offer(TORCH_CPU, torch_wheel())
        for _ in range(2):
            result = self.machine.run("--quiet")
            self.assertEqual((result.status, result.output, result.errors), (0, "", ""))

    def test_print_tells_the_place_and_whether_it_is_complete(self) -> None:
        result = self.machine.run("--print")
        self.assertEqual((result.status, result.output), (1, f"{self.machine.place}\n"))
        self.machine.offer(TORCH_CPU, torch_wheel())
        self.machine.run()
        result = self.machine.run("--print")
        self.assertEqual((result.status, result.output), (0, f"{self.machine.place}\n"))

    def test_bad_usage_has_status_2(self) -> None:
        self.assertEqual(self.machine.run("--frobnicate").status, 2)

    def test_a_link_leads_to_another_disk(self) -> None:
        self.machine.offer(TORCH_CPU, torch_wheel())
        elsewhere = self.folder / "elsewhere"
        self.machine.place.parent.mkdir(parents=True)
        self.machine.place.symlink_to(elsewhere)
        self.assertEqual(self.machine.run().status, 0)
        self.assertTrue((elsewhere / "lib/libtorch.so").exists())
        self.assertTrue(self.machine.place.is_symlink())

    # CUDA

    def test_a_cuda_wheel_without_a_gpu_leaves_what_is_needed_to_load(self) -> None:
        self.machine.offer_cuda()
        self.assertEqual(self.machine.run().errors, "")
        lib = self.machine.place / "lib"
        names = sorted(path.name for path in lib.iterdir())
        needed = ["libc10.so", "libcudart.so.13", "libcupti.so.13"]
        self.assertEqual(names, [*needed, "libtorch.so", "libtorch_cpu.so"])
        self.assertEqual((lib / "libtorch.so").readlink().name, "libtorch_cpu.so")
        manifest = json.loads((self.machine.place / "MANIFEST.json").read_text())
        self.assertEqual((manifest["build"], manifest["gpu"]), ("cpu", False))
        self.assertEqual(
            manifest["left_out"]["this machine has no NVIDIA GPU (TAIBAI_CUDA=1 fetches them)"],
            ["libc10_cuda.so", "libtorch_cuda.so", "libtorch_cuda_linalg.so"],
        )
        fetched = [wheel["name"].split("-")[0] for wheel in manifest["wheels"]]
        self.assertEqual(fetched, ["torch", "nvidia_cuda_runtime", "nvidia_cuda_cupti"])

    def test_a_gpu_gets_the_runtime_and_what_that_needs(self) -> None:
        self.machine.offer_cuda()
        self.assertEqual(self.machine.run(TAIBAI_CUDA="1").errors, "")
        names = {path.name for path in (self.machine.place / "lib").iterdir()}
        needed = {"libtorch_cuda.so", "libtorch_cuda_linalg.so", "libcublas.so.13"}
        self.assertLess(needed | {"libnvJitLink.so.13", "libnvperf_host.so"}, names)
        self.assertNotIn("libnvtx3interop.so.1", names)
        self.assertFalse((self.machine.place / "lib/libtorch.so").is_symlink())

    def test_a_gpu_that_comes_later_is_set_up_then(self) -> None:
        self.machine.offer(TORCH_CPU, torch_wheel())
        self.machine.run()
        self.machine.offer_cuda()
        result = self.machine.run(TAIBAI_CUDA="1")
        self.assertIn("this machine has one: setting it up again, with CUDA", result.output)
        self.assertTrue((self.machine.place / "lib/libtorch_cuda.so").exists())
        result = self.machine.run(TAIBAI_CUDA="0")
        self.assertEqual(result.output, f"libtorch 2.13.0 (cuda) is in {self.machine.place}\n")

    def test_without_a_gpu_a_wheel_without_cuda_is_preferred(self) -> None:
        self.machine.offer_cuda()
        self.machine.offer(TORCH_CPU, torch_wheel())
        self.machine.index["config"] = "global.find-links='/wheels'"
        self.assertIn(f"unpacking {TORCH_CPU}", self.machine.run().output)

    # Interruptions

    def interrupted(self, server: Server, number: signal.Signals) -> None:
        content = torch_wheel(padding=2_000_000)
        server.files[TORCH_CPU] = content
        server.rate = 2e6
        self.machine.offer(TORCH_CPU, content, server.url(TORCH_CPU))
        process = self.machine.start()
        partial = self.machine.downloads / f"{TORCH_CPU}.partial"
        wait_until(lambda: partial.exists() and partial.stat().st_size > 100_000)
        process.send_signal(number)
        _, errors = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 128 + number)
        self.assertEqual(errors.splitlines()[-1], "stopped; run this again to go on from here")
        kept = partial.stat().st_size
        server.rate = None
        server.requests.clear()
        self.assertEqual(self.machine.run().status, 0)
        self.assertEqual(server.requests, [(TORCH_CPU, f"bytes={kept}-")])

    def test_ctrl_c_stops_and_the_next_run_goes_on(self) -> None:
        with serving() as server:
            self.interrupted(server, signal.SIGINT)

    def test_terminate_stops_and_the_next_run_goes_on(self) -> None:
        with serving() as server:
            self.interrupted(server, signal.SIGTERM)

    def test_two_runs_at_once_do_the_work_once(self) -> None:
        with serving() as server:
            content = torch_wheel(padding=1_000_000)
            server.files[TORCH_CPU] = content
            server.rate = 2e6
            self.machine.offer(TORCH_CPU, content, server.url(TORCH_CPU))
            first = self.machine.start()
            wait_until(lambda: server.sent > 0)
            second = self.machine.run()
            first.communicate(timeout=20)
        self.assertEqual((first.returncode, second.status), (0, 0))
        self.assertEqual(
            second.output.splitlines(),
            [
                f"another set-up (process {first.pid}) is at work on {self.machine.place}; "
                "waiting for it",
                f"libtorch 2.13.0 (cpu) is in {self.machine.place}",
            ],
        )
        self.assertEqual(len(server.requests), 1)

    # Damage

    def test_what_does_not_fit_the_manifest_is_put_together_again(self) -> None:
        self.machine.offer(TORCH_CPU, torch_wheel())
        self.machine.run()
        place = self.machine.place
        size = (place / "lib/libc10.so").stat().st_size

        def shorten() -> None:
            (place / "lib/libc10.so").write_bytes(b"")

        damages = [
            (shorten, f"lib/libc10.so has 0 bytes instead of {size}"),
            ((place / "lib/libtorch.so").unlink, "lib/libtorch.so is missing"),
            ((place / "derivatives.yaml").unlink, "derivatives.yaml is missing"),
            ((place / "include/ATen/ATen.h").unlink, "include/ has 1 files instead of 2"),
            (lambda: (place / "MANIFEST.json").write_text("{"), "MANIFEST.json cannot be read"),
            ((place / "MANIFEST.json").unlink, "MANIFEST.json is missing"),
        ]
        for damage, reason in damages:
            with self.subTest(reason):
                damage()
                self.assertEqual(self.machine.run("--print").status, 1)
                result = self.machine.run()
                line = f"{place} is damaged ({reason}); putting it together again"
                self.assertEqual(result.output.splitlines()[0], line)
                self.assertEqual(self.machine.run("--print").status, 0)
        self.assertEqual(self.machine.beside, [place.name, f"{place.name}.lock"])

    def test_leftovers_of_a_killed_run_are_removed(self) -> None:
        self.machine.offer(TORCH_CPU, torch_wheel())
        leftover = self.machine.place.with_name(f"{self.machine.place.name}.incomplete-1")
        (leftover / "lib").mkdir(parents=True)
        self.machine.run()
        self.assertFalse(leftover.exists())

    # A libtorch of the user's own

    def test_a_libtorch_of_the_users_own_is_checked_and_left_alone(self) -> None:
        self.machine.offer(TORCH_CPU, torch_wheel())
        own = self.folder / "own"
        self.machine.run(TAIBAI_LIBTORCH=str(own))
        (own / "MANIFEST.json").unlink()
        before = sorted((path, path.stat().st_mtime_ns) for path in own.rglob("*"))
        result = self.machine.run(TAIBAI_LIBTORCH=f"{own}/")
        self.assertEqual(result.output, f"libtorch 2.13.0 (your own) is in {own}\n")
        self.assertEqual(sorted((path, path.stat().st_mtime_ns) for path in own.rglob("*")), before)
        (own / "lib/libc10.so").unlink()
        self.fails(
            f"TAIBAI_LIBTORCH={own} has no lib/libc10.so: "
            "name a whole libtorch, or unset the variable to have one fetched",
            TAIBAI_LIBTORCH=str(own),
        )
        header = own / "include/torch/headeronly/version.h"
        header.write_text(header.read_text().replace("13", "9"))
        self.fails(
            f"TAIBAI_LIBTORCH={own} holds libtorch 2.9.0, and Taibai needs 2.13.x: "
            "name such a libtorch, or unset the variable to have one fetched",
            TAIBAI_LIBTORCH=str(own),
        )

    def test_a_folder_with_something_else_is_left_alone(self) -> None:
        other = self.folder / "other"
        other.mkdir()
        (other / "thesis.tex").touch()
        self.fails(
            f"{other} exists and holds no libtorch: "
            "empty it, or set TAIBAI_LIBTORCH to another folder",
            TAIBAI_LIBTORCH=str(other),
        )
        self.assertEqual([path.name for path in other.iterdir()], ["thesis.tex"])

    # Errors

    def test_no_network(self) -> None:
        self.machine.index["stderr"] = (
            "WARNING: Retrying (Retry(total=1)) after connection broken by 'NewConnectionError("
            "'<HTTPSConnection>: Failed to establish a new connection: "
            "[Errno -3] Temporary failure in name resolution')': /simple/torch/"
        )
        self.fails(
            "the package index cannot be reached "
            "([Errno -3] Temporary failure in name resolution): check the network, "
            "the proxy and `python3 -m pip config list`, then run this again"
        )

    def test_an_index_without_this_version(self) -> None:
        result = self.machine.run()
        self.assertRegex(
            result.errors,
            r"^error: the package index offers no torch 2\.13\.0 for Linux on \w+ "
            r"\(it has 2\.11\.0, 2\.12\.0\): look at `python3 -m pip config list`, "
            r"which says where pip looks\n$",
        )

    def test_no_pip(self) -> None:
        broken = self.folder / "modules/pip"
        broken.mkdir(parents=True)
        text = "raise ModuleNotFoundError(\"No module named pip\", name='pip')\n"
        (broken / "__init__.py").write_text(text)
        result = self.machine.run(PYTHONPATH=str(broken.parent))
        self.assertRegex(
            result.errors,
            r"^error: \S+ has no pip, which fetches libtorch: "
            r"(apt-get install python3-pip|\S+ -m ensurepip)\n$",
        )
        self.assertEqual(result.status, 1)

    def test_a_cache_that_cannot_be_written(self) -> None:
        self.machine.offer(TORCH_CPU, torch_wheel())
        (self.machine.home / ".cache").touch()
        self.fails(
            f"{self.machine.place.parent} cannot be written (Not a directory): "
            "make it writable, or set TAIBAI_LIBTORCH to a folder of yours"
        )

    def test_a_digest_that_does_not_match(self) -> None:
        with serving() as server:
            server.files[TORCH_CPU] = torch_wheel() + b"tampered"
            self.machine.offer(TORCH_CPU, torch_wheel(), server.url(TORCH_CPU))
            self.fails(
                f"{TORCH_CPU} arrived twice with another digest than the index states: "
                "a proxy or mirror changes it; try another network or index"
            )
        self.assertEqual(list(self.machine.downloads.iterdir()), [])

    def test_a_relative_place(self) -> None:
        self.fails(
            "TAIBAI_LIBTORCH=libtorch is not an absolute path: set it to one, or unset it",
            TAIBAI_LIBTORCH="libtorch",
        )

    def test_a_wrong_word_for_cuda(self) -> None:
        self.fails(
            "TAIBAI_CUDA=yes: it must be 1 (set up for an NVIDIA GPU), 0 (without) or unset",
            TAIBAI_CUDA="yes",
        )

    def test_a_libtorch_that_does_not_load(self) -> None:
        self.machine.offer_cuda()
        kept = [each for each in self.machine.index["wheels"] if "cupti" not in each["file"]]
        self.machine.index["wheels"] = kept
        self.fails(
            "libtorch does not load on this system (OSError: libcupti.so.13: cannot open shared "
            "object file: No such file or directory): "
            "install what the message names, then run this again"
        )
        self.assertFalse(self.machine.place.exists())

    # pip

    def test_an_old_pip_fetches_the_wheels_itself(self) -> None:
        self.machine.index["version"] = "22.0.2"
        self.machine.offer(TORCH, torch_wheel())
        result = self.machine.run()
        self.assertEqual((result.status, result.errors), (0, ""))
        manifest = json.loads((self.machine.place / "MANIFEST.json").read_text())
        self.assertEqual(manifest["wheels"][0]["sha256"], self.machine.index["wheels"][0]["sha256"])

    def test_a_server_without_ranges_is_left_to_pip(self) -> None:
        with serving() as server:
            server.ranges = False
            server.files[TORCH_CPU] = torch_wheel()
            self.machine.offer(TORCH_CPU, server.files[TORCH_CPU], server.url(TORCH_CPU))
            result = self.machine.run()
        self.assertEqual(result.status, 0)
        self.assertIn(
            f"{TORCH_CPU}: fetched by pip, without resuming (the server knows no byte ranges)",
            result.output,
        )

    def test_another_python_has_a_wheel(self) -> None:
        self.machine.index["abi"] = "cp39"
        self.machine.offer(TORCH, torch_wheel())
        self.assertEqual(self.machine.run().status, 0)
        self.assertIn("--python-version=3.11", self.machine.log.read_text())


def wait_until(condition, timeout: float = 20.0) -> None:  # type: ignore[no-untyped-def]
    """Waits for something that another process is about to do."""
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.01)


if __name__ == "__main__":
    unittest.main()
