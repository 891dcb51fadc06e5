# Runs in the sidecar, whose image has breakwater-limits and breakwater-exhaust. Takes back only its own limit.
file=${FAULT_LIMITS_FILE:-/faults/limits.json}
pid_file=${file%/*}/exhaust.pid
exhausting() { grep -qs breakwater-exhaust "/proc/$pid/cmdline"; }

case $ACTION-$MODE in
  apply-balloon) exec breakwater-limits set --seconds "$SECONDS_LEFT" --balloon-percent "$PERCENT" ;;
  apply-exhaust)
    breakwater-exhaust --seconds "$SECONDS_LEFT" --process "$PROCESS" &
    echo $! >"$pid_file"
    wait $!
    status=$?
    rm -f "$pid_file"
    exit $status
    ;;
  revert-*)
    if grep -qs balloonMiB "$file"; then breakwater-limits clear; fi
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
