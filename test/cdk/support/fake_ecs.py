"""ECS, as far as a document of ours talks to it: services with rolling updates, and revisions of task definitions.

A deployment takes as many looks at its service as BusyAfter says. Where the service's alarm Rings, a deployment that it
watches is rolled back to what ran before. What a service shows is as many looks old as StaleLooks says. A contender tags its
service before a call, counted from 1.
"""


class Died(BaseException):
    """The script is gone before a call."""


class Ecs:
    def __init__(self, aws, die_at):
        self.aws, self.die_at, self.calls = aws, die_at, 0

    def _called(self, name):
        self.calls += 1
        contender = self.aws.get("contender")
        if contender and contender["before"] == self.calls:
            self._service(contender["service"])["Tags"].update(contender["tags"])
        if self.die_at is not None and self.calls > self.die_at:
            raise Died("before call %d, %s" % (self.die_at, name))

    def _note(self, **call):
        self.aws["calls"].append(call)

    def _definition(self, name):
        """By FAMILY, the newest that is ACTIVE; by FAMILY:REVISION; or by its ARN."""
        name = name.rpartition("/")[2]
        found = [
            each
            for each in self.aws["definitions"]
            if name == "%s:%d" % (each["family"], each["revision"]) or (name == each["family"] and active(each))
        ]
        if not found:
            raise Exception("ClientException: unable to describe task definition " + name)
        return max(found, key=lambda each: each["revision"])

    def _service(self, arn_or_name):
        return self.aws["services"][arn_or_name.rpartition("/")[2]]

    def describe_services(self, cluster, services, include):
        self._called("describe_services")
        assert cluster == "shop-dev" and include == ["TAGS"], (cluster, include)
        found = [self._look(self._service(name)) for name in services if name in self.aws["services"]]
        shown = ("serviceArn", "status", "deployments", "deploymentConfiguration")
        return {
            "services": [
                {**{key: each[key] for key in shown if key in each}, "tags": listed(each["Tags"])} for each in found
            ]
        }

    def _look(self, service):
        if service.get("Stale", 0) > 0:
            service["Stale"] -= 1
            return {**service, "deployments": service["Shown"]}
        self._go_on(service)
        return service

    def _go_on(self, service):
        primary = service["deployments"][0]
        if primary["rolloutState"] != "IN_PROGRESS":
            return
        watched = service.get("deploymentConfiguration", {}).get("alarms", {}).get("enable", False)
        if watched and service.get("Rings") and len(service["deployments"]) > 1:
            self._start(service, service["deployments"][-1]["taskDefinition"])
            return
        service["Busy"] -= 1
        if service["Busy"] <= 0:
            primary["rolloutState"] = "COMPLETED"
            service["deployments"] = [primary]

    def _start(self, service, arn):
        service.update(Stale=service.get("StaleLooks", 0), Shown=service["deployments"])
        ran = [{**each, "status": "ACTIVE"} for each in service["deployments"] if each["taskDefinition"] != arn]
        service["deployments"] = [{"status": "PRIMARY", "rolloutState": "IN_PROGRESS", "taskDefinition": arn}, *ran]
        service["Busy"] = service.get("BusyAfter", 2)

    def update_service(self, cluster, service, taskDefinition, deploymentConfiguration=None):
        self._called("update_service")
        assert cluster == "shop-dev", cluster
        it = self._service(service)
        if deploymentConfiguration is not None:
            it["deploymentConfiguration"] = deploymentConfiguration
        self.change(service, taskDefinition)
        watched = it.get("deploymentConfiguration", {}).get("alarms", {}).get("enable")
        name = self._definition(taskDefinition)["taskDefinitionArn"].rpartition("/")[2]
        self._note(update_service=service, to=name, watched=watched, kept=dict(it["Tags"]))

    def change(self, service, taskDefinition, completes=False, rings=False, tags=None):
        """What is the same already starts no deployment. It may be done at once, and its alarm may ring from then on."""
        definition = self._definition(taskDefinition)
        if not active(definition):
            raise Exception("ClientException: TaskDefinition is inactive")
        it = self._service(service)
        if it["deployments"][0]["taskDefinition"] != definition["taskDefinitionArn"]:
            self._start(it, definition["taskDefinitionArn"])
        if completes:
            it["deployments"] = [{**it["deployments"][0], "rolloutState": "COMPLETED"}]
        if rings:
            it["Rings"] = True
        it["Tags"].update(tags or {})

    def describe_task_definition(self, taskDefinition, include=()):
        self._called("describe_task_definition")
        found = self._definition(taskDefinition)
        tags = {"tags": listed(found["Tags"])} if "TAGS" in include else {}
        return {"taskDefinition": {key: value for key, value in found.items() if key != "Tags"}, **tags}

    def register_task_definition(self, family, containerDefinitions, tags, **others):
        self._called("register_task_definition")
        unknown = set(others) - {"cpu", "memory", "taskRoleArn", "executionRoleArn", "networkMode"}
        assert not unknown, "Unknown parameter in input: %s" % unknown
        assert not any(tag["key"].startswith("aws:") for tag in tags), "aws: is reserved"
        revision = 1 + max(each["revision"] for each in self.aws["definitions"] if each["family"] == family)
        arn = "arn:aws:ecs:us-east-1:000000000000:task-definition/%s:%d" % (family, revision)
        definition = {"taskDefinitionArn": arn, "family": family, "revision": revision, "status": "ACTIVE"}
        definition.update(containerDefinitions=containerDefinitions, **others)
        self.aws["definitions"].append({**definition, "Tags": {tag["key"]: tag["value"] for tag in tags}})
        return {"taskDefinition": definition}

    def deregister_task_definition(self, taskDefinition):
        self._called("deregister_task_definition")
        found = self._definition(taskDefinition)
        if not active(found):
            raise Exception("ClientException: the task definition is inactive")
        found["status"] = "INACTIVE"

    def tag_resource(self, resourceArn, tags):
        self._called("tag_resource")
        self._service(resourceArn)["Tags"].update({tag["key"]: tag["value"] for tag in tags})

    def untag_resource(self, resourceArn, tagKeys):
        self._called("untag_resource")
        for key in tagKeys:
            self._service(resourceArn)["Tags"].pop(key, None)


def active(definition):
    return definition["status"] == "ACTIVE"


def listed(tags):
    return [{"key": key, "value": value} for key, value in tags.items()]
