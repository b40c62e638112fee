"""The checks of the documentation, without a compiler."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from support import TestCase

from docs import sessions
from docs.articles import Article, body, main_file
from docs.blocks import (
    Block,
    blocks,
    doc_comments,
    expected_output,
    split_imports,
    wrong_line,
)
from docs.catalogues import uncurated, undocumented
from docs.toolchain import Failure, Toolchain, diagnostics
from docs.tutorials import Tutorial, steps

PATH = Path("Article.md")


def swift(text: str) -> Block:
    return Block("swift", text, PATH, 1)


class FakeToolchain(Toolchain):
    """Makes a shell script of every program, and remembers what was compiled."""

    script = "echo nothing"
    said = ""

    def __init__(self) -> None:
        super().__init__(Path("/nowhere"))
        self.compiled: list[list[str]] = []

    def typecheck(self, module: str, files: list[Path]) -> str:
        self.compiled.append(sorted(file.name for file in files))
        return self.said.replace("FILE", str(files[0]))

    def link(self, module: str, files: Iterable[Path], product: str, program: Path) -> str:
        self.compiled.append(sorted(file.name for file in files))
        program.write_text(f"#!/bin/sh\n{self.script}\n")
        program.chmod(0o755)
        return ""


class BlockTest(TestCase):
    def test_finds_blocks_with_their_lines(self) -> None:
        text = "# A\n\n```swift\nlet a = 1\n```\n\n```\nplain\n```\n\n```yaml\n# a.yaml\nb: 1\n```\n"
        found = blocks(PATH, text)
        self.assertEqual([(block.language, block.line) for block in found], [("swift", 4), ("yaml", 12)])
        self.assertEqual(found[1].name, "a.yaml")
        self.assertEqual(found[0].name, None)

    def test_a_doc_comment_keeps_its_lines(self) -> None:
        text = "struct A {\n  /// Text.\n  ///\n  /// ```swift\n  /// a()\n  /// ```\n  let a = 1\n}\n"
        found = blocks(PATH, doc_comments(text))
        self.assertEqual([(block.text, block.line) for block in found], [("a()\n", 5)])

    def test_a_declaration_is_a_file_and_the_rest_a_function(self) -> None:
        for text in (
            "@Configurable\nfinal class A {}\n",
            "import B\n\n@Recipe func a() {}\n",
            "protocol A {}\n",
            "extension A {}\n",
            "public protocol A {}\n",
            "// A.swift\nenum A {}\n",
        ):
            self.assertTrue(swift(text).is_file, text)
        for text in ("let a = 1\n", "struct A {}\nprint(A())\n", "  @Configurable\n"):
            self.assertFalse(swift(text).is_file, text)

    def test_lines_that_must_not_compile(self) -> None:
        self.assertEqual(wrong_line("let a = b  // error: no b"), "no b")
        for line in ("// error: shown", "print(error)  // error: shown", "let a = 1  // error"):
            self.assertIsNone(wrong_line(line), line)
        self.assertTrue(swift("let a = b  // error: no b\n").is_wrong)
        self.assertFalse(swift("print(error)\n// error: no b\n").is_wrong)

    def test_imports_leave_their_lines(self) -> None:
        self.assertEqual(
            split_imports("import A\n@testable import B\na()\n"),
            (["import A", "@testable import B"], "\n\na()\n"),
        )
        text = body(swift("import A\na()\n"), 3)
        self.assertEqual(
            text,
            "import A; import LazyConfig; func example3() async throws {\n\na()\n}\n",
        )

    def test_what_an_example_prints(self) -> None:
        self.assertIsNone(expected_output("let a = 1\n// a comment\n"))
        self.assertEqual(
            expected_output(
                "print(1)  // 1\nlet a = 2\n// not printed\n"
                "  print(a)\n  // 2\n  //   and more\nfor b in c { print(b) }\n// 3\n"
            ),
            "1\n2\n  and more\n3",
        )


class SessionTest(TestCase):
    def test_commands_with_their_output(self) -> None:
        found = sessions.commands("$ one\nfirst\n$ two \\\n> three\n\n$ four\n")
        self.assertEqual(
            [(command.text, command.output, command.line) for command in found],
            [("one", ["first"], 0), ("two three", [""], 2), ("four", [], 5)],
        )
        self.assertEqual(found[1].shown, ["$ two \\", "> three"])
        with self.assertRaises(ValueError):
            sessions.commands("output\n$ one\n")

    def test_dots_stand_for_any_lines(self) -> None:
        self.assertTrue(sessions.matches(["a", "…", "d"], ["a", "b", "c", "d"]))
        self.assertTrue(sessions.matches(["a", "…"], ["a"]))
        self.assertFalse(sessions.matches(["a", "…", "d"], ["a", "b", "c"]))
        self.assertFalse(sessions.matches(["a.c"], ["abc"]))

    def test_output_and_errors_in_a_folder(self) -> None:
        (self.folder / "file").write_text("here\n")
        shown = sessions.run("cat file; echo 'error ' >&2", self.folder, self.folder)
        self.assertEqual(shown, ["here", "error"])
        self.assertEqual(sessions.run("true", self.folder, self.folder), [])

    def test_a_difference_is_a_failure_or_an_update(self) -> None:
        text = "$ echo one\n1\n$ echo two\n…\n"
        with self.assertRaisesRegex(Failure, r"Article.md:7: 'echo one' prints:\none"):
            sessions.check(PATH, 7, text, self.folder, self.folder, update=False)
        self.assertEqual(
            sessions.check(PATH, 7, text, self.folder, self.folder, update=True),
            "$ echo one\none\n$ echo two\n…\n",
        )


class ArticleTest(TestCase):
    def article(self, text: str, toolchain: FakeToolchain, update: bool = False) -> Article:
        self.path = self.folder / "Article.md"
        self.path.write_text(text)
        return Article(blocks(self.path, text), toolchain, self.folder / "made", update)

    def test_runs_its_sessions_among_its_files(self) -> None:
        toolchain = FakeToolchain()
        toolchain.script = 'cat "$1"'
        text = "```yaml\n# a.yaml\nb: 1\n```\n\n```console\n$ taibai a.yaml\n# a.yaml\nb: 1\n```\n"
        self.assertEqual(self.article(text, toolchain).check(), 2)
        self.assertEqual(toolchain.compiled, [["GeneratedMain.swift"]])

    def test_a_file_that_no_session_mentions_is_checked(self) -> None:
        toolchain = FakeToolchain()
        toolchain.script = 'echo "$1 $2 $3"; exit 1'
        with self.assertRaisesRegex(Failure, "config check a.yaml"):
            self.article("```yaml\n# a.yaml\nb: 1\n```\n", toolchain).check()

    def test_a_part_of_a_file_is_read(self) -> None:
        toolchain = FakeToolchain()
        toolchain.script = 'echo "$1 $2 $3"; exit 1'
        with self.assertRaisesRegex(Failure, "config show --unresolved"):
            self.article("```yaml\nb: 1\n```\n", toolchain).check()

    def test_an_update_changes_the_session_alone(self) -> None:
        toolchain = FakeToolchain()
        toolchain.script = "echo new"
        text = "A.\n\n```console\n$ taibai\nold\n```\n\nB.\n"
        self.article(text, toolchain, update=True).check()
        self.assertEqual(self.path.read_text(), text.replace("old", "new"))

    def test_an_example_prints_what_its_comments_say(self) -> None:
        toolchain = FakeToolchain()
        toolchain.script = "echo 3"
        self.article("```swift\nprint(1 + 2)  // 3\n```\n", toolchain).check()
        self.assertEqual(toolchain.compiled, [["Example0.swift", "GeneratedMain.swift"]])
        toolchain.script = "echo 4"
        with self.assertRaisesRegex(Failure, "the example prints:\n4"):
            Article(blocks(PATH, self.path.read_text()), toolchain, self.folder / "b").check()
        toolchain.script = "echo oh; exit 1"
        with self.assertRaisesRegex(Failure, "the example fails:\noh"):
            Article(blocks(PATH, self.path.read_text()), toolchain, self.folder / "c").check()

    def test_an_example_that_must_not_compile(self) -> None:
        toolchain = FakeToolchain()
        text = "```swift\na()\nb()  // error: no b\n```\n"
        toolchain.said = "FILE:3:1: error: no b (from macro 'M')\nFILE:3:2: error: another\n"
        self.article(text, toolchain).check()
        toolchain.said = "FILE:2:1: error: no a\n"
        with self.assertRaisesRegex(Failure, "line 1: no a"):
            Article(blocks(PATH, text), toolchain, self.folder / "b").check()

    def test_the_program_of_an_article_takes_the_place_of_the_one_it_shows(self) -> None:
        toolchain = FakeToolchain()
        text = "```swift\n// Main.swift\nimport A\n\n@main\nstruct B {}\n```\n"
        self.article(text, toolchain).check()
        self.assertEqual(toolchain.compiled, [["GeneratedMain.swift", "Main.swift"]])
        source = self.folder / "made" / "sources" / "Main.swift"
        self.assertNotIn("@main", source.read_text())

    def test_a_program_runs_examples_by_number(self) -> None:
        self.assertIn("    case 4: try await example4()\n", main_file([2, 4]))


class TutorialTest(TestCase):
    def tutorial(self, named: list[tuple[str, str]], contents: dict[str, str]) -> Path:
        catalogue = self.folder / "A.docc"
        (catalogue / "Code").mkdir(parents=True)
        for name, text in contents.items():
            (catalogue / "Code" / name).write_text(text)
        path = catalogue / "Walk.tutorial"
        path.write_text("".join(f'@Code(name: "{name}", file: "{file}")\n' for name, file in named))
        return path

    def test_compiles_after_each_change(self) -> None:
        named = [
            *[("A.swift", "a1.swift"), ("A.swift", "a2.swift"), ("B.swift", "b.swift")],
            *[("c.yaml", "c.yaml"), ("B.swift", "b.swift"), ("Terminal", "d.console")],
        ]
        contents = {"a1.swift": "1", "a2.swift": "2", "b.swift": "3", "c.yaml": "c: 1\n"}
        path = self.tutorial(named, {**contents, "d.console": "$ bert\nold\n"})
        toolchain = FakeToolchain()
        toolchain.script = "cat c.yaml"
        (path.parent / "Code" / "b.swift").write_text("@main\nenum Bert {}\n")
        Tutorial(path, toolchain, self.folder / "made", update=True).check()
        # a1 alone; a2 with B; then the program.
        self.assertEqual(
            toolchain.compiled, [["A.swift"], ["A.swift", "B.swift"], ["A.swift", "B.swift"]]
        )
        self.assertEqual((path.parent / "Code" / "d.console").read_text(), "$ bert\nc: 1\n")

    def test_a_missing_file_is_a_failure(self) -> None:
        path = self.tutorial([("A.swift", "none.swift")], {})
        with self.assertRaisesRegex(Failure, "there is no file 'none.swift'"):
            steps(path)


class CatalogueTest(TestCase):
    def graph(self, *symbols: dict[str, object]) -> Path:
        graphs = self.folder / "graphs"
        graphs.mkdir()
        (graphs / "A.symbols.json").write_text(json.dumps({"symbols": symbols}))
        return graphs

    def symbol(self, path: list[str], documented: bool, precise: str = "s:1") -> dict[str, object]:
        found: dict[str, object] = {
            "pathComponents": path,
            "identifier": {"precise": precise},
            "location": {"uri": "file:///A.swift", "position": {"line": 4}},
        }
        return {**found, "docComment": {"lines": []}} if documented else found

    def test_declarations_without_a_comment(self) -> None:
        graphs = self.graph(
            self.symbol(["A"], True),
            self.symbol(["A", "b(_:)"], False),
            self.symbol(["A", "=="], False, "s:2::SYNTHESIZED::s:1"),
            {"pathComponents": ["A", "made"], "identifier": {"precise": "s:3"}},
        )
        self.assertEqual(undocumented(graphs), ["/A.swift:5: A.b(_:)"])

    def test_declarations_in_no_list(self) -> None:
        graphs = self.graph(
            self.symbol(["A"], True), self.symbol(["B(_:)"], True), self.symbol(["C"], True)
        )
        catalogue = self.folder / "A.docc"
        catalogue.mkdir()
        (catalogue / "A.md").write_text("# ``A``\n\nSee ``C``.\n\n- ``A``\n- ``B(_:)``\n")
        self.assertEqual(uncurated(catalogue, graphs), ["C"])

    def test_errors_of_the_compiler(self) -> None:
        said = "/a/B.swift:3:14: error: no (from macro 'M')\nnote\n<unknown>:0: error: maps\n"
        self.assertEqual(diagnostics(said), [("/a/B.swift", 3, "no")])
