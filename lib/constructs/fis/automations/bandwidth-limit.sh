# Runs in the sidecar, whose image has breakwater-limits. Takes back only its own limit: another fault's stays.
file=${FAULT_LIMITS_FILE:-/faults/limits.json}
case $ACTION in
  apply) exec breakwater-limits set --seconds "$SECONDS_LEFT" --kilobits-per-second "$KILOBITS_PER_SECOND" ;;
  revert) if grep -qs kilobitsPerSecond "$file"; then breakwater-limits clear; fi ;;
esac
