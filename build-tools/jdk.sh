# Finds a JDK 25, where the default java may be older; sourced by the launchers.
# shellcheck shell=bash

is_25() { [ -x "$1/bin/java" ] && "$1/bin/java" -version 2>&1 | head -n 1 | grep -q '"25[."]'; }

find_jdk() {
  local candidate on_path
  on_path=$(command -v java || true)
  for candidate in "${SLUICE_JAVA_HOME:-}" "${JAVA_HOME:-}" \
    "${on_path:+$(dirname "$(dirname "$(readlink -f "$on_path")")")}" \
    /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/25* "$HOME"/.jdks/*25* \
    /opt/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$candidate" ] && is_25 "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  return 1
}
