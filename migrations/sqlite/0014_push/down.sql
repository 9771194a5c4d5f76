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
PRAGMA defer_foreign_keys = ON;

CREATE TABLE adopters_kept AS SELECT * FROM adopters;
DROP TABLE adopters;
CREATE TABLE adopters (
    id TEXT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    reference TEXT NOT NULL,
    reference_search TEXT NOT NULL,
    region TEXT NOT NULL REFERENCES organisations (code),
    local_authority TEXT NOT NULL REFERENCES organisations (code),
    agency TEXT NOT NULL REFERENCES organisations (code),
    household TEXT NOT NULL,
    stage TEXT NOT NULL,
    lapses_after DATE,
    availability TEXT NOT NULL,
    approved_on DATE,
    summary TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    erased BOOLEAN NOT NULL DEFAULT FALSE,
    CONSTRAINT adopters_source_reference UNIQUE (source, reference)
);
INSERT INTO adopters (id, source, reference, reference_search, region, local_authority, agency, household, stage, lapses_after, availability, approved_on, summary, version, created_at, updated_at, erased)
SELECT id, source, reference, reference_search, region, local_authority, agency, household, stage, lapses_after, availability, approved_on, summary, version, created_at, updated_at, erased FROM adopters_kept;
DROP TABLE adopters_kept;
CREATE INDEX adopters_by_region ON adopters (region, id);
CREATE INDEX adopters_by_availability ON adopters (region, availability, id);
CREATE TRIGGER adopters_event_created AFTER INSERT ON adopters BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'adopter', NEW.id, 'adopter', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER adopters_event_changed AFTER UPDATE OF version ON adopters BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'adopter', NEW.id, 'adopter', NEW.id, NEW.version, NEW.updated_at);
END;

CREATE TABLE sibling_groups_kept AS SELECT * FROM sibling_groups;
DROP TABLE sibling_groups;
CREATE TABLE sibling_groups (
    id TEXT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    reference TEXT NOT NULL,
    reference_search TEXT NOT NULL,
    region TEXT NOT NULL REFERENCES organisations (code),
    local_authority TEXT NOT NULL REFERENCES organisations (code),
    assessment TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT sibling_groups_source_reference UNIQUE (source, reference)
);
INSERT INTO sibling_groups (id, source, reference, reference_search, region, local_authority, assessment, version, created_at, updated_at)
SELECT id, source, reference, reference_search, region, local_authority, assessment, version, created_at, updated_at FROM sibling_groups_kept;
DROP TABLE sibling_groups_kept;
CREATE INDEX sibling_groups_by_authority ON sibling_groups (region, local_authority, id);
CREATE TRIGGER sibling_groups_event_created AFTER INSERT ON sibling_groups BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'sibling_group', NEW.id, 'sibling_group', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER sibling_groups_event_changed AFTER UPDATE OF version ON sibling_groups BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'sibling_group', NEW.id, 'sibling_group', NEW.id, NEW.version, NEW.updated_at);
END;

CREATE TABLE children_kept AS SELECT * FROM children;
DROP TABLE children;
CREATE TABLE children (
    id TEXT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    reference TEXT NOT NULL,
    reference_search TEXT NOT NULL,
    region TEXT NOT NULL REFERENCES organisations (code),
    local_authority TEXT NOT NULL REFERENCES organisations (code),
    sibling_group_id TEXT REFERENCES sibling_groups (id),
    profile TEXT NOT NULL,
    stage TEXT NOT NULL,
    family_finding TEXT NOT NULL,
    adopted_on DATE,
    summary TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    restriction TEXT NOT NULL DEFAULT 'none',
    CONSTRAINT children_source_reference UNIQUE (source, reference)
);
INSERT INTO children (id, source, reference, reference_search, region, local_authority, sibling_group_id, profile, stage, family_finding, adopted_on, summary, version, created_at, updated_at, restriction)
SELECT id, source, reference, reference_search, region, local_authority, sibling_group_id, profile, stage, family_finding, adopted_on, summary, version, created_at, updated_at, restriction FROM children_kept;
DROP TABLE children_kept;
CREATE INDEX children_by_authority ON children (region, local_authority, id);
CREATE INDEX children_by_group ON children (sibling_group_id);
CREATE INDEX children_by_adoption ON children (region, adopted_on);
CREATE TRIGGER children_event_created AFTER INSERT ON children BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'child', NEW.id, 'child', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER children_event_changed AFTER UPDATE OF version ON children BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'child', NEW.id, 'child', NEW.id, NEW.version, NEW.updated_at);
END;
