#!/usr/bin/env bash
# Finds passwords of the tests in what a test run has left: reports, logs and output of all modules.
# All of them have one mark (TestSecrets in oms-testkit), so one search finds any. Exits with 1 and
# the places when there is one. What the servers themselves write is theirs, and is not here.
#
#   dev/find-secrets.sh [directory]   default: the target directories of all modules
set -euo pipefail
cd "$(dirname "$0")/.."

kit=oms-testkit/src/main/java/dev/oms/testkit/TestSecrets.java
mark=$(sed -n 's/.* MARK = "\(.*\)";.*/\1/p' "$kit")
[ -n "$mark" ] || { echo "no MARK in $kit" >&2; exit 2; }

if [ $# -gt 0 ]; then
  places=("$@")
else
  mapfile -t places < <(find . -maxdepth 3 -type d -path '*/target/surefire-reports')
  mapfile -t -O "${#places[@]}" places < <(find . -path '*/target/*' -name '*.log' -not -path '*/classes/*')
fi
[ ${#places[@]} -gt 0 ] || { echo "nothing to search: run the tests first" >&2; exit 2; }

if found=$(grep -rnoaF -- "$mark" "${places[@]}"); then
  echo "passwords in the output of tests:" >&2
  printf '%s\n' "$found" | sort | uniq -c | head -50 >&2
  exit 1
fi
echo "no password in the output of tests ($(find "${places[@]}" -type f | wc -l) files)"
