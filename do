#!/usr/bin/env bash
# The project's commands: ./do build, demo, test, bench, fuzz, lint, format, install. `./do help` tells more.
set -euo pipefail
cd "$(dirname "$0")"

# Debian's packages. What builds the program...
build_packages=(build-essential pkgconf meson ninja-build gettext scdoc tzdata ca-certificates
  libcurl4-openssl-dev libjansson-dev libpcre2-dev libcmph-dev libxml2-dev libyaml-dev libsqlite3-dev
  libutf8proc-dev libxxhash-dev libgmime-3.0-dev zlib1g-dev liblinear-dev libvectorscan-dev)
# ...what tests it...
test_packages=(libcmocka-dev clang libclang-rt-14-dev python3 openssl strace)
# ...and the real servers and the browser that some tests drive.
server_packages=(chromium fonts-noto-core fonts-noto-color-emoji postfix dovecot-imapd
  wordpress php-cli php-mysql php-xml php-mbstring php-curl mariadb-server)
lint_packages=(clang-tidy clang-format cppcheck)

help() {
  cat <<'HELP'
usage: ./do COMMAND

  build             build/soumaa, which runs in place
  demo [URL BRAND]  a whole week of invented talk, to its digest; or any real feed for one brand
  test [--servers]  all tests; --servers (or CI=true) installs the real servers and the browser too
  bench [scan|rules] measures speed against peers: of score, of scan, of rules one by one
  fuzz [SECONDS]    runs each fuzz target so long (60)
  soak              kills a run at every one of its system calls, one after the other
  lint              formatting, clang-tidy, cppcheck, gcc -fanalyzer
  format            lays the C files out
  install [PREFIX]  installs program, data and manual pages (/usr/local)
HELP
}

# Installs those of the packages that are missing; says what it does. Never configures or starts a service.
need() {
  local missing=() package
  command -v dpkg-query >/dev/null || return 0
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -q '^installed$' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local root=()
  [ "$(id -u)" -eq 0 ] || root=(sudo)
  echo "installing: ${missing[*]}" >&2
  "${root[@]}" apt-get update -qq >&2
  # Packages of servers must not start them: the tests start their own, on loopback.
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# configure FOLDER OPTION...: makes a build folder once; meson keeps it up to date after that.
configure() {
  local folder=$1
  shift
  [ -f "$folder/build.ninja" ] || meson setup "$folder" "$@" >&2
}

build() {
  need "${build_packages[@]}"
  configure build -Dbuildtype=release -Ddebug=true -Dtests=disabled
  ninja -C build >&2
}

# test_in FOLDER OPTION...: builds and runs all tests there; its summary is read by report_tests.
test_in() {
  local folder=$1
  shift
  configure "$folder" "$@"
  ninja -C "$folder" >&2 && meson test -C "$folder" --no-rebuild --print-errorlogs >&2
}

# The closing line, from the logs of the build folders that were tested.
report_tests() {
  python3 - "$@" <<'PYTHON'
import json, sys
counts = {"passed": 0, "failed": 0, "skipped": 0}
for folder in sys.argv[1:]:
    try:
        with open(folder + "/meson-logs/testlog.json", encoding="utf-8") as log:
            results = [json.loads(line)["result"] for line in log]
    except OSError:
        results = ["FAIL"]  # the build itself failed
    for result in results:
        kind = "passed" if result in ("OK", "EXPECTEDFAIL") else "skipped" if result == "SKIP" else "failed"
        counts[kind] += 1
print("{passed} passed, {failed} failed, {skipped} skipped".format(**counts))
sys.exit(counts["failed"] > 0)
PYTHON
}

run_tests() {
  need "${build_packages[@]}" "${test_packages[@]}"
  if [ "${1:-}" = --servers ] || [ "${CI:-}" = true ]; then
    need "${server_packages[@]}"
  fi
  local sanitizers='-Db_sanitize=address,undefined -Db_lundef=false -Dbuildtype=debug -Doptimization=1'
  local folders=(build-test build-gcc-asan build-clang-asan) status=0
  rm -f "${folders[@]/%//meson-logs/testlog.json}"
  test_in build-test -Dbuildtype=debugoptimized || status=1
  # shellcheck disable=SC2086
  test_in build-gcc-asan $sanitizers || status=1
  # shellcheck disable=SC2086
  CC=clang test_in build-clang-asan $sanitizers || status=1
  report_tests "${folders[@]}" || status=1
  return $status
}

case "${1:-help}" in
build) build ;;
demo) shift; build; exec examples/demo/run "$@" ;;
test) shift; run_tests "$@" ;;
bench)
  shift
  build
  case "${1:-}" in
  scan | rules) exec "bench/$1" "${@:2}" ;;
  *) exec bench/run "$@" ;;
  esac
  ;;
fuzz) shift; need "${build_packages[@]}" "${test_packages[@]}"; exec fuzz/run "$@" ;;
soak) shift; need "${build_packages[@]}" "${test_packages[@]}"; build; exec tests/scenarios/soak "$@" ;;
lint) shift; need "${build_packages[@]}" "${test_packages[@]}" "${lint_packages[@]}"; exec tests/lint "$@" ;;
format) need "${lint_packages[@]}"; git ls-files '*.c' '*.h' | xargs clang-format -i ;;
install) shift; build; meson configure build --prefix "${1:-/usr/local}"; meson install -C build ;;
help | --help | -h) help ;;
*) help >&2; exit 64 ;;
esac
