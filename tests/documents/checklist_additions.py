#!/usr/bin/python3
"""Follows README.md's checklists on a copy of the repository: adds a resource with a field and a
rule, a measure and an indicator.

    checklist_additions.py COPY
"""

import pathlib
import re
import sys

MESSAGE = '''
message VolunteerReturn {
  option (districtedu.common.v1.resource) = {
    type: "VolunteerReturn"
    plural: "volunteerReturns"
    pattern: "districts/{district}/schoolYears/{school_year}/schools/{school}/volunteerReturns/{volunteer_return}"
    table: "volunteer_returns"
    scope: SCOPE_SCHOOL
    form: "staff"
    label_zh: "志愿者报表"
    keys: [
      {variable: "school_year", column: "school_year", integer: true, min: 2000, max: 2100, label_zh: "学年"},
      {variable: "school", label_zh: "学校编号", reference: "facilities.School"},
      {variable: "volunteer_return", label_zh: "报表编号"}
    ]
  };

  // Name. Its segments are the key of the record.
  string name = 1;
  // Volunteers who helped in the year.
  optional int32 volunteers = 2 [(districtedu.common.v1.field) = {
    max: 100000,
    unit: "persons",
    label_zh: "志愿者人数"
  }];
'''

TABLE = '''-- Volunteers of a school and year.

CREATE TABLE IF NOT EXISTS staffing_volunteer_returns (
  district_id VARCHAR(64) NOT NULL,
  school_year SMALLINT NOT NULL COMMENT '学年',
  school_id VARCHAR(64) NOT NULL COMMENT '学校编号',
  volunteer_return_id VARCHAR(64) NOT NULL COMMENT '报表编号',
  volunteers INT NULL COMMENT 'Volunteers who helped in the year.',
  revision BIGINT NOT NULL COMMENT 'microseconds of the last write, rising: the etag',
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  written_by VARCHAR(64) NOT NULL COMMENT 'request or import batch that last wrote the row',
  PRIMARY KEY (district_id, school_year, school_id, volunteer_return_id),
  KEY by_school (district_id, school_id),
  CONSTRAINT staffing_volunteer_returns_school FOREIGN KEY (district_id, school_id)
    REFERENCES facilities_schools (district_id, school_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='志愿者报表';
'''

RULE = '''
resource::RulesOf<v1::VolunteerReturn> VolunteerReturnRules() {
  return {.check = [](const v1::VolunteerReturn& after, Violations* violations) {
    if (after.has_volunteers() && after.volunteers() == 0) {
      violations->push_back(
          {"volunteers", Reason::kFieldOutOfRange, "must be left out where nobody helped"});
    }
  }};
}

resource::RuleBook Rules() {'''

MEASURE = '''-- measure: staffing.volunteers
-- title_zh: 志愿者
-- unit: persons
-- sources: staffing_volunteer_returns
-- refreshed_by: staffing.VolunteerReturn
-- forms: staffing/staff
-- dimensions:
-- over_years: adds
SELECT
  v.district_id AS district_id,
  v.school_year AS school_year,
  v.school_id AS school_id,
  CONCAT('districts/', v.district_id, '/schoolYears/', v.school_year, '/schools/', v.school_id,
         '/volunteerReturns/', v.volunteer_return_id) AS record_name,
  '' AS entity,
  v.volunteers AS amount
FROM staffing_volunteer_returns v
'''

INDICATOR = '''
indicators {
  id: "staffing.volunteers"
  title_zh: "志愿者人数"
  title_en: "Volunteers"
  clauses: "body.0"
  quotes_zh: "志愿者"
  owner: "staffing"
  unit: "persons"
  unit_zh: "人"
  gap_unit: "persons"
  direction: DIRECTION_AT_LEAST
  accumulation: ACCUMULATION_FLOW
  formula { count { terms { measure: "staffing.volunteers" } } }
  scope { school_kinds: ["primary"] }
  targets { school_year: 2022 value: "40" printed: true }
}
'''


def edit(path, change):
    text = path.read_text(encoding="utf-8")
    changed = change(text)
    if changed == text:
        sys.exit(f"{path}: nothing to change")
    path.write_text(changed, encoding="utf-8")


def add_resource(root):
    # Copy the nearest one: the requests are the same but for the names.
    source = (root / "proto/districtedu/staffing/v1/honour_title.proto").read_text(encoding="utf-8")
    source = re.sub(r"// .*?\nsyntax", "// Volunteers of a school (志愿者报表).\nsyntax", source, count=1, flags=re.S)
    source = re.sub(r"(?:// [^\n]*\n)+enum \w+ \{.*?\n\}\n\n", "", source, flags=re.S)
    head, tail = source.split("message HonourTitle {")
    head = head[: head.rstrip().rfind("\n// ") + 1]  # the comment of the message goes with it
    tail = tail[tail.index("  // Version of the stored record") :]
    parent = "districts/{district}/schoolYears/{school_year}/schools/{school}"
    tail = tail.replace("HonourTitle", "VolunteerReturn").replace("honour_title", "volunteer_return")
    tail = tail.replace('Parent, "districts/{district}"', f'Parent, "{parent}"')
    text = head + "// Volunteers of a school in one year (志愿者报表)." + MESSAGE + tail
    (root / "proto/districtedu/staffing/v1/volunteer_return.proto").write_text(text, encoding="utf-8")

    def add_methods(service):
        methods = re.search(r"  // One HonourTitle\..*?(?=\n  // One TeacherHonour\.)", service, re.S)[0]
        mine = methods.replace("HonourTitle", "VolunteerReturn")
        service = service.replace(methods, methods + "\n" + mine)
        return service.replace(
            'import "districtedu/staffing/v1/teacher_honour.proto";',
            'import "districtedu/staffing/v1/teacher_honour.proto";\n'
            'import "districtedu/staffing/v1/volunteer_return.proto";',
        )

    edit(root / "proto/districtedu/staffing/v1/staffing_service.proto", add_methods)
    (root / "services/staffing/schema/0290_volunteers.sql").write_text(TABLE, encoding="utf-8")
    edit(
        root / "services/districtctl/schema/CMakeLists.txt",
        lambda text: text.replace(
            "    ${CMAKE_SOURCE_DIR}/services/aggregation/schema",
            "    ${CMAKE_SOURCE_DIR}/services/staffing/schema/0290_volunteers.sql\n"
            "    ${CMAKE_SOURCE_DIR}/services/aggregation/schema",
            1,
        ),
    )


def add_rule(root):
    rules = root / "services/staffing/rules"
    include = '#include "districtedu/staffing/v1/teaching_assignment.pb.h"\n'
    declared = "resource::RulesOf<v1::TeachingAssignment> TeachingAssignmentRules();\n"
    edit(
        rules / "rules.h",
        lambda text: text.replace(
            include, include + '#include "districtedu/staffing/v1/volunteer_return.pb.h"\n'
        ).replace(declared, declared + "resource::RulesOf<v1::VolunteerReturn> VolunteerReturnRules();\n"),
    )
    added = "  book.Add(TeachingAssignmentRules());\n"
    edit(
        rules / "rules.cc",
        lambda text: text.replace("\nresource::RuleBook Rules() {", RULE).replace(
            added, added + "  book.Add(VolunteerReturnRules());\n"
        ),
    )


def main(copy):
    root = pathlib.Path(copy)
    add_resource(root)
    add_rule(root)
    (root / "services/staffing/measures/volunteers.sql").write_text(MEASURE, encoding="utf-8")
    plan = root / "deploy/plan/quality_2022_2025.textproto"
    edit(plan, lambda text: text.rstrip("\n") + "\n" + INDICATOR)


if __name__ == "__main__":
    main(sys.argv[1])
