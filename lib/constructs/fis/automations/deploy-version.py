"""Deploys a service with one environment variable changed, and goes back to the version from before.

The way back is written to a tag of the service before it is told of the version, as BEFORE BAD, each FAMILY:REVISION, then
"watched" where alarms watch its deployments, and "by" with the execution. While the tag is there the service is not back to
what it was: it is that execution's while it runs, and whoever finds it later may revert. The version itself carries the tag
too, so that one that never came to be deployed is found, and one whose tag on the service somebody has overwritten.
"""
import time

import boto3

PAUSE = 5

# In these an execution does nothing more. Source: SSM API reference, AutomationExecution, AutomationExecutionStatus.
ENDED = {
    *("Success", "CompletedWithSuccess", "CompletedWithFailure", "Failed", "TimedOut", "Cancelled", "Exited"),
    *("Rejected", "ChangeCalendarOverrideRejected"),
}

# What a task definition says of itself, and nobody may say of one. Source: ECS API reference, TaskDefinition and
# RegisterTaskDefinition.
OUTPUTS = (
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
    "deleteRequestedAt",
)


def deploy(events, context):
    """Registers the version, writes down the way back, and tells the service. It does not wait for the tasks."""
    ecs = boto3.client("ecs")
    refuse_held(describe(ecs, events), events)
    service = settled(ecs, events)
    refuse_held(service, events)
    before = primary(service)["taskDefinition"]
    rest = (["watched"] if is_watched(service) else []) + ["by", events["Execution"]]
    bad = register(ecs, before, rest, events)
    way = " ".join([short(before), short(bad)] + rest)
    ecs.tag_resource(resourceArn=service["serviceArn"], tags=[{"key": events["Tag"], "value": way}])
    refuse_overtaken(ecs, way, before, bad, events)
    ecs.update_service(cluster=events["Cluster"], service=events["Service"], taskDefinition=bad)


def refuse_held(service, events):
    left = tag_of(service.get("tags", []), events["Tag"])
    if left is None:
        return
    if is_anothers(left, events):
        raise Exception("service %s has a version already, of execution %s" % (events["Service"], holder_of(left)))
    # The way back of a run that was not taken back, and of no other: the step that follows goes it.
    raise Exception("service %s was not taken back (%s): that is done now, start again" % (events["Service"], left))


def refuse_overtaken(ecs, way, before, bad, events):
    """Of two that have begun at the same time the one whose tag stands goes on; nothing in ECS is written only once."""
    time.sleep(PAUSE)
    service = describe(ecs, events)
    stands = tag_of(service.get("tags", []), events["Tag"])
    if stands == way and primary(service)["taskDefinition"] == before:
        return
    forget(ecs, bad)
    if stands is not None and stands != way:
        raise Exception("service %s has a version already, of execution %s" % (events["Service"], holder_of(stands)))
    raise Exception("service %s was deployed meanwhile" % events["Service"])


def holder_of(way):
    """The execution that a way back is of; None where it says none."""
    return way.partition(" by ")[2] or None


def is_anothers(way, events):
    """Whether an execution that goes on yet, and is not this one, will go the way back itself."""
    holder = holder_of(way)
    if holder is None or holder == events["Execution"]:
        return False
    ssm = boto3.client("ssm")
    try:
        found = ssm.get_automation_execution(AutomationExecutionId=holder)["AutomationExecution"]
    except ssm.exceptions.AutomationExecutionNotFoundException:
        return False
    return found["AutomationExecutionStatus"] not in ENDED


def settled(ecs, events):
    """The service, when no deployment of it goes on: what is gone back to is to be whole."""
    deadline = time.time() + events["Seconds"]
    while True:
        service = describe(ecs, events)
        if primary(service).get("rolloutState") == "COMPLETED" and len(service["deployments"]) == 1:
            return service
        if time.time() > deadline:
            raise Exception("service %s is being deployed: its deployment does not end" % events["Service"])
        time.sleep(PAUSE)


def register(ecs, before, rest, events):
    """The version: a revision of the same family, which differs in the variable alone."""
    found = ecs.describe_task_definition(taskDefinition=before, include=["TAGS"])
    if tag_of(found.get("tags", []), events["Tag"]) is not None:
        raise Exception("%s is a version of an experiment: there is no way back to what was before it" % short(before))
    definition = {key: value for key, value in found["taskDefinition"].items() if key not in OUTPUTS}
    name, _, value = events["Variable"].partition("=")
    containers = [each for each in definition["containerDefinitions"] if each["name"] == events["Service"]]
    if not containers:
        raise Exception("%s has no container %s" % (short(before), events["Service"]))
    for container in containers:
        others = [each for each in container.get("environment", []) if each["name"] != name]
        container["environment"] = others + [{"name": name, "value": value}]
    # Tags of AWS itself nobody else may give.
    tags = [each for each in found.get("tags", []) if not each["key"].startswith("aws:")]
    tags.append({"key": events["Tag"], "value": " ".join([short(before)] + rest)})
    return ecs.register_task_definition(tags=tags, **definition)["taskDefinition"]["taskDefinitionArn"]


def revert(events, context):
    """Goes back where nobody has, and then forgets the version and the way back. Without one the service is what it was."""
    ecs = boto3.client("ecs")
    service = describe(ecs, events)
    way = way_of(ecs, service, events)
    if way is None:
        forget_undeployed(ecs, service, events)
        return
    before, bad, watched = read(way, events)
    service = go_back(ecs, before, bad, events)
    if watched:
        watch(ecs, service, events, True)
    forget(ecs, bad)
    forget_undeployed(ecs, service, events)
    left = tag_of(service.get("tags", []), events["Tag"])
    if left is not None and not is_anothers(left, events):
        ecs.untag_resource(resourceArn=service["serviceArn"], tagKeys=[events["Tag"]])


def way_of(ecs, service, events):
    """The way back, as the service has it; where it has none, or another execution's, as the version of this one has it."""
    way = tag_of(service.get("tags", []), events["Tag"])
    if way is not None and not is_anothers(way, events):
        return way
    runs = primary(service)["taskDefinition"]
    found = ecs.describe_task_definition(taskDefinition=runs, include=["TAGS"])
    own = tag_of(found.get("tags", []), events["Tag"])
    if own is None or holder_of(own) != events["Execution"]:
        return None
    before, _, rest = own.partition(" ")
    return " ".join([before, short(runs), rest])


def read(way, events):
    before, bad, *rest = way.split(" ") + [""]
    if ":" not in before or ":" not in bad:
        told = (events["Tag"], events["Service"], way)
        raise Exception("tag %s of service %s is %r, not BEFORE VERSION: go back by hand" % told)
    return before, bad, "watched" in rest


def go_back(ecs, before, bad, events):
    """The service, when none of its deployments is of the version, and that which there is has completed.

    Unwatched: an alarm of the version that goes may ring yet, and ECS would go back to that. It is looked at again and
    again, since a deployment of somebody else that fails is rolled back to the version too; and once more at the end,
    since what ECS shows may be older than what it was told.
    """
    deadline = time.time() + events["Seconds"]
    looks = 0
    while True:
        service = describe(ecs, events)
        if short(primary(service)["taskDefinition"]) == bad:
            looks = 0
            watch(ecs, service, events, False, before)
        elif is_back(service, bad):
            looks += 1
            if looks == 2:
                return service
        else:
            looks = 0
        if time.time() > deadline:
            raise Exception("service %s does not get rid of %s; its tag says the way back" % (events["Service"], bad))
        time.sleep(PAUSE)


def is_back(service, bad):
    gone = all(short(each["taskDefinition"]) != bad for each in service["deployments"])
    return gone and primary(service).get("rolloutState") == "COMPLETED"


def watch(ecs, service, events, enable, definition=None):
    """Lets alarms watch the service's deployments, or not; gives it a task definition, or leaves it that which it has."""
    given = {"taskDefinition": definition or primary(service)["taskDefinition"]}
    configuration = service.get("deploymentConfiguration", {})
    alarms = configuration.get("alarms", {})
    if alarms and alarms["enable"] != enable:
        given["deploymentConfiguration"] = {**configuration, "alarms": {**alarms, "enable": enable}}
    elif definition is None:
        return
    ecs.update_service(cluster=events["Cluster"], service=events["Service"], **given)


def forget_undeployed(ecs, service, events):
    """Versions of deploys that came no further than to register them: they would be the family's newest."""
    family = short(primary(service)["taskDefinition"]).rpartition(":")[0]
    used = [each["taskDefinition"] for each in service["deployments"]]
    while True:
        newest = ecs.describe_task_definition(taskDefinition=family, include=["TAGS"])
        arn = newest["taskDefinition"]["taskDefinitionArn"]
        way = tag_of(newest.get("tags", []), events["Tag"])
        if way is None or arn in used or is_anothers(way, events):
            return
        ecs.deregister_task_definition(taskDefinition=arn)
        time.sleep(PAUSE)


def forget(ecs, definition):
    """Nobody is to deploy the version by the name of its family, or to roll back to it."""
    if ecs.describe_task_definition(taskDefinition=definition)["taskDefinition"]["status"] == "ACTIVE":
        ecs.deregister_task_definition(taskDefinition=definition)


def describe(ecs, events):
    found = ecs.describe_services(cluster=events["Cluster"], services=[events["Service"]], include=["TAGS"])["services"]
    if not found or found[0]["status"] != "ACTIVE":
        raise Exception("cluster %s has no service %s" % (events["Cluster"], events["Service"]))
    return found[0]


def primary(service):
    return next(each for each in service["deployments"] if each["status"] == "PRIMARY")


def is_watched(service):
    return service.get("deploymentConfiguration", {}).get("alarms", {}).get("enable", False)


def short(definition):
    """FAMILY:REVISION of a task definition's ARN."""
    return definition.rpartition("/")[2]


def tag_of(tags, key):
    return next((each["value"] for each in tags if each["key"] == key), None)
