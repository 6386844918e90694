#!/usr/bin/env bash
# The README's walk-through against a running service (`npm run dev`), step by step:
#   scripts/walkthrough.sh [http://127.0.0.1:8000]
# Says which step failed and what came back; then exits with 1. Takes away the users that it made, also when
# it fails or is interrupted: one is a superuser whose password this file tells.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

at=${1:-http://127.0.0.1:8000}
at=${at%/}
stamp=$(date +%s)
first=first.$stamp@user.com
second=second.$stamp@user.com
number=0

for tool in http jq curl npx; do
  command -v "$tool" >/dev/null && continue
  echo "This needs $tool. Debian, Ubuntu: sudo apt-get install httpie jq curl." \
    'macOS: brew install httpie jq. npx comes with Node: https://nodejs.org'
  exit 1
done

# HTTPie as in the README, but it shows status and body, and never waits for standard input.
http() {
  command http --ignore-stdin --print=hb --pretty=none "$@"
}

sql() {
  npx wrangler d1 execute DB --local --command "$1"
}

ok() {
  printf 'ok %2d  %s\n' "$number" "$1"
}

fail() {
  printf 'FAILED at step %d: %s\n  expected: %s\n  came back:\n%s\n' "$number" "$1" "$2" "$3"
  exit 1
}

# step NAME STATUS CONDITION COMMAND...: runs a command that prints an HTTP answer; the status must be
# STATUS and, unless CONDITION is -, jq must find it true of the body. Leaves the body in $body.
step() {
  local name=$1 status=$2 condition=$3
  shift 3
  number=$((number + 1))
  local answer
  answer=$("$@" 2>&1 | tr -d '\r') || fail "$name" "an answer from $at; to start it, in another terminal: npm run dev" "$answer"
  body=$(sed '1,/^$/d' <<<"$answer")
  [[ $(head -n 1 <<<"$answer") =~ ^HTTP/[0-9.]+\ $status ]] || fail "$name" "$status" "$answer"
  [ "$condition" = - ] || jq --exit-status "$condition" <<<"$body" >/dev/null 2>&1 ||
    fail "$name" "$status, and $condition" "$answer"
  ok "$name"
}

clean_up() {
  local status=$?
  trap '' INT TERM HUP
  local addresses="'$first', '$second'"
  if sql "delete from user where email in ($addresses)" >/dev/null 2>&1; then
    echo 'Its users are gone again.'
  else
    echo "Its users could not be deleted, and one may be a superuser with the password \"blurp\". Delete them:"
    echo "  npx wrangler d1 execute DB --local --command \"delete from user where email in ($addresses)\""
    status=1
  fi
  exit "$status"
}

# query NAME CONTAINS SQL: runs SQL on the local database; what it prints must contain CONTAINS.
query() {
  number=$((number + 1))
  local answer
  answer=$(sql "$3" 2>&1) || fail "$1" 'the local database to take this SQL' "$answer"
  [[ $answer == *"$2"* ]] || fail "$1" "$2 in the local database, which has to be that of $at" "$answer"
  ok "$1"
}

echo "Walking through $at as $first"
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

step 'register' 201 ".email == \"$first\" and .is_active and (.is_superuser or .is_verified | not)" \
  http POST "$at/auth/register" email="$first" password=blurp
first_id=$(jq --raw-output .id <<<"$body")

query 'the row is in the database' "$first" 'select * from user'

step 'log in' 200 '.token_type == "bearer" and (.access_token | length > 0)' \
  http --form POST "$at/auth/jwt/login" username="$first" password=blurp
token=$(jq --raw-output .access_token <<<"$body")

step '/users/me with HTTPie' 200 ".id == \"$first_id\"" \
  http -A bearer -a "$token" "$at/users/me"

step '/users/me with curl' 200 ".id == \"$first_id\"" \
  curl -sSi -H "Authorization: Bearer $token" "$at/users/me"

query 'make a superuser' '' "update user set is_superuser=1 where id='$first_id'"

step 'the service sees the superuser' 200 '.is_superuser' \
  http -A bearer -a "$token" "$at/users/me"

step 'register another user' 201 ".email == \"$second\"" \
  http POST "$at/auth/register" email="$second" password=blurp
second_id=$(jq --raw-output .id <<<"$body")

step 'read the other user' 200 ".email == \"$second\" and (.is_verified | not)" \
  http -A bearer -a "$token" "$at/users/$second_id"

step 'change the other user' 200 ".id == \"$second_id\" and .is_verified" \
  http -A bearer -a "$token" PATCH "$at/users/$second_id" is_verified:=true

step 'delete the other user' 204 - \
  http -A bearer -a "$token" DELETE "$at/users/$second_id"

step 'the other user is gone' 404 '.detail' \
  http -A bearer -a "$token" "$at/users/$second_id"

echo 'All steps passed.'
