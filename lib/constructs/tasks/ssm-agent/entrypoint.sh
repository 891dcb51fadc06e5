#!/bin/bash
# Registers the task as an SSM managed instance, by whose tags FIS and Run Command find it, and runs the agent until the
# task stops; then takes both back. The app never suffers from it: a failure is one line and another attempt later.
#
#   MANAGED_INSTANCE_ROLE_NAME      the role of the managed instance
#   ACTIVATION_TAGS                 our own tags, as `aws ssm` takes them: "Key=...,Value=... Key=...,Value=..."
#   ECS_CONTAINER_METADATA_URI_V4   set by ECS
set -uo pipefail

task_file=${TASK_FILE:-/run/breakwater/task.json}
activation_file=$(dirname "$task_file")/activation
registration_file=${REGISTRATION_FILE:-/var/lib/amazon/ssm/registration}
longest_pause=60

log() { echo "ssm-agent: $*" >&2; }

for name in MANAGED_INSTANCE_ROLE_NAME ECS_CONTAINER_METADATA_URI_V4; do
  [ -n "${!name:-}" ] || { log "$name is missing"; exit 1; }
done
read -r -a own_tags <<<"${ACTIVATION_TAGS:-}"

stopping= agent= region=

# A child in the background and `wait`: bash runs a trap only between commands.
pause() {
  sleep "$1" &
  wait $!
}

on_stop() {
  stopping=1
  log 'stopping'
}
trap on_stop TERM INT

# Repeats a command until it succeeds or the task stops: after 1, 2, 4 ... 60 seconds.
persist() {
  local seconds=1
  until [ -n "$stopping" ] || "$@"; do
    log "$1 failed, again in $seconds s"
    pause $seconds
    seconds=$((seconds * 2 > longest_pause ? longest_pause : seconds * 2))
  done
  [ -z "$stopping" ]
}

read_task() {
  mkdir -p "$(dirname "$task_file")"
  curl --silent --fail --max-time 5 --output "$task_file" "$ECS_CONTAINER_METADATA_URI_V4/task" || return 1
  task_arn=$(jq -er .TaskARN "$task_file") && zone=$(jq -er .AvailabilityZone "$task_file") || return 1
  region=$(cut -d: -f4 <<<"$task_arn")
}

call_ssm() {
  timeout 20 aws ssm "$@" --region "$region" --cli-connect-timeout 3 --cli-read-timeout 10
}

# The activation's code is a secret: it is passed on, never printed.
register() {
  local output code activation_id
  # A container that was restarted in its task is registered, and has only the rights of the managed instance.
  [ ! -s "$registration_file" ] || return 0
  output=$(call_ssm create-activation --iam-role "$MANAGED_INSTANCE_ROLE_NAME" --registration-limit 1 \
    --description "$task_arn" --output json --tags \
    "Key=ECS_TASK_ARN,Value=$task_arn" "Key=ECS_TASK_AVAILABILITY_ZONE,Value=$zone" \
    'Key=FAULT_INJECTION_SIDECAR,Value=true' "Key=breakwater:task,Value=$task_arn" ${own_tags[@]+"${own_tags[@]}"}) || return 1
  activation_id=$(jq -er .ActivationId <<<"$output") && echo "$activation_id" >"$activation_file" &&
    code=$(jq -er .ActivationCode <<<"$output") || return 1
  amazon-ssm-agent -register -code "$code" -id "$activation_id" -region "$region" -y && return
  delete_activation
  return 1
}

delete_activation() {
  local activation_id
  activation_id=$(cat "$activation_file" 2>/dev/null) || return 0
  call_ssm delete-activation --activation-id "$activation_id" || log "activation $activation_id is left to expire"
  rm -f "$activation_file"
}

deregister() {
  local instance
  instance=$(jq -er .ManagedInstanceID "$registration_file" 2>/dev/null) || return 0
  call_ssm deregister-managed-instance --instance-id "$instance" || log "managed instance $instance is left behind"
}

run_agent() {
  amazon-ssm-agent &
  agent=$!
  wait $agent
  [ -n "$stopping" ]
}

# The network documents put their way back into the queue of `at`. Without it they fail, and all else goes on.
if command -v atd >/dev/null; then atd || log 'atd did not start: documents that change the network will fail'; fi

if persist read_task && persist register; then
  log "registered $task_arn"
  persist run_agent
fi

# The agent's credentials, those of the managed instance's role, permit this; so the agent ends last.
delete_activation
deregister
[ -z "$agent" ] || { kill -TERM "$agent" 2>/dev/null; wait "$agent"; }
log 'stopped'
exit 0
