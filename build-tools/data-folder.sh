#!/usr/bin/env bash
# Makes a data folder as a release writes it, for the test that the next one opens it (PreviousDataFolderIT):
#   build-tools/data-folder.sh FOLDER FILE.zip.gz
# FOLDER has the release's sluice.jar and lib, FILE.zip.gz takes the data folder and expected.json. Needs a JDK 25, curl,
# kcat, redis-cli and zip; takes half a minute. Statuses are kept for a year, so the file is good for a year.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=jdk.sh
. "$here/jdk.sh"
jdk=$(find_jdk)
release=$(cd "$1" && pwd)
file=$(realpath "$2")
work=$(mktemp -d)
# Ports that nobody else is likely to have.
api=18460 kafka=18461 redis=18462 provider=18463
url=http://127.0.0.1:$api

java=("$jdk/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -jar "$release/sluice.jar")
"${java[@]}" simulate-provider --port $provider --latency 5ms --rpm 100000 --tpm 10000000 >"$work/provider.log" 2>&1 &
provider_pid=$!
(
  cd "$work"
  export OPENAI_API_KEY=none OPENAI_BASE_URL=http://127.0.0.1:$provider/v1 EMBEDDING_PROVIDER=local STATUS_TTL=365d
  export RATE_LIMIT_REQUESTS=10000 RATE_LIMIT_TOKENS=1000000 PARTITIONS=3 REQUEST_DEADLINE=6d MAX_DEADLINE=6d
  exec "${java[@]}" up --port $api --kafka-port $kafka --redis-port $redis --data "$work/data"
) >"$work/up.log" 2>&1 &
up_pid=$!
end() {
  kill -9 $up_pid $provider_pid 2>/dev/null || true
  # Redis is a process of its own, and outlives a kill.
  redis-cli -p $redis shutdown nosave >/dev/null 2>&1 || true
}
trap 'end; rm -rf "$work"' EXIT

for _ in $(seq 300); do
  curl -sf $url/actuator/health/readiness >/dev/null && break
  sleep 0.2
done
post() {
  curl -s --fail-with-body -H "Content-Type: application/json" -d "$2" "$url$1" | sed 's/.*"request_id":"\([^"]*\)".*/\1/'
}
state() { curl -sf "$url/status/$1?wait=20s" | sed 's/.*"state":"\([^"]*\)".*/\1/'; }

# What is done: documents, one under the id that ingest gives a file in another script; a conversation of two turns; a record of a producer.
d1=$(post /documents '{"document_id": "lock", "text": "The lock at Oudegracht opens at seven in the morning and closes at nine in the evening."}')
d2=$(post /documents '{"document_id": "notes%2F%D0%BE%D1%82%D1%87%D1%91%D1%82.md", "text": "Die Schleuse in Brunsbüttel ist 310 Meter lang. Sie wurde 1914 eröffnet."}')
c1=$(post /async-process '{"conversation_id": "gate:a.b~1", "input": "When does the lock open?"}')
c2=$(post /async-process '{"conversation_id": "gate:a.b~1", "input": "And when does it close?"}')
printf 'odd:{"request_id": "order:17.a~b", "conversation_id": "odd", "input": "Is the gate shut?"}' |
  kcat -P -b 127.0.0.1:$kafka -t requests -K : -X partitioner=murmur2_random
for id in "$d1" "$d2" "$c1" "$c2" 'order:17.a~b'; do
  for _ in $(seq 50); do
    state "$id" | grep -q completed && break
    sleep 0.2
  done
  state "$id"
done

# What is half done: one at the provider, that hangs; one that waits behind it; a document's new version.
curl -sf -X PUT -H 'Content-Type: application/json' -d '{"latency_ms": [600000, 600000]}' http://127.0.0.1:$provider/simulator
h1=$(post /async-process '{"conversation_id": "half", "input": "Which gate is open now?"}')
h2=$(post /async-process '{"conversation_id": "half", "input": "And after that one?"}')
sleep 2
# What was written is on the disk within a second.
h3=$(post /documents '{"document_id": "lock", "text": "The lock at Oudegracht opens at eight in the morning and closes at nine in the evening."}')
kill -9 $up_pid
redis-cli -p $redis shutdown save >/dev/null 2>&1 || true
cat >"$work/data/expected.json" <<JSON
{"made": "$(date -u +%F)", "completed": ["$d1", "$d2", "$c1", "$c2", "order:17.a~b"], "half_done": ["$h1", "$h2", "$h3"],
 "conversation": "gate:a.b~1", "documents": ["lock", "notes%2F%D0%BE%D1%82%D1%87%D1%91%D1%82.md"]}
JSON
rm -f "$work/data/sluice.log"
(cd "$work" && zip -qr data.zip data -x data/redis/redis-server data/native\*)
# Twice, as the broker's files are mostly nothing.
gzip -9 <"$work/data.zip" >"$file"
ls -l "$file"
