DROP INDEX placement_milestones_source_key;
ALTER TABLE placement_milestones DROP COLUMN source_key;
DROP INDEX interest_milestones_source_key;
ALTER TABLE interest_milestones DROP COLUMN source_key;
DROP INDEX panel_item_milestones_source_key;
ALTER TABLE panel_item_milestones DROP COLUMN source_key;
DROP INDEX link_milestones_source_key;
ALTER TABLE link_milestones DROP COLUMN source_key;
DROP INDEX sibling_group_milestones_source_key;
ALTER TABLE sibling_group_milestones DROP COLUMN source_key;
DROP INDEX child_milestones_source_key;
ALTER TABLE child_milestones DROP COLUMN source_key;
DROP INDEX adopter_milestones_source_key;
ALTER TABLE adopter_milestones DROP COLUMN source_key;

-- Refused where two regions use one reference.
ALTER TABLE adopters DROP CONSTRAINT adopters_source_reference, ADD CONSTRAINT adopters_source_reference UNIQUE (source, reference);
ALTER TABLE sibling_groups DROP CONSTRAINT sibling_groups_source_reference, ADD CONSTRAINT sibling_groups_source_reference UNIQUE (source, reference);
ALTER TABLE children DROP CONSTRAINT children_source_reference, ADD CONSTRAINT children_source_reference UNIQUE (source, reference);
