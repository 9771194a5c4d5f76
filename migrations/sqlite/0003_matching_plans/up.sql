CREATE TABLE matching_plans (
    id TEXT NOT NULL PRIMARY KEY,
    region TEXT NOT NULL REFERENCES organisations (code),
    planned_on DATE NOT NULL,
    settings TEXT NOT NULL,
    pins TEXT NOT NULL,
    based_on TEXT REFERENCES matching_plans (id),
    snapshot TEXT NOT NULL,
    figures TEXT NOT NULL,
    households BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by TEXT NOT NULL,
    created_for TEXT NOT NULL
);
CREATE INDEX matching_plans_by_region ON matching_plans (region, id);

CREATE TABLE matching_plan_lines (
    id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES matching_plans (id),
    local_authority TEXT NOT NULL REFERENCES organisations (code),
    content TEXT NOT NULL,
    state TEXT NOT NULL,
    decline_reason TEXT,
    links TEXT NOT NULL,
    decided_at TIMESTAMP,
    decided_by TEXT,
    decided_for TEXT
);
CREATE INDEX matching_plan_lines_by_plan ON matching_plan_lines (plan_id, local_authority, id);
