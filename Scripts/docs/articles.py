"""Articles of modules that have a command line: their examples are compiled, run and compared.

All blocks of one article belong together, in a module of its own:

- A `swift` block with a target, a recipe, a protocol or an extension, or whose first line is
  `// Name.swift`, is a file of the module; any other is the body of a function, which is called. Comments
  behind and below `print(…)` are what it prints.
- A `swift` block with `// error: …` must not compile, with these as the first errors of these lines.
- A `yaml` block whose first line is `# name.yaml` is that file, and another is a part of one, which must
  be YAML. A file that no session mentions must pass `taibai config check`.
- A `console` block is a session in the folder of these files, with the module's program as `taibai`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from . import sessions
from .blocks import Block, expected_output, split_imports, wrong_line
from .toolchain import Failure, Toolchain, diagnostics

# The module of an article's examples: it stands in what the examples print.
MODULE = "MyModel"
# A product with the command line in it: its object files make the articles' programs.
PRODUCT = "RetinaNetExample"

_MAIN = """\
import ArgumentParser
import ConfigCommands
@main struct DocumentationProgram: Program {{
  static let configuration = CommandConfiguration(
    commandName: "taibai", subcommands: [ConfigCommand.self, ListCommand.self, RunExample.self])
}}
struct RunExample: AsyncParsableCommand {{
  static let configuration = CommandConfiguration(commandName: "example", shouldDisplay: false)
  @Argument var number: Int
  func run() async throws {{
    switch number {{
{cases}
    default: break
    }}
  }}
}}
"""


def main_file(examples: Iterable[int]) -> str:
    """The program of a module with these examples."""
    cases = "\n".join(f"    case {number}: try await example{number}()" for number in examples)
    return _MAIN.format(cases=cases)


def body(block: Block, number: int, imports: Iterable[str] = ("import LazyConfig",)) -> str:
    """A block as a function in a Swift file; line n of the block is in line n + 1 after the imports."""
    own, rest = split_imports(block.text)
    header = "; ".join(sorted({*own, *imports}))
    return f"{header}; func example{number}() async throws {{\n{rest.rstrip()}\n}}\n"


class Article:
    """One article, with its blocks in order."""

    def __init__(
        self, blocks: list[Block], toolchain: Toolchain, folder: Path, update: bool = False
    ) -> None:
        self.blocks = [block for block in blocks if not block.is_manifest]
        self.update = update
        self.toolchain = toolchain
        self.folder = folder
        self.sources: dict[Path, tuple[Block, int]] = {}
        self.checked = 0

    def check(self) -> int:
        """Checks all blocks; returns how many there were.

        Throws `Failure` with the first that is wrong.
        """
        self.build()
        for number, block in enumerate(self.blocks):
            if block.language == "yaml":
                self.check_yaml(block, number)
            elif block.language == "console":
                self.check_session(block)
            elif block.language == "swift":
                if block.is_wrong:
                    self.check_errors(block)
                elif not block.is_file:
                    self.check_example(block, number)
            else:
                continue
            self.checked += 1
        return self.checked

    def write(self, block: Block, text: str) -> None:
        """Puts another text in the place of a block."""
        if text == block.text:
            return
        before, after = block.path.read_text().split(f"\n```{block.language}\n{block.text}```", 1)
        block.path.write_text(f"{before}\n```{block.language}\n{text}```{after}")

    # Building

    def build(self) -> None:
        """Compiles the article's program."""
        self.work = self.folder / "work"
        self.programs = self.folder / "programs"
        sources = self.folder / "sources"
        for folder in (self.work, self.programs, sources):
            folder.mkdir(parents=True)
        examples = []
        for number, block in enumerate(self.blocks):
            if block.language != "swift" or block.is_wrong:
                continue
            if block.is_file:
                file = sources / (block.name or f"File{number}.swift")
                # The article's program takes the place of the one that the article shows.
                file.write_text(block.text.replace("\n@main\n", "\n\n"))
                self.sources[file] = (block, 0)
            else:
                file = sources / f"Example{number}.swift"
                file.write_text(body(block, number))
                self.sources[file] = (block, 1)
                examples.append(number)
        main = sources / "GeneratedMain.swift"
        main.write_text(main_file(examples))
        files = [*self.sources, main]
        failed = self.toolchain.link(MODULE, files, PRODUCT, self.programs / "taibai")
        if failed:
            raise Failure(self.mapped(failed))

    def mapped(self, text: str) -> str:
        """What the compiler says, with places in the article instead of those in the files made of it."""
        for file, line, message in diagnostics(text):
            block, offset = self.sources.get(Path(file), (None, 0))
            if block:
                return f"{block.path}:{block.line + line - 1 - offset}: {message}\n{text}"
        return text

    # Blocks

    def check_errors(self, block: Block) -> None:
        """A block that must not compile."""
        expected = [
            (number, message)
            for number, line in enumerate(block.text.split("\n"), 1)
            if (message := wrong_line(line)) is not None
        ]
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            file = Path(folder) / (block.name or "Wrong.swift")
            file.write_text(block.text if block.is_file else body(block, 0))
            offset = 0 if block.is_file else 1
            others = [path for path, (other, _) in self.sources.items() if other.is_file]
            said = self.toolchain.typecheck(MODULE, [file, *others])
        first: dict[int, str] = {}
        for path, line, message in diagnostics(said):
            if path == str(file):
                first.setdefault(line - offset, message)
        found = sorted(first.items())
        if found != expected:
            shown = "\n".join(f"  line {line}: {message}" for line, message in found)
            raise Failure(f"{block.path}:{block.line}: the errors are:\n{shown or said or '  none'}")

    def check_example(self, block: Block, number: int) -> None:
        """A block that is run."""
        lines = self.run(f"taibai example {number}; echo \"status $?\"")
        status, printed = lines[-1], lines[:-1]
        if status != "status 0":
            raise Failure(f"{block.path}:{block.line}: the example fails:\n" + "\n".join(printed))
        expected = expected_output(block.text)
        if expected is not None and not sessions.matches(expected.split("\n"), printed):
            raise Failure(f"{block.path}:{block.line}: the example prints:\n" + "\n".join(printed))

    def check_yaml(self, block: Block, number: int) -> None:
        """A file, or a part of one."""
        name = block.name or f"part{number}.yaml"
        (self.work / name).write_text(block.text)
        others = (other.text for other in self.blocks if other.language != "yaml")
        if block.name and any(name in text for text in others):
            return
        verb = "check" if block.name else "show --unresolved"
        lines = self.run(f"taibai config {verb} {name} >shown || cat shown")
        if lines:
            raise Failure(f"{block.path}:{block.line}: taibai says:\n" + "\n".join(lines))

    def check_session(self, block: Block) -> None:
        """Commands and what they print."""
        text = sessions.check(
            block.path, block.line, block.text, self.work, self.programs, self.update
        )
        self.write(block, text)

    def run(self, command: str) -> list[str]:
        """Runs a command among the article's files."""
        return sessions.run(command, self.work, self.programs)
