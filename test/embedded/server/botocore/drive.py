"""
Asks a FIS for every operation that botocore knows, by boto3 or by the command line of AWS, and says what is wrong with its
answers. Prints one JSON object: the operations there are, those that answered, the errors that were told, and problems.

    drive.py boto3|cli ENDPOINT TEMPLATE     TEMPLATE: JSON of a template that FIS takes
    drive.py check FILE                      FILE: lines of JSON {operation, status, type, body}
"""

import contextlib
import io
import json
import sys
import time

import botocore.session
from botocore import xform_name
from shapes import answer_problems

LOCAL = "000000000000"
OTHER = "111122223333"
FINAL = ("completed", "stopped", "failed", "cancelled")


class Record:
    def __init__(self, service):
        self.service = service
        self.answered, self.errors, self.problems = {}, set(), []

    def add(self, operation, status, error_type, body):
        problems, error = answer_problems(self.service, operation, status, error_type, body)
        self.problems += problems
        if error is None:
            self.answered[operation] = self.answered.get(operation, 0) + 1
        else:
            self.errors.add(error)

    def hear(self, event_name, response_dict=None, **_):
        if response_dict is None:
            return
        error_type = response_dict["headers"].get("x-amzn-errortype")
        self.add(event_name.split(".")[-1], response_dict["status_code"], error_type, response_dict["body"])


class Refused(Exception):
    """An operation was refused; what it says is the name of AWS's exception."""


def by_boto3(endpoint, session):
    import boto3
    from botocore.exceptions import ClientError

    client = boto3.Session(botocore_session=session).client("fis", endpoint_url=endpoint)

    def call(operation, **parameters):
        try:
            answer = getattr(client, xform_name(operation))(**parameters)
        except ClientError as error:
            name = error.response["Error"]["Code"]
            # The exception is one of the service's own, as a program would catch it.
            assert isinstance(error, getattr(client.exceptions, name)), name
            raise Refused(name) from error
        answer.pop("ResponseMetadata")
        return answer

    return call


def by_cli(endpoint, hear):
    from awscli.clidriver import create_clidriver

    driver = create_clidriver()
    driver.session.register("response-received.fis", hear)

    def call(operation, **parameters):
        out, err = io.StringIO(), io.StringIO()
        command = ["fis", xform_name(operation, "-"), "--endpoint-url", endpoint, "--output", "json"]
        given = ["--cli-input-json", json.dumps(parameters)] if parameters else []
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = driver.main(command + given)
        if status == 0:
            return json.loads(out.getvalue() or "{}")
        said = err.getvalue()
        if "An error occurred (" not in said:
            raise AssertionError(f"aws {' '.join(command + given)}: {status} {said}")
        raise Refused(said.split("(", 1)[1].split(")", 1)[0])

    return call


def expect_refusal(name, call, operation, **parameters):
    try:
        call(operation, **parameters)
    except Refused as refused:
        assert str(refused) == name, f"{operation}: {refused}, not {name}"
        return
    raise AssertionError(f"{operation} was not refused")


def until_ended(call, experiment_id):
    for _ in range(400):
        experiment = call("GetExperiment", id=experiment_id)["experiment"]
        if experiment["state"]["status"] in FINAL:
            return experiment
        time.sleep(0.05)
    raise AssertionError(f"{experiment_id} does not end")


def templates(call, template):
    """A template with all that one can have, through its life; gives its id."""
    made = call("CreateExperimentTemplate", **template, clientToken="template", experimentOptions={
        "accountTargeting": "multi-account", "emptyTargetResolutionMode": "fail",
    }, experimentReportConfiguration={
        "outputs": {"s3Configuration": {"bucketName": "our-bucket", "prefix": "reports"}},
        "dataSources": {"cloudWatchDashboards": [
            {"dashboardIdentifier": f"arn:aws:cloudwatch::{LOCAL}:dashboard/overview"},
        ]},
        "preExperimentDuration": "PT1M", "postExperimentDuration": "PT1M",
    }, logConfiguration={
        "logSchemaVersion": 2, "s3Configuration": {"bucketName": "our-bucket", "prefix": "logs"},
    }, tags={"team": "shop"})["experimentTemplate"]
    assert made["experimentReportConfiguration"]["preExperimentDuration"] == "PT1M"
    for _ in range(2):
        call("CreateExperimentTemplate", **template)
    assert len(call("ListExperimentTemplates")["experimentTemplates"]) == 3
    updated = call("UpdateExperimentTemplate", id=made["id"], description="changed")["experimentTemplate"]
    assert call("GetExperimentTemplate", id=made["id"])["experimentTemplate"] == updated
    expect_refusal("ConflictException", call, "CreateExperimentTemplate", **template, clientToken="template")
    wrong = {**template, "actions": {"wrong": {"actionId": "aws:ecs:nothing"}}}
    expect_refusal("ValidationException", call, "CreateExperimentTemplate", **wrong)
    for operation in ("GetExperimentTemplate", "DeleteExperimentTemplate", "UpdateExperimentTemplate"):
        expect_refusal("ResourceNotFoundException", call, operation, id="EXTnone")
    call("TagResource", resourceArn=made["arn"], tags={"more": "yes"})
    call("UntagResource", resourceArn=made["arn"], tagKeys=["team"])
    assert call("ListTagsForResource", resourceArn=made["arn"])["tags"] == {"more": "yes"}
    return made["id"]


def accounts(call, template_id):
    of = {"experimentTemplateId": template_id}
    role = "arn:aws:iam::{}:role/target".format
    for account in (LOCAL, OTHER):
        call("CreateTargetAccountConfiguration", **of, accountId=account, roleArn=role(account), description="")
    one = {**of, "accountId": OTHER}
    changed = call("UpdateTargetAccountConfiguration", **one, description="theirs")["targetAccountConfiguration"]
    assert call("GetTargetAccountConfiguration", **one)["targetAccountConfiguration"] == changed
    assert len(call("ListTargetAccountConfigurations", **of)["targetAccountConfigurations"]) == 2
    again = {"accountId": LOCAL, "roleArn": role(LOCAL)}
    expect_refusal("ConflictException", call, "CreateTargetAccountConfiguration", **of, **again)
    failed = until_ended(call, call("StartExperiment", experimentTemplateId=template_id)["experiment"]["id"])
    assert failed["state"]["error"]["accountId"] == OTHER
    call("DeleteTargetAccountConfiguration", **one)
    expect_refusal("ResourceNotFoundException", call, "GetTargetAccountConfiguration", **one)
    for index in range(9):
        call("CreateTargetAccountConfiguration", **of, accountId=f"10000000000{index}", roleArn=role(LOCAL))
    full = {"accountId": OTHER, "roleArn": role(OTHER)}
    expect_refusal("ServiceQuotaExceededException", call, "CreateTargetAccountConfiguration", **of, **full)
    for index in range(9):
        call("DeleteTargetAccountConfiguration", **of, accountId=f"10000000000{index}")


def experiments(call, template_id):
    started = call("StartExperiment", experimentTemplateId=template_id, tags={"run": "1"})["experiment"]
    ended = until_ended(call, started["id"])
    assert ended["state"]["status"] == "completed", ended["state"]
    assert ended["experimentReport"]["s3Reports"][0]["arn"].startswith("arn:aws:s3:::our-bucket/reports/")
    of = {"experimentId": started["id"]}
    assert call("ListExperimentResolvedTargets", **of)["resolvedTargets"]
    assert len(call("ListExperimentTargetAccountConfigurations", **of)["targetAccountConfigurations"]) == 1
    call("GetExperimentTargetAccountConfiguration", **of, accountId=LOCAL)
    expect_refusal("ResourceNotFoundException", call, "GetExperimentTargetAccountConfiguration", **of, accountId=OTHER)
    expect_refusal("ValidationException", call, "StopExperiment", id=started["id"])
    expect_refusal("ResourceNotFoundException", call, "StartExperiment", experimentTemplateId="EXTnone")
    wait = {"wait": {"actionId": "aws:fis:wait", "parameters": {"duration": "PT12H"}}}
    call("UpdateExperimentTemplate", id=template_id, actions=wait, targets={})
    long = call("StartExperiment", experimentTemplateId=template_id)["experiment"]
    call("StopExperiment", id=long["id"])
    assert until_ended(call, long["id"])["state"]["status"] == "stopped"
    assert len(call("ListExperiments")["experiments"]) == 3


def catalogue(call):
    for action in call("ListActions")["actions"]:
        call("GetAction", id=action["id"])
    for kind in call("ListTargetResourceTypes")["targetResourceTypes"]:
        call("GetTargetResourceType", resourceType=kind["resourceType"])
    expect_refusal("ResourceNotFoundException", call, "GetAction", id="aws:none:none")
    expect_refusal("ResourceNotFoundException", call, "GetTargetResourceType", resourceType="aws:none:none")


def lever(call, template_id):
    def move(status):
        return call("UpdateSafetyLeverState", id="default", state={"status": status, "reason": "a test"})

    call("GetSafetyLever", id="default")
    expect_refusal("ResourceNotFoundException", call, "GetSafetyLever", id="other")
    move("engaged")
    state = {"status": "engaged", "reason": "another"}
    expect_refusal("ConflictException", call, "UpdateSafetyLeverState", id="default", state=state)
    cancelled = call("StartExperiment", experimentTemplateId=template_id)["experiment"]
    assert cancelled["state"]["status"] == "cancelled"
    move("disengaged")


def main(how, *rest):
    session = botocore.session.Session()
    record = Record(session.get_service_model("fis"))
    if how == "check":
        with open(rest[0], encoding="utf-8") as lines:
            for each in map(json.loads, lines):
                record.add(each["operation"], each["status"], each.get("type"), each["body"])
    else:
        endpoint, template = rest
        session.register("response-received.fis", record.hear)
        call = by_boto3(endpoint, session) if how == "boto3" else by_cli(endpoint, record.hear)
        template_id = templates(call, json.loads(template))
        accounts(call, template_id)
        experiments(call, template_id)
        catalogue(call)
        lever(call, template_id)
        call("DeleteExperimentTemplate", id=template_id)
    known = record.service.operation_names
    print(json.dumps({
        "known": sorted(known), "answered": sorted(record.answered), "calls": sum(record.answered.values()),
        "errors": sorted(record.errors), "problems": record.problems,
    }))


main(*sys.argv[1:])
