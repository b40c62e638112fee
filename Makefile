# What a user types. `make` alone prints the targets with the words after `##`.

.PHONY: help setup build test demo format lint generate docs-check docs-update benchmark clean swift python
.NOTPARALLEL:

help: ## print this
	@sed -n 's/^\([a-z-]*\):.* ## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{printf "make %-11s %s\n", $$1, $$2}'

setup: python ## fetch libtorch into the cache that all checkouts share, once
	@python3 Scripts/libtorch.py

build: swift setup ## build .build/release/taibai
	@swift build -c release --product taibai

test: swift setup ## build and pass all tests
	@python3 -m unittest discover --quiet --start-directory Scripts/tests
	@swift build --build-tests
	@swift test --skip-build

demo: swift setup ## train a small GPT on this repository, twice (DEMO_FLAGS=trainer.steps=50 for a short one)
	@swift build -c release --product demo
	@rm -rf runs/demo
	@.build/release/demo train gpt_demo --run-dir runs/demo/plain $(DEMO_FLAGS)
	@.build/release/demo train gpt_demo @MultiHeadAttention=GatedAttention --run-dir runs/demo/gated $(DEMO_FLAGS)
	@.build/release/demo report runs/demo/plain runs/demo/gated --out runs/demo/report.html

sources = $$(find $(wildcard Package.swift Sources Tests Examples Benchmarks Fuzzing) \
	-name .build -prune -o -name '*.swift' -print)

format: swift ## format all Swift files in place
	@swift format --in-place --parallel $(sources)

lint: swift ## check the format, as CI does
	@swift format lint --strict --parallel $(sources)

generate: swift setup ## write the operators' bindings, after a change of operators.yaml
	@swift run generate-operators

docs-check: python ## run the documentation's examples, and check its links
	@python3 Scripts/check_docs.py

docs-update: python ## write what the documentation's sessions print into it
	@python3 Scripts/check_docs.py --update

benchmark: swift setup ## measure ratios against the peers
	@Benchmarks/run

clean: ## remove what was built; libtorch stays in its cache
	@rm -rf .build Examples/*/.build Benchmarks/*/.build Fuzzing/.build
	@find Scripts -name __pycache__ -prune -exec rm -rf {} +

swift:
	@command -v swift >/dev/null || { echo "error: no swift in PATH: install Swift 6.3 from swift.org" >&2; exit 1; }

python:
	@command -v python3 >/dev/null || { echo "error: no python3 in PATH: install Python 3.9 or newer, with pip" >&2; exit 1; }
