#!/usr/bin/env node
// An example client for Node.js: gives a school one more full-time PE teacher, watches the figure
// of the plan follow, and takes the teacher away again.
//
//   node node_client.mjs --proto DIR --staffing HOST:PORT --facilities HOST:PORT
//       --aggregation HOST:PORT --metrics http://HOST:PORT/metrics
//       --ca ca.crt --cert client.crt --key client.key
//
// Prints a line of JSON per step; exits with 1 where a step fails or does not show in time.
// DIR is the repository's proto/. Needs @grpc/grpc-js and @grpc/proto-loader, in node_modules
// beside this file or in NODE_PATH.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');
const protobuf = require('protobufjs'); // comes with proto-loader

const INDICATOR = 'staffing.pe_teacher_ratio';
const CALL_MS = 10_000;

/** A step did not do what it should. */
class Failed extends Error {}

const say = (step, values) => console.log(JSON.stringify({ step, ...values }));

/** The services and the types of error details, from the .proto files. */
function loadApi(directory) {
  const services = ['staffing', 'facilities', 'aggregation'].map(
    (room) => `districtedu/${room}/v1/${room}_service.proto`);
  const definition = protoLoader.loadSync(services, {
    includeDirs: [directory],
    keepCase: true, // field names as in the files
    longs: String, // 64-bit numbers do not fit a JavaScript number
    enums: String,
  });
  const details = new protobuf.Root();
  details.resolvePath = (_, path) => join(directory, path);
  details.loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto']);
  return { ...grpc.loadPackageDefinition(definition).districtedu, details };
}

/** The google.rpc details of a failed call by type name ("BadRequest"). */
function errorDetails(api, error) {
  const found = {};
  for (const bytes of error.metadata?.get('grpc-status-details-bin') ?? []) {
    const status = api.details.lookupType('google.rpc.Status').decode(bytes);
    for (const { type_url: url, value } of status.details) {
      const type = api.details.lookupType(url.slice(url.lastIndexOf('/') + 1));
      found[type.name] = type.toObject(type.decode(value));
    }
  }
  return found;
}

/** The services of one district over mTLS. */
class District {
  constructor(options) {
    this.api = loadApi(options.proto);
    const credentials = grpc.credentials.createSsl(
      readFileSync(options.ca), readFileSync(options.key), readFileSync(options.cert));
    this.staffing = new this.api.staffing.v1.StaffingService(options.staffing, credentials);
    this.facilities = new this.api.facilities.v1.FacilitiesService(options.facilities, credentials);
    this.aggregation =
      new this.api.aggregation.v1.AggregationService(options.aggregation, credentials);
    this.metricsUrl = options.metrics;
    this.district = options.district;
    this.plan = options.plan;
    this.year = Number(options['school-year']);
    this.milliseconds = Number(options.deadline) * 1000;
    this.name = `districts/${this.district}`;
  }

  close() {
    for (const client of [this.staffing, this.facilities, this.aggregation]) client.close();
  }

  call(client, method, request) {
    return new Promise((resolve, reject) => {
      client[method](request, { deadline: Date.now() + CALL_MS },
        (error, response) => (error ? reject(error) : resolve(response)));
    });
  }

  /** A write; its request id makes it safe to repeat when the answer got lost. */
  write(method, request) {
    return this.call(this.staffing, method, { ...request, request_id: randomUUID() });
  }

  // Finding out what there is.

  /** All records of a list method. */
  async *pages(client, method, request, field) {
    for (let page_token = ''; ;) {
      const response = await this.call(client, method, { ...request, page_token });
      yield* response[field] ?? [];
      page_token = response.next_page_token;
      if (!page_token) return;
    }
  }

  async subjectOf(area) {
    const subjects = this.pages(this.facilities, 'ListSubjects', { parent: this.name }, 'subjects');
    for await (const subject of subjects) if (subject.area === area) return subject.name;
    throw new Failed(`no subject of ${area}`);
  }

  /** Ids of the schools that have submitted the form and are not locked yet. */
  async submitted(client, room, form) {
    const ids = [];
    const request = {
      parent: `${this.name}/rooms/${room}/schoolYears/${this.year}/forms/${form}`,
      filter: 'state IN (submitted, approved)',
      page_size: 1000,
    };
    for await (const each of this.pages(client, 'ListSubmissions', request, 'submissions')) {
      ids.push(each.name.split('/').at(-1));
    }
    return ids;
  }

  /** A primary school that reported, so that a change at it changes the figure. */
  async reportingPrimarySchool() {
    const enrolment = new Set(await this.submitted(this.facilities, 'facilities', 'enrolment'));
    const staff = await this.submitted(this.staffing, 'staffing', 'staff');
    for (const id of staff.filter((each) => enrolment.has(each)).sort()) {
      const name = `${this.name}/schools/${id}`;
      const school = await this.call(this.facilities, 'GetSchool', { name });
      if (school.kind === 'SCHOOL_KIND_PRIMARY') return name;
    }
    throw new Failed('no primary school has reported');
  }

  async censusDate() {
    const name = `${this.name}/schoolYears/${this.year}`;
    return (await this.call(this.facilities, 'GetSchoolYear', { name })).census_date;
  }

  // Reading the figure.

  /** [numerator, denominator] of the figure in a snapshot. */
  figure(version) {
    for (const each of version.snapshot.figures) {
      if (each.indicator === INDICATOR && each.school_year === this.year) {
        return [each.value.numerator, each.value.denominator];
      }
    }
    throw new Failed(`${INDICATOR} of ${this.year} is not in the snapshot`);
  }

  snapshotRequest(etag) {
    return { parent: `${this.name}/plans/${this.plan}`, etag, view: 'SNAPSHOT_VIEW_FULL' };
  }

  snapshot(etag = '') {
    return this.call(this.aggregation, 'GetSnapshot', this.snapshotRequest(etag));
  }

  /** Snapshots as they come; a stream has a deadline too. */
  watch(etag) {
    return this.aggregation.WatchSnapshots(
      this.snapshotRequest(etag), { deadline: Date.now() + 10 * this.milliseconds });
  }

  /** The value of the figure in the metrics, undefined where it is not there. */
  async metric() {
    const response = await fetch(this.metricsUrl, { signal: AbortSignal.timeout(CALL_MS) });
    const wanted = Object.entries({
      district: this.district,
      plan: this.plan,
      indicator: INDICATOR,
      school_year: String(this.year),
    });
    const lines = (await response.text()).matchAll(/^districtedu_indicator_value\{(.*)\} (\S+)$/gm);
    for (const [, text, value] of lines) {
      const labels = Object.fromEntries(
        [...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, label]) => [key, label]));
      if (wanted.every(([key, label]) => labels[key] === label)) return Number(value);
    }
    return undefined;
  }
}

const equal = (one, other) => one[0] === other[0] && one[1] === other[1];

/** A metric is a float: it must be the exact value to the digits the text format carries. */
function same(metric, [numerator, denominator]) {
  const value = Number(numerator) / Number(denominator);
  return Math.abs(metric - value) <= value * 1e-14;
}

/** Asks until the answer is good or time is up. */
async function until(deadline, ask, good, what) {
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (Date.now() > deadline) throw new Failed(`${what} not in time`);
    await pause(20); // between two polls
  }
}

/** The first version of a watch whose figure is this. Ends the watch. */
async function nextWith(district, watch, figure) {
  let late = false;
  const timer = setTimeout(() => { late = true; watch.cancel(); }, district.milliseconds);
  try {
    for await (const version of watch) {
      if (equal(district.figure(version), figure)) return version;
    }
    throw new Failed(`the watch ended without ${figure}`);
  } catch (error) {
    throw late ? new Failed(`no snapshot with ${figure} in time`) : error;
  } finally {
    clearTimeout(timer);
    watch.cancel();
  }
}

/** Makes a change and waits until stream, poll and metrics all show it; returns the new etag. */
async function changeAndAwait(district, step, etag, figure, change) {
  const watch = district.watch(etag);
  const watched = nextWith(district, watch, figure);
  watched.catch(() => {}); // looked at below, also where the change fails first
  try {
    await change();
  } catch (error) {
    watch.cancel();
    throw error;
  }
  const { version } = await watched;
  const deadline = Date.now() + district.milliseconds;
  const polled = await until(
    deadline, () => district.snapshot(etag),
    (each) => !each.not_modified && equal(district.figure(each), figure),
    `GetSnapshot with ${figure}`);
  const metric = await until(
    deadline, () => district.metric(), (each) => same(each, figure), `metrics with ${figure}`);
  say(step, {
    numerator: figure[0],
    denominator: figure[1],
    watched_version: version,
    polled_version: polled.version,
    metric,
  });
  return polled.etag;
}

/** A request with two faults is answered with both. */
async function showRefusal(district) {
  try {
    await district.write('CreateTeacher', {
      parent: district.name,
      teacher: { full_name: '', birth_date: '1990-02-30' },
      validate_only: true,
    });
  } catch (error) {
    const details = errorDetails(district.api, error);
    say('refused', {
      code: grpc.status[error.code],
      reason: details.ErrorInfo?.reason ?? '',
      violations: (details.BadRequest?.fieldViolations ?? []).map(
        ({ field, description }) => ({ field, description })),
    });
    return;
  }
  throw new Failed('a teacher without a name was accepted');
}

async function changeATeacher(district) {
  const first = await district.snapshot();
  const before = district.figure(first);
  say('before', { numerator: before[0], denominator: before[1], polled_version: first.version });
  const more = [before[0], String(Number(before[1]) + 1)];

  const school = await district.reportingPrimarySchool();
  const pe = await district.subjectOf('SUBJECT_AREA_PHYSICAL_EDUCATION');
  const maths = await district.subjectOf('SUBJECT_AREA_MATHEMATICS');
  const start_date = await district.censusDate();
  let teacher, appointment;
  let { etag } = first;
  const remove = async () => {
    for (const [method, record] of [['DeleteAppointment', appointment], ['DeleteTeacher', teacher]]) {
      if (record) await district.write(method, { name: record.name, etag: record.etag });
    }
    teacher = appointment = undefined;
  };
  try {
    etag = await changeAndAwait(district, 'appointed', etag, more, async () => {
      teacher = await district.write(
        'CreateTeacher', { parent: district.name, teacher: { full_name: '体育示例' } });
      appointment = await district.write('CreateAppointment', {
        parent: school,
        appointment: {
          teacher: teacher.name,
          kind: 'APPOINTMENT_KIND_MAIN',
          post: 'POST_TEACHER',
          employment: 'EMPLOYMENT_IN_POST',
          stages: ['STAGE_PRIMARY'],
          full_time_subject: pe,
          start_date,
        },
      });
    });
    // The same teacher turns to mathematics and back. The etag says which version is changed.
    for (const [step, subject, figure] of [['turned', maths, before], ['returned', pe, more]]) {
      etag = await changeAndAwait(district, step, etag, figure, async () => {
        appointment = await district.write('UpdateAppointment', {
          appointment: {
            name: appointment.name, etag: appointment.etag, full_time_subject: subject,
          },
          update_mask: { paths: ['full_time_subject'] },
        });
      });
    }
    await changeAndAwait(district, 'restored', etag, before, remove);
  } finally {
    await remove(); // what a failed step has left
  }
}

async function main() {
  const required = ['proto', 'staffing', 'facilities', 'aggregation', 'metrics', 'ca', 'cert', 'key'];
  const { values: options } = parseArgs({
    options: {
      ...Object.fromEntries(required.map((name) => [name, { type: 'string' }])),
      district: { type: 'string', default: 'nanhu' },
      plan: { type: 'string', default: 'quality_2022_2025' },
      'school-year': { type: 'string', default: '2024' }, // one that is not locked
      deadline: { type: 'string', default: '30' }, // seconds a change may take
    },
  });
  for (const name of required) if (!options[name]) throw new Failed(`--${name} is missing`);
  const district = new District(options);
  try {
    await showRefusal(district);
    await changeATeacher(district);
  } catch (error) {
    if (!(error instanceof Failed) && error.code !== undefined && error.metadata) {
      const details = JSON.stringify(errorDetails(district.api, error));
      throw new Failed(`${grpc.status[error.code]}: ${error.details} ${details}`);
    }
    throw error;
  } finally {
    district.close();
  }
}

main().catch((error) => {
  console.error(error instanceof Failed ? `node_client: ${error.message}` : error);
  process.exitCode = 1;
});
