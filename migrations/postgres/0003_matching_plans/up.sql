CREATE TABLE matching_plans (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    region TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    planned_on DATE NOT NULL,
    settings TEXT COLLATE "C" NOT NULL,
    pins TEXT COLLATE "C" NOT NULL,
    based_on TEXT COLLATE "C" REFERENCES matching_plans (id),
    snapshot TEXT COLLATE "C" NOT NULL,
    figures TEXT COLLATE "C" NOT NULL,
    households BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL,
    created_for TEXT COLLATE "C" NOT NULL
);
CREATE INDEX matching_plans_by_region ON matching_plans (region, id);

CREATE TABLE matching_plan_lines (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    plan_id TEXT COLLATE "C" NOT NULL REFERENCES matching_plans (id),
    local_authority TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    content TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    decline_reason TEXT COLLATE "C",
    links TEXT COLLATE "C" NOT NULL,
    decided_at TIMESTAMP,
    decided_by TEXT COLLATE "C",
    decided_for TEXT COLLATE "C"
);
CREATE INDEX matching_plan_lines_by_plan ON matching_plan_lines (plan_id, local_authority, id);
