CREATE TABLE organisations (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    region TEXT COLLATE "C" REFERENCES organisations (code),
    gss TEXT COLLATE "C",
    dfe TEXT COLLATE "C",
    launched_on DATE
);

CREATE TABLE adopters (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    source TEXT COLLATE "C" NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    reference_search TEXT COLLATE "C" NOT NULL,
    region TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    local_authority TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    agency TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    household TEXT COLLATE "C" NOT NULL,
    stage TEXT COLLATE "C" NOT NULL,
    lapses_after DATE,
    availability TEXT COLLATE "C" NOT NULL,
    approved_on DATE,
    summary TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT adopters_source_reference UNIQUE (source, reference)
);
CREATE INDEX adopters_by_region ON adopters (region, id);
CREATE INDEX adopters_by_availability ON adopters (region, availability, id);

CREATE TABLE adopter_milestones (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    case_id TEXT COLLATE "C" NOT NULL REFERENCES adopters (id),
    kind TEXT COLLATE "C" NOT NULL,
    occurred_on DATE NOT NULL,
    details TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT COLLATE "C" NOT NULL,
    recorded_for TEXT COLLATE "C" NOT NULL,
    voided_at TIMESTAMP,
    voided_by TEXT COLLATE "C",
    void_reason TEXT COLLATE "C",
    implied_by TEXT COLLATE "C"
);
CREATE INDEX adopter_milestones_by_case ON adopter_milestones (case_id, id);

CREATE TABLE adopter_checks (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    adopter_id TEXT COLLATE "C" NOT NULL REFERENCES adopters (id),
    kind TEXT COLLATE "C" NOT NULL,
    adult INTEGER,
    requested_on DATE NOT NULL,
    received_on DATE,
    expires_on DATE,
    attention_after DATE,
    version BIGINT NOT NULL
);
CREATE INDEX adopter_checks_by_adopter ON adopter_checks (adopter_id, id);
CREATE INDEX adopter_checks_by_attention ON adopter_checks (attention_after, id);

CREATE TABLE sibling_groups (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    source TEXT COLLATE "C" NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    reference_search TEXT COLLATE "C" NOT NULL,
    region TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    local_authority TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    assessment TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT sibling_groups_source_reference UNIQUE (source, reference)
);
CREATE INDEX sibling_groups_by_authority ON sibling_groups (region, local_authority, id);

CREATE TABLE sibling_group_milestones (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    case_id TEXT COLLATE "C" NOT NULL REFERENCES sibling_groups (id),
    kind TEXT COLLATE "C" NOT NULL,
    occurred_on DATE NOT NULL,
    details TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT COLLATE "C" NOT NULL,
    recorded_for TEXT COLLATE "C" NOT NULL,
    voided_at TIMESTAMP,
    voided_by TEXT COLLATE "C",
    void_reason TEXT COLLATE "C",
    implied_by TEXT COLLATE "C"
);
CREATE INDEX sibling_group_milestones_by_case ON sibling_group_milestones (case_id, id);

CREATE TABLE children (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    source TEXT COLLATE "C" NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    reference_search TEXT COLLATE "C" NOT NULL,
    region TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    local_authority TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    sibling_group_id TEXT COLLATE "C" REFERENCES sibling_groups (id),
    profile TEXT COLLATE "C" NOT NULL,
    stage TEXT COLLATE "C" NOT NULL,
    family_finding TEXT COLLATE "C" NOT NULL,
    adopted_on DATE,
    summary TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT children_source_reference UNIQUE (source, reference)
);
CREATE INDEX children_by_authority ON children (region, local_authority, id);
CREATE INDEX children_by_group ON children (sibling_group_id);
CREATE INDEX children_by_adoption ON children (region, adopted_on);

CREATE TABLE child_milestones (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    case_id TEXT COLLATE "C" NOT NULL REFERENCES children (id),
    kind TEXT COLLATE "C" NOT NULL,
    occurred_on DATE NOT NULL,
    details TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT COLLATE "C" NOT NULL,
    recorded_for TEXT COLLATE "C" NOT NULL,
    voided_at TIMESTAMP,
    voided_by TEXT COLLATE "C",
    void_reason TEXT COLLATE "C",
    implied_by TEXT COLLATE "C"
);
CREATE INDEX child_milestones_by_case ON child_milestones (case_id, id);

CREATE TABLE links (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    region TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    local_authority TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    adopter_id TEXT COLLATE "C" NOT NULL REFERENCES adopters (id),
    sibling_group_id TEXT COLLATE "C" REFERENCES sibling_groups (id),
    external BOOLEAN NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX links_by_adopter ON links (adopter_id);
CREATE INDEX links_by_authority ON links (region, local_authority, id);

CREATE TABLE link_children (
    link_id TEXT COLLATE "C" NOT NULL REFERENCES links (id),
    child_id TEXT COLLATE "C" NOT NULL REFERENCES children (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (link_id, child_id)
);
CREATE INDEX link_children_by_child ON link_children (child_id);

CREATE TABLE link_milestones (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    case_id TEXT COLLATE "C" NOT NULL REFERENCES links (id),
    kind TEXT COLLATE "C" NOT NULL,
    occurred_on DATE NOT NULL,
    details TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT COLLATE "C" NOT NULL,
    recorded_for TEXT COLLATE "C" NOT NULL,
    voided_at TIMESTAMP,
    voided_by TEXT COLLATE "C",
    void_reason TEXT COLLATE "C",
    implied_by TEXT COLLATE "C"
);
CREATE INDEX link_milestones_by_case ON link_milestones (case_id, id);
CREATE INDEX link_milestones_by_cause ON link_milestones (implied_by);

CREATE TABLE audit_entries (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    organisation TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    operation TEXT COLLATE "C" NOT NULL,
    case_kind TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL
);
CREATE INDEX audit_entries_by_case ON audit_entries (case_id, id);

CREATE TABLE idempotency_keys (
    caller TEXT COLLATE "C" NOT NULL,
    idempotency_key TEXT COLLATE "C" NOT NULL,
    request_hash TEXT COLLATE "C" NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (caller, idempotency_key)
);

CREATE TABLE deployment (
    setting TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    content TEXT COLLATE "C" NOT NULL
);
