"""Deploys a service with one environment variable changed, and goes back to the version from before.

The way back is written to a tag of the service before it is told of the version, as BEFORE BAD, each FAMILY:REVISION, and
a third word, "watched", where alarms watch its deployments. While the tag is there the service is not back to what it was:
whoever finds it may revert. The version itself carries the tag too, so that one that never came to be deployed is found.
"""
import time

import boto3

PAUSE = 5

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
    left = tag_of(describe(ecs, events).get("tags", []), events["Tag"])
    if left is not None:
        # The way back of a run that was not taken back, and of no other: the step that follows goes it.
        raise Exception("service %s was not taken back (%s): that is done now, start again" % (events["Service"], left))
    service = settled(ecs, events)
    before = primary(service)["taskDefinition"]
    bad = register(ecs, before, events)
    way = [short(before), short(bad)] + (["watched"] if is_watched(service) else [])
    tags = [{"key": events["Tag"], "value": " ".join(way)}]
    ecs.tag_resource(resourceArn=service["serviceArn"], tags=tags)
    ecs.update_service(cluster=events["Cluster"], service=events["Service"], taskDefinition=bad)


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


def register(ecs, before, events):
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
    tags.append({"key": events["Tag"], "value": short(before)})
    return ecs.register_task_definition(tags=tags, **definition)["taskDefinition"]["taskDefinitionArn"]


def revert(events, context):
    """Goes back where nobody has, and then forgets the version and the way back. Without a tag the service is what it was."""
    ecs = boto3.client("ecs")
    service = describe(ecs, events)
    way = tag_of(service.get("tags", []), events["Tag"])
    if way is None:
        forget_undeployed(ecs, service, events)
        return
    before, bad, watched = read(way, events)
    service = go_back(ecs, before, bad, events)
    if watched:
        watch(ecs, service, events, True)
    forget(ecs, bad)
    forget_undeployed(ecs, service, events)
    ecs.untag_resource(resourceArn=service["serviceArn"], tagKeys=[events["Tag"]])


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
        if tag_of(newest.get("tags", []), events["Tag"]) is None or arn in used:
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
