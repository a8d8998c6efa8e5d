-- By what leads to the rows of a school year there follows the school a refresh of a measure is of.

ALTER TABLE facilities_construction_projects
  DROP KEY by_done_school_year,
  ADD KEY by_done_school_year (district_id, done_school_year, school_id);

ALTER TABLE facilities_equipment_purchases
  DROP KEY by_accepted_school_year,
  ADD KEY by_accepted_school_year (district_id, accepted_school_year, school_id);
