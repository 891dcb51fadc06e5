"""Runs the janitor against an account that exists in this process only.

Reads { script, event, instances, tasks, refuses } from standard input and writes { result, error, deregistered, asked } to standard output.
"""
import json
import sys
import types

given = json.load(sys.stdin)
deregistered, asked = [], []


class Ssm:
    def get_paginator(self, name):
        assert name == "describe_instance_information", name
        return types.SimpleNamespace(paginate=self._instances)

    def _instances(self, Filters):
        wanted = {each["Key"].removeprefix("tag:"): each["Values"] for each in Filters}
        found = [
            instance
            for instance in given["instances"]
            if all(instance["Tags"].get(key) in values for key, values in wanted.items())
        ]
        # One a page, so that a reader of the first page alone is found out.
        return [{"InstanceInformationList": [{k: v for k, v in each.items() if k != "Tags"}]} for each in found]

    def list_tags_for_resource(self, ResourceType, ResourceId):
        assert ResourceType == "ManagedInstance", ResourceType
        tags = next(each["Tags"] for each in given["instances"] if each["InstanceId"] == ResourceId)
        return {"TagList": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def deregister_managed_instance(self, InstanceId):
        if InstanceId in given["refuses"]:
            raise Exception("AccessDeniedException")
        deregistered.append(InstanceId)


class Ecs:
    def describe_tasks(self, cluster, tasks):
        assert 0 < len(tasks) <= 100, len(tasks)
        asked.append({"cluster": cluster, "tasks": len(tasks)})
        known = [task for task in tasks if task in given["tasks"]]
        return {
            "tasks": [{"taskArn": task, "lastStatus": given["tasks"][task]} for task in known if given["tasks"][task] != "?"],
            "failures": [{"arn": task, "reason": "MISSING"} for task in tasks if task not in known]
            + [{"arn": task, "reason": "INTERNAL"} for task in known if given["tasks"][task] == "?"],
        }


boto3 = types.ModuleType("boto3")
boto3.client = lambda name: {"ssm": Ssm(), "ecs": Ecs()}[name]
sys.modules["boto3"] = boto3
scope = {"print": lambda *_: None}
exec(compile(given["script"], "index.py", "exec"), scope)
result, error = None, None
try:
    result = scope["handler"](given["event"], None)
except Exception as problem:
    error = str(problem)
json.dump({"result": result, "error": error, "deregistered": deregistered, "asked": asked}, sys.stdout)
