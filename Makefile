# Each target that builds first installs the libraries it needs on a fresh Debian or Ubuntu machine.

DEMO_ARGUMENTS ?= train digits --width 4096 --checks certified
TEST_ARGUMENTS ?=
BENCH_ARGUMENTS ?=
PEERS_ARGUMENTS ?=
SUITE_ARGUMENTS ?=
SANITIZE_ARGUMENTS ?=
TABLES_ARGUMENTS ?=
SCALING_ARGUMENTS ?=
MPI_ARGUMENTS ?=
MUTATION_ARGUMENTS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test test-mpi ledger mutants mutation coverage sanitize bench scaling peers tables verification conformance docs proofs oracle c-suite wheel release libraries format lint

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: libraries ## train a network on handwritten digits; DEMO_ARGUMENTS='…' runs another command of sgn
	swift build -c release --product sgn
	.build/release/sgn $(DEMO_ARGUMENTS)

test: libraries ## run all tests; TEST_ARGUMENTS='--filter NAME' runs some
	swift test $(TEST_ARGUMENTS)

test-mpi: libraries ## run ranks over MPI on this machine, and kill some; MPI_ARGUMENTS='--kills 25' kills more
	Scripts/test-mpi $(MPI_ARGUMENTS)

ledger: libraries ## write the ledger's evidence again, after theorems, laws or tests of claims have changed
	SGN_LEDGER=write swift test --filter theEvidenceIsThatOfTheSources

mutants: libraries ## judge this library and every known mistake by every law, and print which law refutes which
	swift run -c release mutants

mutation: libraries ## make small mistakes in the sources by machine, and count how many the tests notice; MUTATION_ARGUMENTS='--seed 7 --minutes 30'
	Scripts/mutation $(MUTATION_ARGUMENTS)

coverage: libraries ## run all tests and print the share of lines they reach in each lemma module, 95 % at least
	Scripts/coverage

sanitize: libraries ## run all tests under sanitizers of addresses, threads and undefined behaviour, and see that these report planted mistakes; SANITIZE_ARGUMENTS='planted' runs a part
	Scripts/sanitize $(SANITIZE_ARGUMENTS)

bench: libraries ## measure kernels, stages, steps and checks against their limits; BENCH_ARGUMENTS='--target Steps' measures some
	Scripts/bench $(BENCH_ARGUMENTS)

scaling: libraries ## measure work, bytes, memory and seconds of 1, 2 and 4 ranks of this machine into Documentation/scaling.md
	Scripts/scaling $(SCALING_ARGUMENTS)

peers: libraries ## time steps of NumPy, JAX and PyTorch, and sketches of SciPy and NumPy, beside ours on the same data in the same run
	Scripts/peers $(PEERS_ARGUMENTS)

tables: libraries ## train on real tables and compare with scikit-learn on held-out rows; TABLES_ARGUMENTS='--seeds 3' takes fewer splits
	Scripts/tables $(TABLES_ARGUMENTS)

verification: libraries ## run every experiment again and replace the report in Documentation/verification
	swift build -c release --product sgn
	rm -rf Documentation/verification
	.build/release/sgn verify --report Documentation/verification

conformance: oracle ## judge known mistakes and an example port; make the vectors again on one thread and on another kind of processor
	Scripts/conformance

c-suite: oracle ## hold the C interface to its promises, with LAPACK, under Valgrind and the sanitizers of addresses and undefined behaviour; SUITE_ARGUMENTS='--seed 1 solve 5' repeats a case
	Scripts/c-suite $(SUITE_ARGUMENTS)

proofs: ## compile the Coq proofs and check that nothing is left out, assumed or weakened
	@Scripts/proofs

docs: libraries ## build the documentation of all modules into .build/documentation; a warning is an error
	@Scripts/docs

oracle: libraries ## build the C interface for other languages: .build/oracle/include/sgn.h and .build/oracle/lib/libsgn.so
	Scripts/oracle

wheel: libraries ## build the Python package into .build/wheel/dist, and test it in a fresh environment without Swift
	Scripts/wheel

release: oracle wheel ## the archive of a release in .build/dist: wheel, shared library with header, cases, C++ header, checksums
	Scripts/release

libraries: ## install OpenBLAS and LAPACKE unless they are there
	@Scripts/install-libraries

format: ## format the sources in place
	swift format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Benchmarks Benchmarks/Sources

lint: ## check the format and the conventions
	bash -n Documentation/sgn.slurm
	swift format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Benchmarks Benchmarks/Sources
