# Runs in the sidecar, which shares the task's storage with the app. Takes back only what its execution has filled.
folder=${FAULT_LIMITS_FILE:-/faults/limits.json}
folder=${folder%/*}
file=$folder/filling-$EXECUTION
pid_file=$file.pid
holding() { [ "$(readlink "/proc/$pid/fd/3" 2>/dev/null)" = "$file (deleted)" ]; }

case $ACTION in
  apply)
    # File system, blocks of 1 KiB, used, available.
    set -- $(df -Pk "$folder" | tail -n 1)
    size=$((($3 + $4) * PERCENT / 100 - $3))
    if [ "$size" -le 0 ]; then
      echo "the task's storage is $PERCENT % full already" >&2
      exit 1
    fi
    # The file has no name: with whoever holds it open, until the time is over, the kernel gives its space back.
    exec 3>"$file"
    rm -f "$file"
    fallocate -l "$((size * 1024))" /proc/self/fd/3 2>/dev/null || head -c "$((size * 1024))" /dev/zero >&3 || exit 1
    setsid sleep "$SECONDS_LEFT" </dev/null >/dev/null 2>&1 &
    echo $! >"$pid_file" || { kill $!; exit 1; }
    echo "$((size / 1024)) MiB are filled for $SECONDS_LEFT s"
    ;;
  revert)
    [ -f "$pid_file" ] || exit 0
    pid=$(cat "$pid_file")
    if holding; then kill -KILL "$pid"; fi
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      if ! holding; then
        rm -f "$pid_file"
        exit 0
      fi
      sleep 0.5
    done
    echo "the storage is still filled by process $pid" >&2
    exit 1
    ;;
esac
