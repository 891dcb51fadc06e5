"""Runs an Automation document as SSM would, against AWS APIs that exist in this process only.

Reads { document, commands, parameters, aws, execution, failAt?, cancelAt?, dieAt?, watch?, environment } from standard input and writes
{ status, steps, error?, aws } to standard output. Scripts are executed as they stand in the document; commands run in
a shell, once for each instance, with a folder of its own. Time passes at once.
"""
import json
import os
import re
import subprocess
import sys
import time
import types

sys.dont_write_bytecode = True
from fake_ecs import Died, Ecs  # noqa: E402

given = json.load(sys.stdin)
aws = given["aws"]
clock = [time.time()]
time.time = lambda: clock[0]


def sleep(seconds):
    clock[0] += seconds


time.sleep = sleep


class ResourceInUseException(Exception):
    pass


class Dynamodb:
    exceptions = types.SimpleNamespace(ResourceInUseException=ResourceInUseException)

    def _table(self, name):
        return aws["tables"][name]

    def _change(self, arn_or_name):
        table = self._table(arn_or_name.split("/")[-1])
        if table["TableStatus"] != "ACTIVE":
            self._settle(table)
            raise ResourceInUseException(arn_or_name)
        return table

    def _settle(self, table):
        table["Busy"] = table.get("Busy", 0) - 1
        if table["Busy"] <= 0:
            table["TableStatus"] = "ACTIVE"

    def describe_table(self, TableName):
        table = self._table(TableName)
        self._settle(table)
        return {"Table": {key: value for key, value in table.items() if key not in ("Busy", "BusyAfter", "Tags")}}

    def list_tags_of_resource(self, ResourceArn):
        tags = self._table(ResourceArn.split("/")[-1])["Tags"]
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def tag_resource(self, ResourceArn, Tags):
        self._change(ResourceArn)["Tags"].update({tag["Key"]: tag["Value"] for tag in Tags})

    def untag_resource(self, ResourceArn, TagKeys):
        table = self._change(ResourceArn)
        for key in TagKeys:
            table["Tags"].pop(key, None)

    def update_table(self, TableName, OnDemandThroughput):
        table = self._change(TableName)
        aws["calls"].append({"update_table": TableName, **OnDemandThroughput, "kept": dict(table["Tags"])})
        table.update(OnDemandThroughput=OnDemandThroughput, TableStatus="UPDATING", Busy=table.get("BusyAfter", 2))


class AutomationExecutionNotFoundException(Exception):
    pass


class Ssm:
    exceptions = types.SimpleNamespace(AutomationExecutionNotFoundException=AutomationExecutionNotFoundException)

    def get_automation_execution(self, AutomationExecutionId):
        status = aws["executions"].get(AutomationExecutionId)
        if status is None:
            raise AutomationExecutionNotFoundException(AutomationExecutionId)
        return {"AutomationExecution": {"AutomationExecutionStatus": status}}

    def get_paginator(self, name):
        assert name == "describe_instance_information", name
        return types.SimpleNamespace(paginate=self._instances)

    def _instances(self, Filters):
        def matches(instance, key, values):
            actual = instance["Tags"].get(key[4:]) if key.startswith("tag:") else instance[key]
            return actual in values

        found = [i for i in aws["instances"] if all(matches(i, f["Key"], f["Values"]) for f in Filters)]
        # One a page, so that a reader of the first page alone is found out.
        return [{"InstanceInformationList": [instance]} for instance in found]

    def send_command(self, DocumentName, InstanceIds, Parameters, TimeoutSeconds):
        aws["calls"].append({"send_command": DocumentName, "to": InstanceIds})
        parameters = {key: values[0] for key, values in Parameters.items()}
        self.statuses = {i: "Success" if run(DocumentName, i, parameters).wait() == 0 else "Failed" for i in InstanceIds}
        return {"Command": {"CommandId": "command-1"}}

    def list_command_invocations(self, CommandId):
        return {"CommandInvocations": [{"InstanceId": i, "Status": s} for i, s in self.statuses.items()]}


ssm = Ssm()
clients = {"dynamodb": Dynamodb(), "ssm": ssm, "ecs": Ecs(aws, given.get("dieAt"))}
boto3 = types.ModuleType("boto3")
boto3.client = lambda name: clients[name]
sys.modules["boto3"] = boto3


def checked(document, parameters):
    """SSM's own check: every parameter known, given or defaulted, and allowed."""
    unknown = set(parameters) - set(document["parameters"])
    assert not unknown, "unknown parameters %s" % unknown
    values = {}
    for name, rules in document["parameters"].items():
        value = parameters.get(name, rules.get("default"))
        assert value is not None, "parameter %s is missing" % name
        if "allowedValues" in rules and value not in rules["allowedValues"]:
            raise Exception("parameter %s: %r is not allowed" % (name, value))
        if "allowedPattern" in rules and not re.fullmatch(rules["allowedPattern"], value):
            raise Exception("parameter %s: %r is not allowed" % (name, value))
        values[name] = value
    return values


def filled(value, names):
    if isinstance(value, dict):
        return {key: filled(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, names) for inner in value]
    if not isinstance(value, str):
        return value
    whole = re.fullmatch(r"\{\{ ([\w.:]+) \}\}", value)
    return names[whole[1]] if whole else re.sub(r"\{\{ ([\w.:]+) \}\}", lambda match: names[match[1]], value)


def run(document, instance, parameters):
    content = given["commands"][document]
    names = checked(content, parameters)
    lines = filled(content["mainSteps"][0]["inputs"]["runCommand"], names)
    folder = os.path.join(given["environment"]["FOLDER"], instance)
    os.makedirs(folder, exist_ok=True)
    environment = {
        **os.environ,
        "PATH": given["environment"]["PATH"] + ":" + os.environ["PATH"],
        "FAULT_LIMITS_FILE": os.path.join(folder, "limits.json"),
        "TASK_FILE": given["environment"]["TASK_FILE"],
    }
    return subprocess.Popen(
        ["sh", "-c", "\n".join(lines)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


running = []


def do(step, names):
    inputs = filled(step["inputs"], names)
    action = step["action"]
    if action == "aws:executeScript":
        scope = {}
        exec(compile(inputs["Script"], step["name"] + ".py", "exec"), scope)
        payload = scope[inputs["Handler"]](inputs["InputPayload"], {}) or {}
        return {output["Name"]: payload[output["Selector"].rsplit(".", 1)[1]] for output in step.get("outputs", [])}
    if action == "aws:runCommand":
        started = [run(inputs["DocumentName"], i, inputs["Parameters"]) for i in inputs["InstanceIds"]]
        if given.get("cancelAt") == step["name"]:
            running.extend(started)
            # Long enough to have begun.
            subprocess.run(["sleep", "1"])
            return {}
        assert all(process.wait() == 0 for process in started), "the command failed"
        # What the tasks have while the fault lasts.
        aws["calls"].append({"applied": {i: limits_of(i) for i in inputs["InstanceIds"]}})
        return {}
    if action == "aws:sleep":
        watched = {"watched": state_of(given["watch"])} if "watch" in given else {}
        aws["calls"].append({"slept": inputs["Duration"], **watched})
        for change in aws.pop("meanwhile", []):
            clients["ecs"].change(**change)
        if inputs["Duration"] == "PT15S" and "groups" in aws:
            for group in aws["groups"].values():
                group["Status"] = "modifying"
        return {}
    if action == "aws:executeAwsApi":
        aws["calls"].append({inputs["Api"]: {k: v for k, v in inputs.items() if k not in ("Service", "Api")}})
        assert inputs["ReplicationGroupId"] in aws["groups"], "no such group"
        return {}
    if action == "aws:waitForAwsResourceProperty":
        group = aws["groups"][inputs["ReplicationGroupId"]]
        aws["calls"].append({"waited": group["Status"]})
        group["Status"] = "available"
        return {}
    raise Exception("unknown action " + action)


def state_of(pid):
    return open("/proc/%d/stat" % pid).read().rpartition(") ")[2][0]


def limits_of(instance):
    path = os.path.join(given["environment"]["FOLDER"], instance, "limits.json")
    return json.load(open(path)) if os.path.exists(path) else None


def execute():
    document = given["document"]
    aws.setdefault("executions", {})[given["execution"]] = "InProgress"
    names = {**checked(document, given["parameters"]), "automation:EXECUTION_ID": given["execution"]}
    steps = document["mainSteps"]
    by_name = {step["name"]: step for step in steps}
    step, done, status, error = steps[0], [], "Success", None
    while step:
        done.append(step["name"])
        way = step.get("nextStep")
        try:
            names.update({step["name"] + "." + key: value for key, value in do(step, names).items()})
            if given.get("failAt") == step["name"]:
                raise Exception("made to fail")
            if given.get("cancelAt") == step["name"]:
                status, way = "Cancelled", step.get("onCancel", "Abort")
        except Died as where:
            status, error, way = "Killed", str(where), "Abort"
        except Exception as problem:
            status, error, way = "Failed", str(problem), step.get("onFailure", "Abort")
        if step.get("isEnd") or not way or way == "Abort":
            break
        step = by_name[way.removeprefix("step:")]
    for process in running:
        process.wait()
    # SSM ends a script that was killed as one that failed.
    aws["executions"][given["execution"]] = {"Killed": "Failed"}.get(status, status)
    return {"status": status, "steps": done, "error": error, "aws": aws}


try:
    json.dump(execute(), sys.stdout)
except Exception as problem:
    json.dump({"status": "Refused", "steps": [], "error": str(problem), "aws": aws}, sys.stdout)
