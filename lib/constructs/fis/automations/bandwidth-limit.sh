# Runs in the sidecar, whose image has breakwater-limits. Takes back only the limit of this execution.
case $ACTION in
  apply)
    exec breakwater-limits set --seconds "$SECONDS_LEFT" --owner "$EXECUTION" --kilobits-per-second "$KILOBITS_PER_SECOND"
    ;;
  revert) exec breakwater-limits clear --owner "$EXECUTION" ;;
esac
