# On a fresh Debian or Ubuntu machine, each target that builds first installs the libraries it needs.

DEMO_ARGUMENTS ?=
TEST_ARGUMENTS ?=
BENCH_ARGUMENTS ?=
PEERS_ARGUMENTS ?=
SUITE_ARGUMENTS ?=
SANITIZE_ARGUMENTS ?=
TABLES_ARGUMENTS ?=
FIGURES_ARGUMENTS ?=
SCALING_ARGUMENTS ?=
MPI_ARGUMENTS ?=
MUTATION_ARGUMENTS ?=
EXAMPLES_ARGUMENTS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test test-mpi examples ledger mutants mutation figures coverage sanitize bench scaling peers tables verification conformance docs proofs oracle c-suite wheel release recording libraries format lint

help: ## list the targets
	@awk -F ':.*## ' '/^#: / { printf "\n%s\n", substr($$0, 4) } /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

#: To begin

demo: libraries ## train a network on handwritten digits, by the exact step and by the sketched one; DEMO_ARGUMENTS='…' runs another command of sgn
	@echo "Building sgn, optimised. The first time this takes a few minutes."
	swift build -c release --product sgn
	@Scripts/demo $(DEMO_ARGUMENTS)

test: libraries ## run all tests; TEST_ARGUMENTS='--filter NAME' runs some
	swift test $(TEST_ARGUMENTS)

#: Checks

test-mpi: libraries ## test ranks over MPI on this machine, some of which are killed; MPI_ARGUMENTS='--kills 25' kills more
	Scripts/test-mpi $(MPI_ARGUMENTS)

examples: libraries ## build and run the programs in Examples, and compare the documentation with them; EXAMPLES_ARGUMENTS='package' does so from another package
	Scripts/examples $(EXAMPLES_ARGUMENTS)

ledger: libraries ## rewrite the ledger's evidence after a change of theorems, laws or tests of claims
	SGN_LEDGER=write swift test --filter theEvidenceIsThatOfTheSources

mutants: libraries ## judge this library and every known mistake by every law, and print which law refutes which mistake
	swift run -c release mutants

mutation: libraries ## make small mistakes in the sources by machine, and count those that the tests notice; MUTATION_ARGUMENTS='--seed 7 --minutes 30'
	Scripts/mutation $(MUTATION_ARGUMENTS)

figures: libraries ## check every figure of the pages against the file or command that produces it; FIGURES_ARGUMENTS='--all' runs long commands too
	swift build -c release --product sgn
	Scripts/figures --self-test
	Scripts/figures $(FIGURES_ARGUMENTS)

coverage: libraries ## run all tests and print the line coverage of each lemma module, which must be at least 95 %
	Scripts/coverage

sanitize: libraries ## run all tests under the address, thread and undefined-behaviour sanitizers, which must report planted mistakes; SANITIZE_ARGUMENTS='planted' runs a part
	Scripts/sanitize $(SANITIZE_ARGUMENTS)

#: Measurements, each with its report

bench: libraries ## time kernels, stages, steps and checks against their limits; BENCH_ARGUMENTS='--target Steps' times some
	Scripts/bench $(BENCH_ARGUMENTS)

scaling: libraries ## measure work, bytes, memory and seconds of 1, 2 and 4 ranks on this machine, and write Documentation/scaling.md
	Scripts/scaling $(SCALING_ARGUMENTS)

peers: libraries ## time steps of NumPy, JAX and PyTorch, and sketches of SciPy and NumPy, next to ours on the same data in the same run
	Scripts/peers $(PEERS_ARGUMENTS)

tables: libraries ## train on real tables and compare with scikit-learn on held-out rows; TABLES_ARGUMENTS='--seeds 3' uses fewer splits
	Scripts/tables $(TABLES_ARGUMENTS)

verification: libraries ## run every experiment again and replace the report in Documentation/verification and its answers to reviewers
	swift build -c release --product sgn
	rm -rf Documentation/verification
	.build/release/sgn verify --report Documentation/verification
	sed 's|](|](verification/|g' Documentation/verification/answers-to-reviewers.md >Documentation/answers-to-reviewers.md

#: Checks against other programs, and proofs

conformance: oracle ## judge known mistakes and example ports, and generate the vectors again on one thread and for another kind of processor
	Scripts/conformance

c-suite: oracle ## check what the C interface promises, with LAPACK, under Valgrind and the address and undefined-behaviour sanitizers; SUITE_ARGUMENTS='--seed 1 solve 5' repeats a case
	Scripts/c-suite $(SUITE_ARGUMENTS)

proofs: ## compile the Coq proofs and check that none is incomplete, assumed or weakened
	@Scripts/proofs

#: To build

docs: libraries ## build the documentation of all modules into .build/documentation; a warning is an error
	@Scripts/docs

oracle: libraries ## build the C interface for other languages: .build/oracle/include/sgn.h and .build/oracle/lib/libsgn.so
	Scripts/oracle

wheel: libraries ## build the Python package into .build/wheel/dist, and test it in a fresh environment without Swift
	Scripts/wheel

release: oracle wheel ## build the archive of a release in .build/dist: wheel, shared library with header, cases, C++ header, checksums
	Scripts/release

recording: libraries ## record make demo in a terminal as Documentation/demo.svg
	swift build -c release --product sgn
	Scripts/recording

#: Housekeeping

libraries: ## install OpenBLAS and LAPACKE unless they are installed
	@Scripts/install-libraries

format: ## format the sources in place
	swift format --in-place --parallel --recursive Package.swift Sources Tests Examples Benchmarks/Package.swift Benchmarks/Benchmarks Benchmarks/Sources

lint: ## check the format, the conventions and the package's metadata
	Scripts/metadata >/dev/null
	bash -n Documentation/sgn.slurm
	swift format lint --strict --parallel --recursive Package.swift Sources Tests Examples Benchmarks/Package.swift Benchmarks/Benchmarks Benchmarks/Sources
