CREATE TABLE organisations (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    region TEXT REFERENCES organisations (code),
    gss TEXT,
    dfe TEXT,
    launched_on DATE
);

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
    CONSTRAINT adopters_source_reference UNIQUE (source, reference)
);
CREATE INDEX adopters_by_region ON adopters (region, id);
CREATE INDEX adopters_by_availability ON adopters (region, availability, id);

CREATE TABLE adopter_milestones (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES adopters (id),
    kind TEXT NOT NULL,
    occurred_on DATE NOT NULL,
    details TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_for TEXT NOT NULL,
    voided_at TIMESTAMP,
    voided_by TEXT,
    void_reason TEXT,
    implied_by TEXT
);
CREATE INDEX adopter_milestones_by_case ON adopter_milestones (case_id, id);

CREATE TABLE adopter_checks (
    id TEXT NOT NULL PRIMARY KEY,
    adopter_id TEXT NOT NULL REFERENCES adopters (id),
    kind TEXT NOT NULL,
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
CREATE INDEX sibling_groups_by_authority ON sibling_groups (region, local_authority, id);

CREATE TABLE sibling_group_milestones (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES sibling_groups (id),
    kind TEXT NOT NULL,
    occurred_on DATE NOT NULL,
    details TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_for TEXT NOT NULL,
    voided_at TIMESTAMP,
    voided_by TEXT,
    void_reason TEXT,
    implied_by TEXT
);
CREATE INDEX sibling_group_milestones_by_case ON sibling_group_milestones (case_id, id);

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
    CONSTRAINT children_source_reference UNIQUE (source, reference)
);
CREATE INDEX children_by_authority ON children (region, local_authority, id);
CREATE INDEX children_by_group ON children (sibling_group_id);
CREATE INDEX children_by_adoption ON children (region, adopted_on);

CREATE TABLE child_milestones (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES children (id),
    kind TEXT NOT NULL,
    occurred_on DATE NOT NULL,
    details TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_for TEXT NOT NULL,
    voided_at TIMESTAMP,
    voided_by TEXT,
    void_reason TEXT,
    implied_by TEXT
);
CREATE INDEX child_milestones_by_case ON child_milestones (case_id, id);

CREATE TABLE links (
    id TEXT NOT NULL PRIMARY KEY,
    region TEXT NOT NULL REFERENCES organisations (code),
    local_authority TEXT NOT NULL REFERENCES organisations (code),
    adopter_id TEXT NOT NULL REFERENCES adopters (id),
    sibling_group_id TEXT REFERENCES sibling_groups (id),
    external BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX links_by_adopter ON links (adopter_id);
CREATE INDEX links_by_authority ON links (region, local_authority, id);

CREATE TABLE link_children (
    link_id TEXT NOT NULL REFERENCES links (id),
    child_id TEXT NOT NULL REFERENCES children (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (link_id, child_id)
);
CREATE INDEX link_children_by_child ON link_children (child_id);

CREATE TABLE link_milestones (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES links (id),
    kind TEXT NOT NULL,
    occurred_on DATE NOT NULL,
    details TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_for TEXT NOT NULL,
    voided_at TIMESTAMP,
    voided_by TEXT,
    void_reason TEXT,
    implied_by TEXT
);
CREATE INDEX link_milestones_by_case ON link_milestones (case_id, id);
CREATE INDEX link_milestones_by_cause ON link_milestones (implied_by);

CREATE TABLE audit_entries (
    id TEXT NOT NULL PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    organisation TEXT NOT NULL,
    subject TEXT NOT NULL,
    operation TEXT NOT NULL,
    case_kind TEXT NOT NULL,
    case_id TEXT NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX audit_entries_by_case ON audit_entries (case_id, id);

CREATE TABLE idempotency_keys (
    caller TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (caller, idempotency_key)
);

CREATE TABLE deployment (
    setting TEXT NOT NULL PRIMARY KEY,
    content TEXT NOT NULL
);
