#!/usr/bin/env bash
# validate_results.sh RULES SUBMITTED BASE: judges the result files that SUBMITTED, a clone, adds since the commit BASE by the rules of
# RULES, another clone, and writes Markdown: verdicts, tables, and whether the leaderboard would take all. Fails where one would be refused,
# and where a recorded result was changed.
set -euo pipefail
rules=$(realpath "$1") submitted=$(realpath "$2") base=$3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# changed FILTER PATHS...: lists the changed JSON files in $work/FILTER, each ended by NUL. Since the merge base, as the other branch has gone on.
changed() {
  git -C "$submitted" diff -z --no-renames --name-only --diff-filter="$1" "$base...HEAD" -- "${@:2}" >"$work/$1"
}

status=0
# To a record of verifications others add theirs.
changed DT 'results/20*.json'
changed M 'results/20*.json' ':!results/20*.verified.json'
mapfile -d '' -t edited < <(cat "$work/DT" "$work/M")
if [ ${#edited[@]} -gt 0 ]; then
  status=1
  echo 'Recorded results are never edited or deleted, but these are:'
  echo
  printf -- '- `%s`\n' "${edited[@]//[^a-zA-Z0-9._\/-]/_}"
  echo
fi

changed A 'results/20*.json'
changed AM 'results/20*.verified.json'
mapfile -d '' -t added < <(sort -zu "$work/A" "$work/AM")
if [ ${#added[@]} -eq 0 ]; then
  echo 'No result was added.'
  exit $status
fi

cd "$submitted"
files=()
for file in "${added[@]}"; do
  # A link could name a file outside the clone.
  if [ -f "$file" ] && [ ! -L "$file" ]; then files+=("./$file"); else
    status=1
    echo 'A result must be a plain file.'
  fi
done
if [ ${#files[@]} -gt 0 ]; then
  "$rules/run" validate --markdown "${files[@]}" >"$work/judged.md" || status=1
  # A summary has room for a megabyte.
  head -c 900000 "$work/judged.md"
fi

# The leaderboard would read a file outside the clone, too.
if [ -n "$(find results -type l -print -quit)" ]; then
  echo
  echo 'The leaderboard was not tried, as `results/` has a link.'
  exit 1
fi

# Duplicates of recorded results are seen by the leaderboard alone.
"$rules/run" leaderboard "$submitted/results" --out "$work/site" >"$work/board" 2>&1 || status=1
grep -q ', refused: 0\.' "$work/board" || status=1
echo
echo '```'
tail -n 20 "$work/board" | sed "s#$work/##g"
echo '```'
exit $status
