#!/usr/bin/python3
"""An example client in Python: gives a school one more full-time PE teacher, watches the figure of
the plan follow, and takes the teacher away again.

    python_client.py --staffing HOST:PORT --facilities HOST:PORT --aggregation HOST:PORT
        --metrics http://HOST:PORT/metrics --ca ca.crt --cert client.crt --key client.key

Prints a line of JSON per step; exits with 1 where a step fails or does not show in time.
Needs python3-grpcio and the generated code of proto/ in PYTHONPATH:

    protoc -I proto --python_out=DIR --grpc_python_out=DIR \\
        --plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin $(find proto -name '*.proto')
"""

import argparse
import contextlib
import json
import pathlib
import queue
import re
import sys
import threading
import time
import urllib.request
import uuid
from fractions import Fraction

import grpc
from google.protobuf import field_mask_pb2
from google.rpc import error_details_pb2, status_pb2

from districtedu.aggregation.v1 import aggregation_service_pb2, snapshot_pb2
from districtedu.aggregation.v1.aggregation_service_pb2_grpc import AggregationServiceStub
from districtedu.common.v1 import stage_pb2, standard_methods_pb2, submission_pb2
from districtedu.facilities.v1 import school_pb2, school_year_pb2, subject_pb2
from districtedu.facilities.v1.facilities_service_pb2_grpc import FacilitiesServiceStub
from districtedu.staffing.v1 import appointment_pb2, teacher_pb2
from districtedu.staffing.v1.staffing_service_pb2_grpc import StaffingServiceStub

INDICATOR = "staffing.pe_teacher_ratio"
CALL_SECONDS = 10


class Failed(Exception):
    """A step did not do what it should."""


def say(step, **values):
    print(json.dumps({"step": step, **values}, ensure_ascii=False), flush=True)


def error_details(error):
    """The google.rpc details of a failed call, as messages, by type name ("BadRequest")."""
    found = {}
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for detail in status_pb2.Status.FromString(value).details:
                name = detail.type_url.rpartition(".")[2]
                message = getattr(error_details_pb2, name)()
                detail.Unpack(message)
                found[name] = message
    return found


class District:
    """The services of one district over mTLS."""

    def __init__(self, arguments):
        credentials = grpc.ssl_channel_credentials(
            root_certificates=pathlib.Path(arguments.ca).read_bytes(),
            private_key=pathlib.Path(arguments.key).read_bytes(),
            certificate_chain=pathlib.Path(arguments.cert).read_bytes(),
        )
        self.channels = contextlib.ExitStack()

        def channel(target):
            return self.channels.enter_context(grpc.secure_channel(target, credentials))

        self.staffing = StaffingServiceStub(channel(arguments.staffing))
        self.facilities = FacilitiesServiceStub(channel(arguments.facilities))
        self.aggregation = AggregationServiceStub(channel(arguments.aggregation))
        self.metrics = arguments.metrics
        self.name = f"districts/{arguments.district}"
        self.district, self.plan = arguments.district, arguments.plan
        self.year = arguments.school_year
        self.seconds = arguments.deadline

    # Finding out what there is.

    def pages(self, method, request, field):
        """All records of a list method."""
        while True:
            response = method(request, timeout=CALL_SECONDS)
            yield from getattr(response, field)
            if not response.next_page_token:
                return
            request.page_token = response.next_page_token

    def subject_of(self, area):
        request = standard_methods_pb2.ListRequest(parent=self.name)
        for subject in self.pages(self.facilities.ListSubjects, request, "subjects"):
            if subject.area == area:
                return subject.name
        raise Failed(f"no subject of {subject_pb2.SubjectArea.Name(area)}")

    def submitted(self, service, room, form):
        """Ids of the schools that have submitted the form and are not locked yet."""
        request = standard_methods_pb2.ListRequest(
            parent=f"{self.name}/rooms/{room}/schoolYears/{self.year}/forms/{form}",
            filter="state IN (submitted, approved)",
            page_size=1000,
        )
        found = self.pages(service.ListSubmissions, request, "submissions")
        return {each.name.rpartition("/")[2] for each in found}

    def reporting_primary_school(self):
        """A primary school that reported, so that a change at it changes the figure."""
        ids = self.submitted(self.staffing, "staffing", "staff")
        ids &= self.submitted(self.facilities, "facilities", "enrolment")
        for id in sorted(ids):
            school = self.facilities.GetSchool(
                standard_methods_pb2.GetRequest(name=f"{self.name}/schools/{id}"), timeout=CALL_SECONDS
            )
            if school.kind == school_pb2.SCHOOL_KIND_PRIMARY:
                return school.name
        raise Failed("no primary school has reported")

    def census_date(self):
        request = standard_methods_pb2.GetRequest(name=f"{self.name}/schoolYears/{self.year}")
        return self.facilities.GetSchoolYear(request, timeout=CALL_SECONDS).census_date

    # Reading the figure.

    def figure(self, version):
        """(numerator, denominator) of the figure in a snapshot."""
        for each in version.snapshot.figures:
            if each.indicator == INDICATOR and each.school_year == self.year:
                return each.value.numerator, each.value.denominator
        raise Failed(f"{INDICATOR} of {self.year} is not in the snapshot")

    def snapshot(self, etag=""):
        return self.aggregation.GetSnapshot(
            aggregation_service_pb2.GetSnapshotRequest(
                parent=f"{self.name}/plans/{self.plan}",
                etag=etag,
                view=snapshot_pb2.SNAPSHOT_VIEW_FULL,
            ),
            timeout=CALL_SECONDS,
        )

    def metric(self):
        """The value of the figure in the metrics, None where it is not there."""
        with urllib.request.urlopen(self.metrics, timeout=CALL_SECONDS) as response:
            text = response.read().decode()
        wanted = {
            "district": self.district,
            "plan": self.plan,
            "indicator": INDICATOR,
            "school_year": str(self.year),
        }
        for labels, value in re.findall(
            r"^districtedu_indicator_value\{(.*)\} (\S+)$", text, re.MULTILINE
        ):
            if wanted.items() <= dict(re.findall(r'(\w+)="([^"]*)"', labels)).items():
                return float(value)
        return None

    def watch(self, etag):
        return Watch(self, etag)

    # Writing. A request id makes a call safe to repeat when its answer got lost.

    def write(self, method, request):
        request.request_id = uuid.uuid4().hex
        return method(request, timeout=CALL_SECONDS)


class Watch:
    """Snapshots as they come: the stream is read by a thread of its own."""

    def __init__(self, district, etag):
        self.district = district
        self.versions = queue.Queue()
        self.stream = district.aggregation.WatchSnapshots(
            aggregation_service_pb2.WatchSnapshotsRequest(
                parent=f"{district.name}/plans/{district.plan}",
                etag=etag,
                view=snapshot_pb2.SNAPSHOT_VIEW_FULL,
            ),
            # A stream has a deadline too; a client that watches for ever opens the next one.
            timeout=10 * district.seconds,
        )
        self.thread = threading.Thread(target=self.read)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stream.cancel()
        self.thread.join()

    def read(self):
        try:
            for version in self.stream:
                self.versions.put(version)
        except grpc.RpcError as error:
            self.versions.put(error)

    def next_with(self, figure, deadline):
        """The first version from here on whose figure is this."""
        while True:
            try:
                version = self.versions.get(timeout=max(deadline - time.monotonic(), 0))
            except queue.Empty:
                raise Failed(f"no snapshot with {figure} in time") from None
            if isinstance(version, grpc.RpcError):
                raise version
            if self.district.figure(version) == figure:
                return version


def same(metric, figure):
    """A metric is a float: it must be the exact value to the digits the text format carries."""
    numerator, denominator = map(int, figure)
    if metric is None or not denominator:
        return False
    value = Fraction(numerator, denominator)
    return abs(Fraction(metric) - value) <= value / 10**14


def await_everywhere(district, watch, figure, etag, step):
    """Waits until stream, poll and metrics all show the figure; returns the new etag."""
    deadline = time.monotonic() + district.seconds
    version = watch.next_with(figure, deadline)
    polled = district.snapshot(etag)
    while polled.not_modified or district.figure(polled) != figure:
        if time.monotonic() > deadline:
            raise Failed(f"GetSnapshot does not show {figure} in time")
        time.sleep(0.02)  # between two polls
        polled = district.snapshot(etag)
    while not same(metric := district.metric(), figure):
        if time.monotonic() > deadline:
            raise Failed(f"the metrics show {metric}, not {figure}, in time")
        time.sleep(0.02)  # between two polls
    say(
        step,
        numerator=figure[0],
        denominator=figure[1],
        watched_version=version.version,
        polled_version=polled.version,
        metric=metric,
    )
    return polled.etag


def show_refusal(district):
    """A request with two faults is answered with both."""
    request = teacher_pb2.CreateTeacherRequest(
        parent=district.name,
        teacher=teacher_pb2.Teacher(full_name="", birth_date="1990-02-30"),
        validate_only=True,
    )
    try:
        district.write(district.staffing.CreateTeacher, request)
    except grpc.RpcError as error:
        details = error_details(error)
        violations = details.get("BadRequest", error_details_pb2.BadRequest()).field_violations
        say(
            "refused",
            code=error.code().name,
            reason=details.get("ErrorInfo", error_details_pb2.ErrorInfo()).reason,
            violations=[
                {"field": each.field, "description": each.description} for each in violations
            ],
        )
        return
    raise Failed("a teacher without a name was accepted")


def change_a_teacher(district):
    first = district.snapshot()
    before = district.figure(first)
    say("before", numerator=before[0], denominator=before[1], polled_version=first.version)
    more = (before[0], str(int(before[1]) + 1))

    school = district.reporting_primary_school()
    pe = district.subject_of(subject_pb2.SUBJECT_AREA_PHYSICAL_EDUCATION)
    maths = district.subject_of(subject_pb2.SUBJECT_AREA_MATHEMATICS)
    with contextlib.ExitStack() as undo:
        watch = undo.enter_context(district.watch(first.etag))
        teacher = district.write(
            district.staffing.CreateTeacher,
            teacher_pb2.CreateTeacherRequest(
                parent=district.name, teacher=teacher_pb2.Teacher(full_name="体育示例")
            ),
        )
        undo.callback(
            district.write,
            district.staffing.DeleteTeacher,
            standard_methods_pb2.DeleteRequest(name=teacher.name, etag=teacher.etag),
        )
        appointment = district.write(
            district.staffing.CreateAppointment,
            appointment_pb2.CreateAppointmentRequest(
                parent=school,
                appointment=appointment_pb2.Appointment(
                    teacher=teacher.name,
                    kind=appointment_pb2.APPOINTMENT_KIND_MAIN,
                    post=appointment_pb2.POST_TEACHER,
                    employment=appointment_pb2.EMPLOYMENT_IN_POST,
                    stages=[stage_pb2.STAGE_PRIMARY],
                    full_time_subject=pe,
                    start_date=district.census_date(),
                ),
            ),
        )

        def delete_appointment():
            district.write(
                district.staffing.DeleteAppointment,
                standard_methods_pb2.DeleteRequest(
                    name=appointment.name, etag=appointment.etag
                ),
            )

        undo.callback(delete_appointment)
        etag = await_everywhere(district, watch, more, first.etag, "appointed")

        # The same teacher turns to mathematics and back. The etag says which version is changed.
        for subject, figure, step in ((maths, before, "turned"), (pe, more, "returned")):
            appointment = district.write(
                district.staffing.UpdateAppointment,
                appointment_pb2.UpdateAppointmentRequest(
                    appointment=appointment_pb2.Appointment(
                        name=appointment.name, etag=appointment.etag, full_time_subject=subject
                    ),
                    update_mask=field_mask_pb2.FieldMask(paths=["full_time_subject"]),
                ),
            )
            etag = await_everywhere(district, watch, figure, etag, step)
    with district.watch(etag) as watch:
        await_everywhere(district, watch, before, etag, "restored")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("staffing", "facilities", "aggregation"):
        parser.add_argument(f"--{name}", required=True, metavar="HOST:PORT")
    parser.add_argument("--metrics", required=True, metavar="URL", help="of the aggregation")
    for name in ("ca", "cert", "key"):
        parser.add_argument(f"--{name}", required=True, metavar="PEM")
    parser.add_argument("--district", default="nanhu")
    parser.add_argument("--plan", default="quality_2022_2025")
    parser.add_argument("--school-year", type=int, default=2024, help="one that is not locked")
    parser.add_argument("--deadline", type=float, default=30, help="seconds a change may take")
    return parser.parse_args()


def main():
    try:
        district = District(parse_arguments())
        with district.channels:
            show_refusal(district)
            change_a_teacher(district)
    except (Failed, OSError) as error:
        sys.exit(f"python_client: {error}")
    except grpc.RpcError as error:
        details = {name: str(each) for name, each in error_details(error).items()}
        sys.exit(f"python_client: {error.code().name}: {error.details()} {details or ''}")


if __name__ == "__main__":
    main()
