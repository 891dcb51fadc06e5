"""Lowers what an on-demand table serves, and gives back what it served before.

The old limit is written to a tag of the table before anything is changed, as READ/WRITE in request units a second, -1
for none. While the tag is there, the table is not back to what it was: whoever finds it may restore it.
"""
import time

import boto3

PAUSE = 5


def throttle(events, context):
    """Keeps the old limit, sets the new one, and waits until the table has it."""
    dynamodb = boto3.client("dynamodb")
    table = dynamodb.describe_table(TableName=events["Table"])["Table"]
    if table.get("BillingModeSummary", {}).get("BillingMode") != "PAY_PER_REQUEST":
        raise Exception("table %s is not on demand: it has no limit to lower" % events["Table"])
    deadline = time.time() + events["Seconds"]
    # A tag that is there already is what a restore before us did not give back: it is the true old limit.
    if kept(dynamodb, table, events["Tag"]) is None:
        old = table.get("OnDemandThroughput", {})
        value = "%d/%d" % (old.get("MaxReadRequestUnits", -1), old.get("MaxWriteRequestUnits", -1))
        tags = [{"Key": events["Tag"], "Value": value}]
        when_free(dynamodb, deadline, lambda: dynamodb.tag_resource(ResourceArn=table["TableArn"], Tags=tags))
    units = int(events["MaxRequestUnits"])
    limit(dynamodb, events["Table"], units, units, deadline)
    while dynamodb.describe_table(TableName=events["Table"])["Table"]["TableStatus"] != "ACTIVE":
        if time.time() > deadline:
            raise Exception("table %s does not become ACTIVE" % events["Table"])
        time.sleep(PAUSE)


def restore(events, context):
    """Gives the old limit back and then forgets it. Without a tag there is nothing to do."""
    dynamodb = boto3.client("dynamodb")
    table = dynamodb.describe_table(TableName=events["Table"])["Table"]
    old = kept(dynamodb, table, events["Tag"])
    if old is None:
        return {"Restored": "nothing"}
    deadline = time.time() + events["Seconds"]
    read, write = (int(units) for units in old.split("/"))
    limit(dynamodb, events["Table"], read, write, deadline)
    keys = [events["Tag"]]
    when_free(dynamodb, deadline, lambda: dynamodb.untag_resource(ResourceArn=table["TableArn"], TagKeys=keys))
    return {"Restored": old}


def kept(dynamodb, table, tag):
    tags = dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    return next((each["Value"] for each in tags if each["Key"] == tag), None)


def limit(dynamodb, name, read, write, deadline):
    throughput = {"MaxReadRequestUnits": read, "MaxWriteRequestUnits": write}

    def update():
        now = dynamodb.describe_table(TableName=name)["Table"].get("OnDemandThroughput", {})
        # DynamoDB refuses an update that changes nothing.
        if all(now.get(key, -1) == value for key, value in throughput.items()):
            return
        dynamodb.update_table(TableName=name, OnDemandThroughput=throughput)

    when_free(dynamodb, deadline, update)


def when_free(dynamodb, deadline, call):
    """A table takes one change at a time."""
    while True:
        try:
            return call()
        except dynamodb.exceptions.ResourceInUseException:
            if time.time() > deadline:
                raise
            time.sleep(PAUSE)
