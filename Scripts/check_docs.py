"""Compiles every Swift example of the documentation, and lets DocC check its articles.

Examples are the blocks marked `swift` in README.md, in the DocC catalogues and in doc comments. Each is
compiled as the body of a function against the modules of the last debug build; manifests are left out.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / ".build" / "debug" / "Modules"
# What Swift needs to read the modules: C modules are found by their maps.
SEARCH = ["-I", str(MODULES)]
for module_map in sorted(ROOT.glob("Sources/*/include/module.modulemap")):
    SEARCH += ["-Xcc", f"-fmodule-map-file={module_map}"]
FENCE = re.compile(r"^```swift\n(.*?)^```", re.MULTILINE | re.DOTALL)


def documents() -> list[tuple[Path, str]]:
    """Each file that may hold examples, with its text; of Swift files the doc comments alone."""
    articles = [ROOT / "README.md", *sorted(ROOT.glob("Sources/*/*.docc/*.md"))]
    found = [(path, path.read_text()) for path in articles]
    for path in sorted(ROOT.glob("Sources/**/*.swift")):
        if "Generated" in path.parts:
            continue
        # Other lines become empty, so that line numbers stay.
        lines = [re.sub(r"^\s*/// ?", "", line) if re.match(r"\s*///", line) else "" for line in
                 path.read_text().splitlines()]
        found.append((path, "\n".join(lines)))
    return found


def example(path: Path, line: int, block: str, number: int) -> str:
    """A Swift file with the block as a function; errors point to where the block stands."""
    imports = sorted(set(re.findall(r"^import \w+$", block, re.MULTILINE)) | {"import Torch"})
    body = re.sub(r"^import \w+$", "", block, flags=re.MULTILINE)
    place = f'#sourceLocation(file: "{path.relative_to(ROOT)}", line: {line})'
    return "\n".join([*imports, f"func example{number}() async throws {{", place, body.rstrip(),
                      "#sourceLocation()", "}"]) + "\n"


def compile_examples() -> int:
    """Type-checks all examples at once; returns how many there are."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for path, text in documents():
            for match in FENCE.finditer(text):
                if "PackageDescription" in match[1] or "swift-tools-version" in match[1]:
                    continue
                line = text.count("\n", 0, match.start()) + 2
                file = Path(folder) / f"example{len(files)}.swift"
                file.write_text(example(path, line, match[1], len(files)))
                files.append(str(file))
        command = ["swiftc", "-typecheck", "-parse-as-library", "-swift-version", "6",
                   "-suppress-warnings", "-enable-upcoming-feature", "MemberImportVisibility",
                   *SEARCH, *files]
        if subprocess.run(command).returncode != 0:
            sys.exit("error: an example of the documentation does not compile")
        return len(files)


def check_articles(catalogue: Path) -> None:
    """Runs DocC over one catalogue; an unknown link or symbol is an error."""
    module = catalogue.stem
    with tempfile.TemporaryDirectory() as folder:
        graphs, output = Path(folder) / "graphs", Path(folder) / "out"
        graphs.mkdir()
        target = subprocess.run(["swiftc", "-print-target-info"], capture_output=True, text=True, check=True)
        triple = re.search(r'"triple": "([^"]+)"', target.stdout)[1]
        subprocess.run(["swift", "symbolgraph-extract", "-module-name", module, "-target", triple,
                        *SEARCH, "-output-dir", str(graphs), "-minimum-access-level", "public"],
                       check=True, stdout=subprocess.DEVNULL)
        result = subprocess.run(
            ["docc", "convert", str(catalogue), "--additional-symbol-graph-dir", str(graphs),
             "--output-path", str(output), "--fallback-display-name", module,
             "--fallback-bundle-identifier", f"taibai.{module}", "--warnings-as-errors"])
        if result.returncode != 0:
            sys.exit(f"error: DocC finds fault with {catalogue.relative_to(ROOT)}")


def main() -> None:
    if not MODULES.exists():
        sys.exit("error: there is no debug build to check against: run `swift build` first")
    count = compile_examples()
    catalogues = sorted(ROOT.glob("Sources/*/*.docc"))
    if shutil.which("docc"):
        for catalogue in catalogues:
            check_articles(catalogue)
    print(f"{count} examples compile; {len(catalogues)} catalogue(s) checked")


if __name__ == "__main__":
    main()
