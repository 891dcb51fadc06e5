# Runs in the sidecar, whose image has breakwater-pause. Continues only what this execution has stopped.
case $ACTION in
  apply) exec breakwater-pause stop --seconds "$SECONDS_LEFT" --process "$PROCESS" --owner "$EXECUTION" ;;
  revert) exec breakwater-pause continue --owner "$EXECUTION" ;;
esac
