# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors

# Everything one does here. The launcher installs what a build needs; ./flowbraid alone is enough to use the product.

MVN ?= mvn -ntp

.DEFAULT_GOAL := help
.PHONY: help build test fast acceptance scoreboard torture conformance compare bench bench-ratios bench-history agent-cost format format-bpf shellcheck native page screenshots soak docs hooks clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## compile, package and lay out the product in app/target/flowbraid
	$(MVN) -q package -DskipTests

test: ## every test on this JDK, those that need the kernel too (asks for root)
	./flowbraid test

fast: ## the tests of the pure parts: a few seconds, no root, no traffic
	$(MVN) -q test -pl correlator/model,correlator/engine,companion-config -am

acceptance: ## the end-to-end tests alone, against a fresh build (needs root)
	$(MVN) verify -pl src -am -Dtest='io.flowbraid.acceptance.**' -Dsurefire.failIfNoSpecifiedTests=false

scoreboard: ## right, unknown and wrong owners by scenario, five trials beside other monitors, into docs/attribution.md
	./flowbraid scoreboard

torture: ## faults, attacks and floods for MINUTES (10), into docs/design/reliability.md (needs root)
	./flowbraid torture $(or $(MINUTES),10)

conformance: ## counts against tshark, Zeek and Community ID, into docs/conformance.md; FILES="..." compares those instead
	./flowbraid conformance $(FILES)

compare: ## speed beside other flow monitors and a plain C loop, into docs/benchmarks; ARGS=--quick is shorter (needs root)
	./flowbraid compare $(ARGS)

bench: ## all benchmarks with garbage and processor time; BENCH=Name runs one (see benchmarks/README.md)
	MVN="$(MVN)" benchmarks/jmh.sh -prof gc -prof io.flowbraid.benchmarks.CpuProfiler $(BENCH)

bench-ratios: ## all benchmarks, short, and the ratios to the last committed results (OLD=FILE to compare with others)
	MVN="$(MVN)" benchmarks/jmh.sh -f 1 -wi 3 -i 3 -w 1 -r 1 -prof gc -prof io.flowbraid.benchmarks.CpuProfiler \
	    -rf json -rff benchmarks/target/newest.json $(BENCH) > benchmarks/target/newest.log
	benchmarks/jmh.sh --ratios $(or $(OLD),$(lastword $(sort $(wildcard benchmarks/results/*-jdk17-*.json)))) benchmarks/target/newest.json

bench-history: ## flows a second into the history, and questions over ten million; DIR for its files (2 GB)
	$(MVN) -q test-compile -pl history -am dependency:build-classpath -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test
	java -Xmx512m -cp "$$(cat history/target/test.classpath):history/target/classes:history/target/test-classes" \
	    io.flowbraid.history.HistoryBenchmark 400000 168 60000 $(or $(DIR),history/target/benchmark)

agent-cost: ## what watching costs the watched: with the agent over without, paired, and its programs (needs root)
	MVN="$(MVN)" benchmarks/agent-cost.sh --profile

format: ## bring every source file into form
	$(MVN) -q spotless:apply

format-bpf: ## bring the BPF programs into form (needs clang-format-14)
	clang-format-14 -i native/src/main/bpf/*.c native/src/main/bpf/*.h

# Every file that git knows and that begins with a shell's name, and the one that others read in.
shellcheck: ## check every shell script (needs shellcheck)
	git grep -lE '^#!.*\b(sh|bash)$$' | xargs shellcheck -x -P SCRIPTDIR benchmarks/built.sh

native: ## compile the BPF object and compare its records with what Java reads (needs clang-14 and libbpf-dev)
	$(MVN) -q test -pl introspection -am -Dtest=RecordLayoutTest -Dsurefire.failIfNoSpecifiedTests=false

page: ## the web page's bundle, from web/page into web/src/main/resources (needs node 18 or later)
	cd web/page && npm ci --ignore-scripts && npm run check && npm test && npm run build

screenshots: build ## the pictures of docs/images, from the real product with real traffic (needs root, chromium, node, npm)
	cd web/page && npm ci --ignore-scripts && node test/browser/screenshots.mjs

soak: build ## whether product or page grow in MINUTES (60) of 500 connections/s (needs root, chromium, node, npm)
	cd web/page && npm ci --ignore-scripts && node test/browser/soak.mjs $(or $(MINUTES),60)

docs: build ## write docs/reference again from the code
	app/target/flowbraid/bin/flowbraid docs docs/reference

hooks: ## check the form, the fast tests and the title of each commit
	git config core.hooksPath .githooks

clean: ## remove everything a build made
	$(MVN) -q clean
