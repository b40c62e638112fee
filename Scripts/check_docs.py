"""Compiles and runs the examples of the documentation, and lets DocC check its articles.

Examples are the fenced blocks of README.md, of the DocC catalogues and of doc comments. They are compiled
against the modules of the last debug build; manifests are left out.

- A `swift` block imports the module that it stands in, and README.md's what they say, or Torch. It is the
  body of a function; a block that declares a target, a recipe, a protocol or an extension is a file.
- The articles and tutorials of a module with a command line are run as well, YAML and sessions included:
  see docs/articles.py and docs/tutorials.py.
- Everything public of such a module has a doc comment, and stands in a list of topics.
- DocC checks links and symbols.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from docs.articles import Article, body
from docs.blocks import Block, blocks, doc_comments
from docs.catalogues import check_catalogue, symbol_graphs, uncurated, undocumented
from docs.toolchain import Failure, Toolchain, diagnostics
from docs.tutorials import Tutorial

ROOT = Path(__file__).resolve().parent.parent
# The modules whose articles are run, and whose declarations all have a place in a list of topics.
RUN = {"LazyConfig"}
# The modules whose declarations all have a doc comment.
DOCUMENTED = {"ConfigCommands", "Datasets", "LazyConfig", "Models", "NN", "Runs", "Tokenizers"}
# The modules whose README blocks say nothing about imports.
README_MODULE = "Torch"


def module_of(path: Path) -> str:
    """The module that a document belongs to."""
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "Sources" else README_MODULE


def documents() -> list[Path]:
    """Each file that may hold examples."""
    sources = (
        path
        for path in sorted(ROOT.glob("Sources/**/*.swift"))
        if "Generated" not in path.parts and not any(part.endswith(".docc") for part in path.parts)
    )
    return [ROOT / "README.md", *sorted(ROOT.glob("Sources/*/*.docc/**/*.md")), *sources]


def check_plain(found: list[Block], toolchain: Toolchain, folder: Path) -> int:
    """Type-checks blocks all at once; returns how many there are."""
    folder.mkdir()
    sources: dict[Path, tuple[Block, int]] = {}
    for number, block in enumerate(found):
        file = folder / f"Example{number}.swift"
        own = f"import {module_of(block.path)}"
        if block.path.name == "README.md" and "import " in block.text:
            own = "import Swift"
        text = f"{own}\n{block.text}" if block.is_file else body(block, number, [own])
        file.write_text(text)
        sources[file] = (block, 1)
    said = toolchain.typecheck("Examples", list(sources)) if sources else ""
    for file, line, message in diagnostics(said):
        block, offset = sources.get(Path(file), (None, 0))
        if block:
            raise Failure(f"{block.path}:{block.line + line - 1 - offset}: {message}\n{said}")
    if said:
        raise Failure(said)
    return len(sources)


def check_module(module: str, toolchain: Toolchain, folder: Path) -> int:
    """Checks a module's doc comments, its lists of topics, and what DocC makes of its catalogue."""
    folder.mkdir()
    catalogue = ROOT / "Sources" / module / f"{module}.docc"
    graphs = symbol_graphs(module, toolchain, folder)
    missing = undocumented(graphs) if module in DOCUMENTED else []
    if missing:
        raise Failure("\n".join(["public, and without a doc comment:", *missing]))
    missing = uncurated(catalogue, graphs) if module in RUN else []
    if missing:
        raise Failure("\n".join([f"public, and in no list of topics of {module}.docc:", *missing]))
    if catalogue.exists() and shutil.which("docc"):
        check_catalogue(catalogue, graphs, folder)
    return 0


def jobs(
    toolchain: Toolchain, folder: Path, only: list[str], update: bool
) -> dict[str, Callable[[], int]]:
    """All that is checked, by name; each returns how many examples it had."""
    found: dict[str, Callable[[], int]] = {}
    plain: dict[str, list[Block]] = {}
    for path in documents():
        module = module_of(path)
        if only and module not in only:
            continue
        text = path.read_text()
        in_file = blocks(path, text if path.suffix == ".md" else doc_comments(text))
        if module in RUN and path.suffix == ".md":
            if any(block.language in ("swift", "yaml", "console") for block in in_file):
                place = folder / f"article-{path.stem}"
                found[path.name] = lambda b=in_file, p=place: Article(
                    b, toolchain, p, update
                ).check()
        else:
            plain.setdefault(module, []).extend(
                block
                for block in in_file
                if block.language == "swift" and not block.is_manifest
            )
    for module, of_module in plain.items():
        found[f"examples of {module}"] = lambda b=of_module, m=module: check_plain(
            b, toolchain, folder / f"plain-{m}"
        )
    for path in sorted(ROOT.glob("Sources/*/*.docc/**/*.tutorial")):
        module = module_of(path)
        if module in RUN and "@Tutorial(" in path.read_text() and (not only or module in only):
            found[path.name] = lambda p=path: Tutorial(
                p, toolchain, folder / f"tutorial-{p.stem}", update
            ).check()
    catalogues = {path.stem for path in ROOT.glob("Sources/*/*.docc")}
    for module in sorted(catalogues | DOCUMENTED):
        if not only or module in only:
            found[f"symbols of {module}"] = lambda m=module: check_module(
                m, toolchain, folder / f"module-{m}"
            )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Checks the documentation.")
    parser.add_argument(
        "--only",
        metavar="MODULE",
        action="append",
        default=[],
        help="check this module's documentation and nothing else, where not all modules are built",
    )
    parser.add_argument(
        "--document", metavar="NAME", help="check the articles and tutorials of this name alone"
    )
    parser.add_argument(
        "--update", action="store_true", help="write what the sessions print into the documents"
    )
    options = parser.parse_args()
    toolchain = Toolchain(ROOT)
    if not toolchain.modules.exists():
        sys.exit("error: there is no debug build to check against: run `swift build` first")
    catalogues = {path.stem for path in ROOT.glob("Sources/*/*.docc")}
    for module in options.only or sorted(catalogues | {README_MODULE}):
        if not toolchain.has(module):
            sys.exit(f"error: {module} is not built: run `swift build`, or name others with --only")
    started = time.monotonic()
    failures: list[str] = []
    examples = 0
    with tempfile.TemporaryDirectory() as made, ThreadPoolExecutor(os.cpu_count()) as pool:
        wanted = jobs(toolchain, Path(made), options.only, options.update)
        if options.document:
            wanted = {name: job for name, job in wanted.items() if options.document in name}
        futures = {name: pool.submit(job) for name, job in wanted.items()}
        for future in futures.values():
            try:
                examples += future.result()
            except Failure as failure:
                failures.append(str(failure).replace(f"{ROOT}/", ""))
    for failure in failures:
        print(f"error: {failure}\n", file=sys.stderr)
    seconds = round(time.monotonic() - started)
    if failures:
        sys.exit(f"{len(failures)} of {len(futures)} documents are wrong ({seconds} s)")
    print(f"{examples} examples are right, in {len(futures)} documents ({seconds} s)")


if __name__ == "__main__":
    main()
