"""Deregisters managed instances of one environment whose task is gone: an SSM agent that was killed could not do it."""
import boto3

# The most that DescribeTasks takes at once.
BATCH = 100


def handler(event, context):
    """What cannot be deregistered is left for the next day, after all others, and the run fails."""
    ssm, ecs = boto3.client("ssm"), boto3.client("ecs")
    found = silent(ssm, event["Tags"])
    tasks = {instance: task_of(ssm, instance, event["TaskTags"]) for instance in found}
    living = alive(ecs, event["Cluster"], [task for task in tasks.values() if task])
    gone = [instance for instance, task in tasks.items() if task and task not in living]
    failed = []
    for instance in gone:
        try:
            ssm.deregister_managed_instance(InstanceId=instance)
        except Exception as problem:
            failed.append("%s: %s" % (instance, problem))
    result = {"Deregistered": len(gone) - len(failed), "Kept": len(found) - len(gone)}
    print(result)
    if failed:
        raise Exception("not deregistered: %s" % "; ".join(failed))
    return result


def silent(ssm, tags):
    """Those whose agent does not answer. One that does is in a task that lives."""
    filters = [{"Key": "tag:" + key, "Values": [value]} for key, value in tags.items()]
    pages = ssm.get_paginator("describe_instance_information").paginate(Filters=filters)
    instances = [instance for page in pages for instance in page["InstanceInformationList"]]
    return [
        instance["InstanceId"]
        for instance in instances
        if instance["PingStatus"] != "Online" and instance["InstanceId"].startswith("mi-")
    ]


def task_of(ssm, instance, keys):
    """The ARN of its task; none where it does not say, and then it is not ours to take away."""
    tags = ssm.list_tags_for_resource(ResourceType="ManagedInstance", ResourceId=instance)["TagList"]
    values = {tag["Key"]: tag["Value"] for tag in tags}
    return next((values[key] for key in keys if key in values), None)


def alive(ecs, cluster, tasks):
    """ECS forgets a stopped task after an hour, and then says that it is missing. Any other failure is no proof."""
    living = set()
    for start in range(0, len(tasks), BATCH):
        batch = tasks[start : start + BATCH]
        answer = ecs.describe_tasks(cluster=cluster, tasks=batch)
        stopped = {task["taskArn"] for task in answer["tasks"] if task["lastStatus"] == "STOPPED"}
        missing = {failure["arn"] for failure in answer["failures"] if failure["reason"] == "MISSING"}
        living.update(set(batch) - stopped - missing)
    return living
