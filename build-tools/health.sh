#!/usr/bin/env bash
# Asks the process of this container how it is: 0 if it is ready. Needs nothing but bash.
set -eu
probe=${1:-readiness}
exec 3<>"/dev/tcp/127.0.0.1/${PORT:-8000}"
printf 'GET /actuator/health/%s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$probe" >&3
read -r -t 4 _ status _ <&3
[ "$status" = 200 ]
