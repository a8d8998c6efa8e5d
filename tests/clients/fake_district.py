"""Services small enough to see through, for the tests of the clients: one district in memory, over
real mTLS and HTTP. Only what the clients call; faults can be switched on.
"""

import concurrent.futures
import contextlib
import http.server
import itertools
import pathlib
import subprocess
import threading

import grpc
from google.protobuf import any_pb2, empty_pb2
from google.rpc import error_details_pb2, status_pb2

from districtedu.aggregation.v1 import aggregation_service_pb2_grpc, indicator_pb2, snapshot_pb2
from districtedu.common.v1 import submission_pb2
from districtedu.facilities.v1 import (
    facilities_service_pb2_grpc,
    school_pb2,
    school_year_pb2,
    subject_pb2,
)
from districtedu.staffing.v1 import staffing_service_pb2_grpc, teacher_pb2

ROOT = "districts/nanhu"
PUPILS, TEACHERS = 80123, 365
FAULTS = {
    "frozen": "snapshots never change",
    "poll_lags": "GetSnapshot always says not modified",
    "metric_off": "the metrics are off by a millionth",
    "no_details": "errors come without details",
    "stale_etag": "Update wants another etag",
}


def certificates(directory):
    """A CA with a server's and a client's pair, and a client of another CA."""
    for ca, names in (("ca", ("server", "client")), ("other_ca", ("stranger",))):
        for name in (ca, *names):
            own = name == ca
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                 "-keyout", f"{name}.key", "-out", f"{name}.crt"]
                + ([] if own else ["-CA", f"{ca}.crt", "-CAkey", f"{ca}.key",
                                   "-addext", "subjectAltName=DNS:localhost",
                                   "-addext", "basicConstraints=critical,CA:FALSE"]),
                cwd=directory, check=True, capture_output=True)


class Fake:
    def __init__(self, directory, faults=()):
        assert set(faults) <= set(FAULTS)
        self.faults = set(faults)
        self.directory = pathlib.Path(directory)
        self.changed = threading.Condition()
        self.records = {}  # name -> Teacher or Appointment
        self.versions = []
        self.ids = itertools.count(1)
        self.request_ids = set()
        self.publish()

    # What the services do.

    def publish(self):
        with self.changed:
            if self.versions and "frozen" in self.faults:
                return
            pe = sum(
                getattr(each, "full_time_subject", "") == f"{ROOT}/subjects/pe"
                for each in self.records.values()
            )
            figure = indicator_pb2.IndicatorFigure(
                indicator="staffing.pe_teacher_ratio", school_year=2024,
                value=indicator_pb2.ExactValue(
                    numerator=str(PUPILS), denominator=str(TEACHERS + pe), factor=1))
            value = figure.value.denominator
            if self.versions and self.versions[-1].snapshot.figures[0].value.denominator == value:
                return
            self.versions.append(snapshot_pb2.SnapshotVersion(
                snapshot=snapshot_pb2.Snapshot(district="nanhu", figures=[figure]),
                etag=f'"{value}"', version=len(self.versions) + 1))
            self.changed.notify_all()

    def refuse(self, context, code, violations):
        status = status_pb2.Status(code=code.value[0], message="refused")
        bad = error_details_pb2.BadRequest(field_violations=[
            {"field": field, "description": text} for field, text in violations])
        for message in (bad, error_details_pb2.ErrorInfo(reason="DATE_INVALID", domain="districtedu")):
            packed = any_pb2.Any()
            packed.Pack(message)
            status.details.append(packed)
        if "no_details" not in self.faults:
            context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(code, "refused")

    def once(self, request, context):
        if not request.request_id or request.request_id in self.request_ids:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "request id missing or reused")
        self.request_ids.add(request.request_id)

    def current(self, name, etag, context):
        record = self.records.get(name)
        if record is None:
            context.abort(grpc.StatusCode.NOT_FOUND, name)
        if etag != record.etag:
            self.refuse(context, grpc.StatusCode.ABORTED, [("etag", "another version is stored")])
        return record

    def create(self, parent, collection, record):
        record.name, record.etag = f"{parent}/{collection}/{next(self.ids)}", f'"{next(self.ids)}"'
        self.records[record.name] = record
        self.publish()
        return record

    def delete(self, request, context):
        self.once(request, context)
        self.current(request.name, request.etag, context)
        del self.records[request.name]
        self.publish()
        return empty_pb2.Empty()

    def submissions(self, room, form, schools):
        parent = f"{ROOT}/rooms/{room}/schoolYears/2024/forms/{form}/submissions"
        return submission_pb2.ListSubmissionsResponse(
            submissions=[submission_pb2.Submission(name=f"{parent}/{each}") for each in schools])

    def metrics(self):
        value = PUPILS / int(self.versions[-1].snapshot.figures[0].value.denominator)
        if "metric_off" in self.faults:
            value *= 1.000001
        series = 'districtedu_indicator_value{{district="nanhu",plan="{}",indicator="{}",' \
            'school_year="{}"}} {}\n'
        return "# TYPE districtedu_indicator_value gauge\n" + "".join(
            series.format(*each) for each in (
                ("quality_2022_2025", "staffing.pe_teacher_ratio", 2023, 1),
                ("another", "staffing.pe_teacher_ratio", 2024, 2),
                ("quality_2022_2025", "staffing.pe_teacher_ratio", 2024, f"{value:.16g}")))

    @contextlib.contextmanager
    def serving(self):
        """Yields the arguments that lead a client here."""
        def read(name):
            return (self.directory / name).read_bytes()

        server = grpc.server(concurrent.futures.ThreadPoolExecutor(max_workers=8))
        staffing_service_pb2_grpc.add_StaffingServiceServicer_to_server(Staffing(self), server)
        facilities_service_pb2_grpc.add_FacilitiesServiceServicer_to_server(Facilities(self), server)
        aggregation_service_pb2_grpc.add_AggregationServiceServicer_to_server(Aggregation(self), server)
        port = server.add_secure_port("localhost:0", grpc.ssl_server_credentials(
            [(read("server.key"), read("server.crt"))], read("ca.crt"), require_client_auth=True))
        server.start()
        fake = self

        class Metrics(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(fake.metrics().encode())

            def log_message(self, *_):
                pass

        web = http.server.ThreadingHTTPServer(("localhost", 0), Metrics)
        thread = threading.Thread(target=web.serve_forever)
        thread.start()
        try:
            yield {
                **{name: f"localhost:{port}" for name in ("staffing", "facilities", "aggregation")},
                "metrics": f"http://localhost:{web.server_port}/metrics",
                "ca": str(self.directory / "ca.crt"),
                "cert": str(self.directory / "client.crt"),
                "key": str(self.directory / "client.key"),
            }
        finally:
            web.shutdown()
            thread.join()
            web.server_close()
            server.stop(grace=None).wait()


class Staffing(staffing_service_pb2_grpc.StaffingServiceServicer):
    def __init__(self, fake):
        self.fake = fake

    def ListSubmissions(self, request, context):
        return self.fake.submissions("staffing", "staff", ["p02", "j01", "p03"])

    def CreateTeacher(self, request, context):
        self.fake.once(request, context)
        violations = []
        if not request.teacher.full_name:
            violations.append(("teacher.full_name", "is required"))
        if request.teacher.birth_date:
            violations.append(("teacher.birth_date", "no such day"))
        if violations:
            self.fake.refuse(context, grpc.StatusCode.INVALID_ARGUMENT, violations)
        return self.fake.create(request.parent, "teachers", request.teacher)

    def CreateAppointment(self, request, context):
        self.fake.once(request, context)
        if request.appointment.teacher not in self.fake.records:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no such teacher")
        if request.parent != f"{ROOT}/schools/p02" or request.appointment.start_date != "2024-10-15":
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "not a school or day that counts")
        return self.fake.create(request.parent, "appointments", request.appointment)

    def UpdateAppointment(self, request, context):
        self.fake.once(request, context)
        change = request.appointment
        stale = "-" if "stale_etag" in self.fake.faults else ""
        record = self.fake.current(change.name, change.etag + stale, context)
        for path in request.update_mask.paths:
            setattr(record, path, getattr(change, path))
        record.etag = f'"{next(self.fake.ids)}"'
        self.fake.publish()
        return record

    def DeleteAppointment(self, request, context):
        return self.fake.delete(request, context)

    def DeleteTeacher(self, request, context):
        used = [each for each in self.fake.records.values()
                if not isinstance(each, teacher_pb2.Teacher) and each.teacher == request.name]
        if used:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, "still appointed")
        return self.fake.delete(request, context)


class Facilities(facilities_service_pb2_grpc.FacilitiesServiceServicer):
    def __init__(self, fake):
        self.fake = fake

    def ListSubmissions(self, request, context):
        return self.fake.submissions("facilities", "enrolment", ["j01", "p02", "p04"])

    def GetSchool(self, request, context):
        primary = request.name.rpartition("/")[2].startswith("p")
        return school_pb2.School(
            name=request.name,
            kind=school_pb2.SCHOOL_KIND_PRIMARY if primary else school_pb2.SCHOOL_KIND_JUNIOR)

    def GetSchoolYear(self, request, context):
        return school_year_pb2.SchoolYear(name=request.name, census_date="2024-10-15")

    def ListSubjects(self, request, context):
        """One to a page."""
        areas = {"": ("maths", "p1", subject_pb2.SUBJECT_AREA_MATHEMATICS),
                 "p1": ("music", "p2", subject_pb2.SUBJECT_AREA_MUSIC),
                 "p2": ("pe", "", subject_pb2.SUBJECT_AREA_PHYSICAL_EDUCATION)}
        id, after, area = areas[request.page_token]
        return subject_pb2.ListSubjectsResponse(
            subjects=[subject_pb2.Subject(name=f"{ROOT}/subjects/{id}", area=area)],
            next_page_token=after)


class Aggregation(aggregation_service_pb2_grpc.AggregationServiceServicer):
    def __init__(self, fake):
        self.fake = fake

    def GetSnapshot(self, request, context):
        version = self.fake.versions[-1]
        if request.etag and (request.etag == version.etag or "poll_lags" in self.fake.faults):
            return snapshot_pb2.SnapshotVersion(
                etag=request.etag, version=version.version, not_modified=True)
        return version

    def WatchSnapshots(self, request, context):
        sent = request.etag
        while context.is_active():
            with self.fake.changed:
                # The wait ends now and then to see whether the caller has gone.
                if not self.fake.changed.wait_for(
                        lambda: self.fake.versions[-1].etag != sent, timeout=0.2):
                    continue
                version = self.fake.versions[-1]
            sent = version.etag
            yield version
