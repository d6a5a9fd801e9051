# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors

# All actions of this repository. ./flowbraid alone is enough to use the product; it installs what a build needs.

MVN ?= mvn -ntp
ARCH ?= $(shell uname -m | sed -e s/x86_64/amd64/ -e s/aarch64/arm64/)
DEB = target/flowbraid_$(shell packaging/version)_$(ARCH).deb

.DEFAULT_GOAL := help
.PHONY: help build test fast acceptance scoreboard torture cluster-test conformance compare bench bench-ratios bench-history bench-stitch bench-sink jcstress first-minute agent-cost format format-bpf shellcheck native page top-frames screenshots soak docs reproducible sbom dependencies coverage hooks install deb check-deb try-deb tarball clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: tools ## compile, package and lay out the product in app/target/flowbraid
	$(MVN) -q package -DskipTests

# What a build needs: root gets it installed, others see the command.
.PHONY: tools
tools:
	@./flowbraid tools

test: ## every test on this JDK, those that need the kernel too (asks for root)
	./flowbraid test

fast: ## the tests of the pure parts: a few seconds, no root, no traffic
	$(MVN) -q test -pl correlator/model,correlator/engine,companion-config -am

acceptance: ## the end-to-end tests alone, with a fresh build (needs root)
	$(MVN) verify -pl src -am -Dtest='io.flowbraid.acceptance.**' -Dsurefire.failIfNoSpecifiedTests=false

scoreboard: ## right, unknown and wrong owners by scenario, beside other monitors; writes docs/attribution.md
	./flowbraid scoreboard

torture: ## faults, attacks and floods for MINUTES (10); writes docs/design/reliability.md (needs root)
	./flowbraid torture $(or $(MINUTES),10)

cluster-test: ## CONNECTIONS (10008) between hosts, while brokers, stitchers and hosts are killed (needs root, runc, chromium)
	./flowbraid cluster-test $(or $(CONNECTIONS),10008)

conformance: ## counts beside tshark's, Zeek's and Community ID; writes docs/conformance.md; FILES="..." compares your files
	./flowbraid conformance $(FILES)

compare: ## speed beside other flow monitors and a plain C loop; writes docs/benchmarks; ARGS=--quick is shorter (needs root)
	./flowbraid compare $(ARGS)

bench: ## all benchmarks with garbage and processor time; BENCH=Name runs one (see benchmarks/README.md)
	MVN="$(MVN)" benchmarks/jmh.sh -prof gc -prof io.flowbraid.benchmarks.CpuProfiler $(BENCH)

bench-ratios: ## all benchmarks, short, with ratios to the last committed results (OLD=FILE compares with others)
	MVN="$(MVN)" benchmarks/jmh.sh -f 1 -wi 3 -i 3 -w 1 -r 1 -prof gc -prof io.flowbraid.benchmarks.CpuProfiler \
	    -rf json -rff benchmarks/target/newest.json $(BENCH) > benchmarks/target/newest.log
	benchmarks/jmh.sh --ratios $(or $(OLD),$(lastword $(sort $(wildcard benchmarks/results/*-jdk17-*.json)))) benchmarks/target/newest.json

bench-history: ## speed of writing the history, and of queries over ten million flows; DIR for its files (2 GB)
	$(MVN) -q test-compile -pl history -am dependency:build-classpath -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test
	java -Xmx512m -cp "$$(cat history/target/test.classpath):history/target/classes:history/target/test-classes" \
	    io.flowbraid.history.HistoryBenchmark 400000 168 60000 $(or $(DIR),history/target/benchmark)

bench-stitch: cluster/target/test.classpath ## cost of stitching, with brokers of its own; writes docs/benchmarks/stitching.md; LOADS="10,1,100000" runs some
	java -Xmx512m -cp "$$(cat $<):cluster/target/classes:cluster/target/test-classes" \
	    io.flowbraid.cluster.streams.StitchLoad $(or $(PAGE),docs/benchmarks/stitching.md) \
	    $$(git describe --always --dirty --exclude '*') $(LOADS)

bench-sink: cluster/target/test.classpath ## processor time of --kafka for a record, by thread; PACE is records a second
	java -Xmx256m -XX:+UseSerialGC -cp "$$(cat $<):cluster/target/classes:cluster/target/test-classes" \
	    io.flowbraid.cluster.kafka.SinkLoad $(or $(PACE),2000)

.PHONY: cluster/target/test.classpath
cluster/target/test.classpath:
	$(MVN) -q test-compile -pl cluster -am dependency:build-classpath -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test

jcstress: ## test what threads share without locks; TEST=Name runs some, MODE=default or tough is longer than quick
	MVN="$(MVN)" benchmarks/jcstress.sh -m $(or $(MODE),quick) -sc false $(if $(TEST),-t $(TEST))

first-minute: ## how soon `up` captures and answers, its idle cost and memory (needs root)
	MVN="$(MVN)" benchmarks/first-minute.sh

agent-cost: ## cost of the agent for the watched processes, with and without it in pairs (needs root)
	MVN="$(MVN)" benchmarks/agent-cost.sh --profile

format: ## format every Java file
	$(MVN) -q spotless:apply

format-bpf: ## format the BPF programs (needs clang-format-14)
	clang-format-14 -i native/src/main/bpf/*.c native/src/main/bpf/*.h

# Every file in git that begins with the name of a shell, and built.sh, which other scripts include.
shellcheck: ## check every shell script (needs shellcheck)
	git grep -lE '^#!.*\b(sh|bash)$$' | xargs shellcheck -x -P SCRIPTDIR benchmarks/built.sh

native: ## compile the BPF object and compare its records with what Java reads (needs clang-14 and libbpf-dev)
	$(MVN) -q test -pl introspection -am -Dtest=RecordLayoutTest -Dsurefire.failIfNoSpecifiedTests=false

page: ## build the web page's bundle from web/page into web/src/main/resources (needs node 18 or later)
	cd web/page && npm ci --ignore-scripts && npm run check && npm test && npm run build

top-frames: build ## write the frames of docs/guide/top.md, with the real product and real traffic (needs root, python3, curl)
	unshare -n src/test/top-frames.py

screenshots: build ## make the pictures of docs/images, with the real product and real traffic (needs root, chromium, node, npm)
	cd web/page && npm ci --ignore-scripts && node test/browser/screenshots.mjs

soak: build ## measure whether the memory of product or page grows in MINUTES (60) of 500 connections/s (needs root, chromium, node, npm)
	cd web/page && npm ci --ignore-scripts && node test/browser/soak.mjs $(or $(MINUTES),60)

docs: build ## generate the pages of docs/reference from the code
	app/target/flowbraid/bin/flowbraid docs docs/reference

reproducible: ## build the last commit twice, in two directories, and print the files of the product that differ
	MVN="$(MVN)" .ci/reproducible

sbom: ## list the libraries of the product, as CycloneDX, in target/flowbraid-sbom.json and .xml
	$(MVN) -q package org.cyclonedx:cyclonedx-maven-plugin:makeAggregateBom -Dquick -DskipTests -pl app -am
	@sed '/<metadata>/,/<\/metadata>/d' target/flowbraid-sbom.xml | \
	    awk '/<purl>/ { n++ } /<purl>.*io.flowbraid/ { own++ } END { print "sbom: " n - own " libraries and " own " modules of Flowbraid" }'
	@ls target/flowbraid-sbom.json target/flowbraid-sbom.xml

dependencies: ## print the libraries and plugins of which there are newer versions
	$(MVN) -N versions:display-dependency-updates versions:display-plugin-updates

coverage: ## measure what the tests of the pure parts reach; the report is target/coverage/index.html
	$(MVN) -q package -Dquick -Pcoverage -pl .config/coverage -am
	@awk -F, 'NR > 1 { sub(/.*\//, "", $$1); missed[$$1] += $$8; reached[$$1] += $$9 } END { for (module in reached) \
	    printf "%s: tests reach %d %% of the lines\n", module, 100 * reached[module] / (reached[module] + missed[module]) }' \
	    target/coverage/jacoco.csv | sort
	@ls target/coverage/index.html

hooks: ## turn on the git hooks: format check, fast tests, commit titles
	git config core.hooksPath .githooks

# Without jars of earlier builds.
.PHONY: product
product: tools
	rm -rf app/target/flowbraid
	$(MAKE) build

# Without a build: root installs what the user has built.
install: ## install the built product below PREFIX (/usr/local), with manual, completion and units; DESTDIR for packagers
	packaging/install app/target/flowbraid $(ARCH) $(or $(PREFIX),/usr/local) $(DESTDIR)

deb: product ## make the Debian packages, target/flowbraid_VERSION_ARCH.deb and flowbraid-cluster, for ARCH (this machine's, or amd64, arm64)
	packaging/deb app/target/flowbraid $(ARCH) target
	packaging/deb-cluster app/target/flowbraid $(ARCH) target

check-deb: deb ## check the package: contents, lintian, the units and their sandbox (needs lintian, systemd)
	packaging/check-deb "$(DEB)"
	packaging/check-deb-cluster "$(subst flowbraid_,flowbraid-cluster_,$(DEB))" "$(DEB)"

try-deb: deb ## install, upgrade, remove and purge the package on a bare Debian 12, some minutes (needs root, debootstrap)
	packaging/try-deb "$(DEB)"

tarball: product ## make target/flowbraid-VERSION-linux-ARCH.tar.gz, with a Java of its own
	packaging/tarball app/target/flowbraid $(ARCH) target

.PHONY: image try-image
image: deb ## build the container images localhost/flowbraid and flowbraid-cluster, :VERSION and :latest, without a registry (needs root, podman, debootstrap)
	packaging/image "$(DEB)" "$(subst flowbraid_,flowbraid-cluster_,$(DEB))"

try-image: image ## run both images as docs/guide/image.md says, and check the names it gives (needs root, podman)
	packaging/try-image localhost/flowbraid:latest
	packaging/try-image localhost/flowbraid-cluster:latest

clean: ## remove everything a build made
	$(MVN) -q clean
