CREATE TABLE panels (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    region TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    kind TEXT COLLATE "C" NOT NULL,
    held_on DATE NOT NULL,
    capacity INTEGER NOT NULL,
    members TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    cancel_reason TEXT COLLATE "C",
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX panels_by_region ON panels (region, id);

CREATE TABLE panel_items (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    panel_id TEXT COLLATE "C" NOT NULL REFERENCES panels (id),
    region TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    kind TEXT COLLATE "C" NOT NULL,
    adopter_id TEXT COLLATE "C" REFERENCES adopters (id),
    link_id TEXT COLLATE "C" REFERENCES links (id),
    child_id TEXT COLLATE "C" REFERENCES children (id),
    children TEXT COLLATE "C" NOT NULL,
    position INTEGER NOT NULL,
    absences TEXT COLLATE "C" NOT NULL,
    rehearing BOOLEAN NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX panel_items_by_panel ON panel_items (panel_id, position, id);
CREATE INDEX panel_items_by_state ON panel_items (region, state, id);
CREATE INDEX panel_items_by_adopter ON panel_items (adopter_id, id);
CREATE INDEX panel_items_by_link ON panel_items (link_id, id);
CREATE INDEX panel_items_by_child ON panel_items (child_id, id);

CREATE TABLE panel_item_milestones (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    case_id TEXT COLLATE "C" NOT NULL REFERENCES panel_items (id),
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
CREATE INDEX panel_item_milestones_by_case ON panel_item_milestones (case_id, id);
CREATE INDEX panel_item_milestones_by_cause ON panel_item_milestones (implied_by);
