#!/usr/bin/env bash
# What a failed run leaves for whoever cannot look at its machine: told.sh <the portal's log> <Playwright's results>
set -uo pipefail
log=$1 results=$2
# Without the log's colours.
plain() { sed 's/\x1b\[[0-9;]*m//g'; }

echo "── the machine: $(uptime)"
df -h . | tail -1
free -m | sed -n 2p
echo "── the portal's answers, by status ($log)"
plain <"$log" | grep --only-matching 'answered status=[0-9]*' | sort | uniq --count
echo '── its slowest'
plain <"$log" | grep 'answered status=' | sed 's/.*elapsed_ms=\([0-9]*\).*/\1 &/' | sort --numeric-sort --reverse | head -5
echo '── its complaints'
plain <"$log" | grep --extended-regexp ' (WARN|ERROR) |panicked' | tail -15
echo '── what the first failed pages showed'
find "$results" -name error-context.md -printf '%T@ %p\n' 2>/dev/null | sort --numeric-sort | head -3 | while read -r _ page; do
  echo "$page"
  sed -n '/Page snapshot/,$p' "$page" | head -40
done
exit 0
