"""Chooses the tasks that a fault hits, by the tags of their SSM agents, and ends the fault on those that still live."""
import random
import re
import time

import boto3

DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
ENDED = {"Success", "Cancelled", "Failed", "TimedOut"}


def choose(events, context):
    """As many tasks of a service as asked for, at random. Fewer, or none, is an error: nothing has happened yet."""
    wanted = int(events["Tasks"])
    tags = {**events["Tags"], events["ServiceTag"]: events["Service"]}
    online = [
        instance["InstanceId"]
        for instance in instances([{"Key": "tag:" + key, "Values": [value]} for key, value in tags.items()])
    ]
    if len(online) < wanted:
        raise Exception("%d of %d tasks of %s have an SSM agent online" % (len(online), wanted, events["Service"]))
    return {
        "InstanceIds": random.sample(online, wanted),
        "Seconds": str(seconds_of(events["Duration"])),
        "Process": events["Processes"][events["Service"]],
    }


def revert(events, context):
    """Ends the fault at once. A task that is gone took it along; whatever is left ends by itself when its time is over."""
    chosen = set(events["InstanceIds"])
    online = [instance["InstanceId"] for instance in instances([]) if instance["InstanceId"] in chosen]
    if not online:
        return {"Reverted": []}
    ssm = boto3.client("ssm")
    command = ssm.send_command(
        DocumentName=events["Command"],
        InstanceIds=online,
        Parameters={"Action": ["revert"], "Execution": [events["Execution"]]},
        TimeoutSeconds=30,
    )["Command"]["CommandId"]
    # The way out of a cancelled execution is cut off after about two minutes.
    deadline = time.time() + 90
    while True:
        statuses = {
            invocation["InstanceId"]: invocation["Status"]
            for invocation in ssm.list_command_invocations(CommandId=command)["CommandInvocations"]
        }
        if len(statuses) == len(online) and set(statuses.values()) <= ENDED:
            break
        if time.time() > deadline:
            break
        time.sleep(2)
    failed = sorted(id for id in online if statuses.get(id) != "Success")
    alive = {instance["InstanceId"] for instance in instances([])}
    left = [id for id in failed if id in alive]
    if left:
        raise Exception("not reverted, ends by itself: %s" % ", ".join("%s %s" % (id, statuses.get(id)) for id in left))
    return {"Reverted": sorted(set(online) - set(failed))}


def instances(filters):
    pages = boto3.client("ssm").get_paginator("describe_instance_information").paginate(
        Filters=[*filters, {"Key": "PingStatus", "Values": ["Online"]}]
    )
    return [instance for page in pages for instance in page["InstanceInformationList"]]


def seconds_of(duration):
    match = DURATION.fullmatch(duration)
    if not match:
        raise Exception("%r is not an ISO 8601 duration" % duration)
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
