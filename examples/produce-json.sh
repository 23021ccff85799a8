#!/usr/bin/env bash
# Writes one document and one request as JSON with kcat: any language can do the same.
# usage: produce-json.sh BOOTSTRAP_SERVERS DOCUMENT_ID TEXT REQUEST_ID CONVERSATION_ID QUESTION
# The ids given here are the ids under which GET /status/{id} answers.
set -euo pipefail
servers=$1 document=$2 text=$3 request=$4 conversation=$5 question=$6

quoted() { # a JSON string of plain text: quotes and backslashes escaped
  local escaped=${1//\\/\\\\}
  printf '"%s"' "${escaped//\"/\\\"}"
}

# Before the tab the key: the document's id, and the request's conversation.
printf '%s\t{"document_id":%s,"text":%s}\n' "$document" "$(quoted "$document")" "$(quoted "$text")" |
  kcat -P -b "$servers" -t documents -K '\t' -X acks=all -X partitioner=murmur2_random
printf '%s\t{"request_id":%s,"conversation_id":%s,"input":%s}\n' "$conversation" \
  "$(quoted "$request")" "$(quoted "$conversation")" "$(quoted "$question")" |
  kcat -P -b "$servers" -t requests -K '\t' -X acks=all -X partitioner=murmur2_random
