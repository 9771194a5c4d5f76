CREATE TABLE panels (
    id TEXT NOT NULL PRIMARY KEY,
    region TEXT NOT NULL REFERENCES organisations (code),
    kind TEXT NOT NULL,
    held_on DATE NOT NULL,
    capacity INTEGER NOT NULL,
    members TEXT NOT NULL,
    state TEXT NOT NULL,
    cancel_reason TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX panels_by_region ON panels (region, id);

CREATE TABLE panel_items (
    id TEXT NOT NULL PRIMARY KEY,
    panel_id TEXT NOT NULL REFERENCES panels (id),
    region TEXT NOT NULL REFERENCES organisations (code),
    kind TEXT NOT NULL,
    adopter_id TEXT REFERENCES adopters (id),
    link_id TEXT REFERENCES links (id),
    child_id TEXT REFERENCES children (id),
    children TEXT NOT NULL,
    position INTEGER NOT NULL,
    absences TEXT NOT NULL,
    rehearing BOOLEAN NOT NULL,
    state TEXT NOT NULL,
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
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES panel_items (id),
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
CREATE INDEX panel_item_milestones_by_case ON panel_item_milestones (case_id, id);
CREATE INDEX panel_item_milestones_by_cause ON panel_item_milestones (implied_by);
