CREATE TABLE interagency_agreements (
    region TEXT NOT NULL REFERENCES organisations (code),
    partner TEXT NOT NULL REFERENCES organisations (code),
    from_on DATE NOT NULL,
    to_on DATE,
    version BIGINT NOT NULL,
    PRIMARY KEY (region, partner)
);

CREATE TABLE partner_searches (
    id TEXT NOT NULL PRIMARY KEY,
    region TEXT NOT NULL REFERENCES organisations (code),
    partner TEXT NOT NULL REFERENCES organisations (code),
    subject TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    filters TEXT NOT NULL,
    found INTEGER NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX partner_searches_by_region ON partner_searches (region, id);

CREATE TABLE expressions_of_interest (
    id TEXT NOT NULL PRIMARY KEY,
    region TEXT NOT NULL REFERENCES organisations (code),
    partner TEXT NOT NULL REFERENCES organisations (code),
    direction TEXT NOT NULL,
    state TEXT NOT NULL,
    adopter_id TEXT REFERENCES adopters (id),
    household_key TEXT,
    partner_reference TEXT,
    child_id TEXT REFERENCES children (id),
    sibling_group_id TEXT REFERENCES sibling_groups (id),
    children TEXT NOT NULL,
    described_on DATE NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX expressions_of_interest_by_region ON expressions_of_interest (region, id);
CREATE INDEX expressions_of_interest_by_partner ON expressions_of_interest (partner, id);

CREATE TABLE interest_milestones (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES expressions_of_interest (id),
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
CREATE INDEX interest_milestones_by_case ON interest_milestones (case_id, id);

CREATE TABLE interest_messages (
    id TEXT NOT NULL PRIMARY KEY,
    interest_id TEXT NOT NULL REFERENCES expressions_of_interest (id),
    at TIMESTAMP NOT NULL,
    organisation TEXT NOT NULL,
    subject TEXT NOT NULL,
    content TEXT NOT NULL
);
CREATE INDEX interest_messages_by_interest ON interest_messages (interest_id, id);

CREATE TABLE interest_releases (
    id TEXT NOT NULL PRIMARY KEY,
    interest_id TEXT NOT NULL REFERENCES expressions_of_interest (id),
    at TIMESTAMP NOT NULL,
    organisation TEXT NOT NULL,
    subject TEXT NOT NULL,
    released_to TEXT NOT NULL REFERENCES organisations (code),
    purpose TEXT NOT NULL,
    fields TEXT NOT NULL
);
CREATE INDEX interest_releases_by_interest ON interest_releases (interest_id, id);

CREATE TABLE interagency_placements (
    id TEXT NOT NULL PRIMARY KEY,
    region TEXT NOT NULL REFERENCES organisations (code),
    partner TEXT NOT NULL REFERENCES organisations (code),
    direction TEXT NOT NULL,
    adopter_id TEXT NOT NULL REFERENCES adopters (id),
    link_id TEXT REFERENCES links (id),
    interest_id TEXT REFERENCES expressions_of_interest (id),
    terms TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX interagency_placements_by_region ON interagency_placements (region, id);
CREATE INDEX interagency_placements_by_adopter ON interagency_placements (adopter_id, id);

CREATE TABLE placement_milestones (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES interagency_placements (id),
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
CREATE INDEX placement_milestones_by_case ON placement_milestones (case_id, id);

CREATE TABLE interagency_budgets (
    region TEXT NOT NULL REFERENCES organisations (code),
    financial_year TEXT NOT NULL,
    purchase_budget_pence BIGINT,
    income_target_pence BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (region, financial_year)
);
