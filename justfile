# The project's recipes. `./justw RECIPE` gets `just` itself when it is missing.
set shell := ["bash", "-euo", "pipefail", "-c"]

# The demo is a feature that no release build has.
native := "--workspace --exclude xtask --features server/demo"
# Lints come out of the test build itself: clippy's driver compiles our crates, so nothing is built twice for them.
export RUSTC_WORKSPACE_WRAPPER := "clippy-driver"
# Warnings are errors where nobody watches them scroll by.
strict := "env CLIPPY_ARGS=-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__"
plain := "env --unset RUSTC_WORKSPACE_WRAPPER CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0"

# Lists the recipes.
default:
    @just --list --unsorted

# Builds and starts the portal with its development issuer and invented data; `demo --keycloak` for the real Keycloak.
demo *options: (build-demo options)
    target/debug/ra-portal demo --web target/web-dev {{ options }}

# Without the lints, and without what makes a second build quick: whoever tries the portal is not who changes it.
# The server has the right of way: its data can be made while the client is still being built.
[private]
build-demo *options:
    @tools/together \
        "tools/step 'building the server' {{ plain }} cargo build --quiet {{ native }} --bin ra-portal && \
         tools/step 'preparing the data' target/debug/ra-portal demo --prepare {{ options }}" \
        "nice -n 2 tools/step 'building the browser client' {{ plain }} tools/web-if-changed --dev"

# Format, lints, licences, unit, HTTP on a real database; then the browser client within its budget, the API against its
# document, a client generated from it, and the browser tests on the development issuer and on the real Keycloak.
[doc("Everything, browser and real Keycloak included.")]
test: test-fast web fuzz sdk e2e

# Everything but the browser.
test-fast: check-format check-dependencies
    @tools/step 'building and linting' {{ strict }} cargo build --quiet {{ native }} --all-targets
    @tools/step 'testing' {{ strict }} cargo test --quiet {{ native }} --no-fail-fast
    @tools/step 'testing the build tool' {{ strict }} cargo test --quiet --profile xtask --package xtask --features delivery

# Format and lints only.
check: check-format
    @tools/step 'linting' {{ strict }} cargo build --quiet {{ native }} --all-targets

[private]
check-format:
    @tools/step 'checking the format (`just format` mends it)' cargo fmt --all -- --check -l

# Bans, licences and sources of every dependency.
[private]
check-dependencies:
    @tools/step 'checking dependencies' tools/deny check bans licenses sources

# Known weaknesses of the dependencies (fetches the RustSec database).
advisories:
    tools/deny check advisories

# The browser client into target/web, weighed against its budget.
web:
    @tools/step 'building the browser client' {{ strict }} cargo xtask web

# The running API against its own OpenAPI document: no server error, no undocumented answer.
fuzz: build-e2e
    @tools/step 'holding the API against its document' tools/fuzz-api

# A client generated from the OpenAPI document places an order; the partner guide's own program does, too.
sdk: build-e2e
    @tools/step 'placing an order with a generated client' tools/sdk/run

# Every parser of outside bytes for so many seconds each, where the tests take two at most.
fuzz-long seconds='600':
    RA_PORTAL_FUZZ_SECONDS={{ seconds }} {{ strict }} cargo test --quiet {{ native }} --no-fail-fast fuzz_

# The browser tests: `e2e`, `e2e demo`, `e2e keycloak`, then Playwright's own options.
e2e *options: build-e2e
    @tools/step 'testing in the browser' e2e/run.sh {{ options }}

# Proves the smart-card path once: a virtual card, its PIN, a browser with windows; `--running` through a running demo.
smartcard *options:
    @tools/step 'signing in with a smart card' e2e/smartcard/run.sh {{ options }}

# Takes the README's pictures anew from the demo.
pictures: build-e2e
    @tools/step 'taking the pictures' e2e/run.sh demo --config=pictures.config.mjs

# The same selection and features as the tests, so that nothing is compiled again for it.
[private]
build-e2e:
    @tools/step 'building the server' {{ strict }} cargo build --quiet {{ native }} --all-targets
    @tools/step 'building the browser client' tools/web-if-changed

# Measures the release build: `bench list`, `bench list --short`, `bench documents`, `bench seed` (docs/performance.md).
bench *what='list': build-bench
    target/release/bench {{ what }}

[private]
build-bench:
    @tools/step 'building the release' cargo build --quiet --release --package server --package bench

# Rebuilds and restarts the demo whenever a file changes.
dev:
    cargo xtask watch

# Rewrites what is generated from the code: openapi.json, the permissions page, the list of guards. The tests compare them.
gen:
    UPDATE_GENERATED=1 {{ strict }} cargo test --quiet {{ native }} --no-fail-fast

# Formats everything.
format:
    cargo fmt --all
