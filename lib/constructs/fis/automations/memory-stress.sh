# Runs in the sidecar, whose image has breakwater-limits and breakwater-exhaust. Takes back only what is its execution's.
file=${FAULT_LIMITS_FILE:-/faults/limits.json}
folder=${file%/*}
pid_file=$folder/exhaust-$EXECUTION.pid
exhausting() { grep -qs breakwater-exhaust "/proc/$pid/cmdline"; }

case $ACTION-$MODE in
  apply-balloon) exec breakwater-limits set --seconds "$SECONDS_LEFT" --owner "$EXECUTION" --balloon-percent "$PERCENT" ;;
  apply-exhaust)
    for other in "$folder"/exhaust-*.pid; do
      pid=$(cat "$other" 2>/dev/null) || continue
      if exhausting; then
        echo "the memory is taken already, by process $pid" >&2
        exit 1
      fi
    done
    breakwater-exhaust --seconds "$SECONDS_LEFT" --process "$PROCESS" &
    echo $! >"$pid_file"
    wait $!
    status=$?
    rm -f "$pid_file"
    exit $status
    ;;
  revert-*)
    breakwater-limits clear --owner "$EXECUTION"
    [ -f "$pid_file" ] || exit 0
    pid=$(cat "$pid_file")
    if exhausting; then kill -TERM "$pid"; fi
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      if ! exhausting; then
        rm -f "$pid_file"
        exit 0
      fi
      sleep 0.5
    done
    echo "the memory is still taken by process $pid" >&2
    exit 1
    ;;
esac
