CREATE TABLE interagency_agreements (
    region TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    partner TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    from_on DATE NOT NULL,
    to_on DATE,
    version BIGINT NOT NULL,
    PRIMARY KEY (region, partner)
);

CREATE TABLE partner_searches (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    region TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    partner TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    subject TEXT COLLATE "C" NOT NULL,
    at TIMESTAMP NOT NULL,
    filters TEXT COLLATE "C" NOT NULL,
    found INTEGER NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL
);
CREATE INDEX partner_searches_by_region ON partner_searches (region, id);

CREATE TABLE expressions_of_interest (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    region TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    partner TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    direction TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    adopter_id TEXT COLLATE "C" REFERENCES adopters (id),
    household_key TEXT COLLATE "C",
    partner_reference TEXT COLLATE "C",
    child_id TEXT COLLATE "C" REFERENCES children (id),
    sibling_group_id TEXT COLLATE "C" REFERENCES sibling_groups (id),
    children TEXT COLLATE "C" NOT NULL,
    described_on DATE NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX expressions_of_interest_by_region ON expressions_of_interest (region, id);
CREATE INDEX expressions_of_interest_by_partner ON expressions_of_interest (partner, id);

CREATE TABLE interest_milestones (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    case_id TEXT COLLATE "C" NOT NULL REFERENCES expressions_of_interest (id),
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
CREATE INDEX interest_milestones_by_case ON interest_milestones (case_id, id);

CREATE TABLE interest_messages (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    interest_id TEXT COLLATE "C" NOT NULL REFERENCES expressions_of_interest (id),
    at TIMESTAMP NOT NULL,
    organisation TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL
);
CREATE INDEX interest_messages_by_interest ON interest_messages (interest_id, id);

CREATE TABLE interest_releases (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    interest_id TEXT COLLATE "C" NOT NULL REFERENCES expressions_of_interest (id),
    at TIMESTAMP NOT NULL,
    organisation TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    released_to TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    purpose TEXT COLLATE "C" NOT NULL,
    fields TEXT COLLATE "C" NOT NULL
);
CREATE INDEX interest_releases_by_interest ON interest_releases (interest_id, id);

CREATE TABLE interagency_placements (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    region TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    partner TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    direction TEXT COLLATE "C" NOT NULL,
    adopter_id TEXT COLLATE "C" NOT NULL REFERENCES adopters (id),
    link_id TEXT COLLATE "C" REFERENCES links (id),
    interest_id TEXT COLLATE "C" REFERENCES expressions_of_interest (id),
    terms TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX interagency_placements_by_region ON interagency_placements (region, id);
CREATE INDEX interagency_placements_by_adopter ON interagency_placements (adopter_id, id);

CREATE TABLE placement_milestones (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    case_id TEXT COLLATE "C" NOT NULL REFERENCES interagency_placements (id),
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
CREATE INDEX placement_milestones_by_case ON placement_milestones (case_id, id);

CREATE TABLE interagency_budgets (
    region TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    financial_year TEXT COLLATE "C" NOT NULL,
    purchase_budget_pence BIGINT,
    income_target_pence BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (region, financial_year)
);
