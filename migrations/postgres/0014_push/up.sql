-- A reference is unique within its region: what another region calls its cases is nobody's business.
ALTER TABLE adopters DROP CONSTRAINT adopters_source_reference, ADD CONSTRAINT adopters_source_reference UNIQUE (region, source, reference);
ALTER TABLE sibling_groups DROP CONSTRAINT sibling_groups_source_reference, ADD CONSTRAINT sibling_groups_source_reference UNIQUE (region, source, reference);
ALTER TABLE children DROP CONSTRAINT children_source_reference, ADD CONSTRAINT children_source_reference UNIQUE (region, source, reference);

-- The owning system's own key of a fact: of the facts that stand, one for each case and organisation.
ALTER TABLE adopter_milestones ADD COLUMN source_key TEXT COLLATE "C";
CREATE UNIQUE INDEX adopter_milestones_source_key ON adopter_milestones (case_id, recorded_for, source_key) WHERE voided_at IS NULL;
ALTER TABLE child_milestones ADD COLUMN source_key TEXT COLLATE "C";
CREATE UNIQUE INDEX child_milestones_source_key ON child_milestones (case_id, recorded_for, source_key) WHERE voided_at IS NULL;
ALTER TABLE sibling_group_milestones ADD COLUMN source_key TEXT COLLATE "C";
CREATE UNIQUE INDEX sibling_group_milestones_source_key ON sibling_group_milestones (case_id, recorded_for, source_key) WHERE voided_at IS NULL;
ALTER TABLE link_milestones ADD COLUMN source_key TEXT COLLATE "C";
CREATE UNIQUE INDEX link_milestones_source_key ON link_milestones (case_id, recorded_for, source_key) WHERE voided_at IS NULL;
ALTER TABLE panel_item_milestones ADD COLUMN source_key TEXT COLLATE "C";
CREATE UNIQUE INDEX panel_item_milestones_source_key ON panel_item_milestones (case_id, recorded_for, source_key) WHERE voided_at IS NULL;
ALTER TABLE interest_milestones ADD COLUMN source_key TEXT COLLATE "C";
CREATE UNIQUE INDEX interest_milestones_source_key ON interest_milestones (case_id, recorded_for, source_key) WHERE voided_at IS NULL;
ALTER TABLE placement_milestones ADD COLUMN source_key TEXT COLLATE "C";
CREATE UNIQUE INDEX placement_milestones_source_key ON placement_milestones (case_id, recorded_for, source_key) WHERE voided_at IS NULL;
