CREATE TABLE shortlist_lines (
    id TEXT NOT NULL PRIMARY KEY,
    region TEXT NOT NULL REFERENCES organisations (code),
    local_authority TEXT NOT NULL REFERENCES organisations (code),
    child_id TEXT REFERENCES children (id),
    sibling_group_id TEXT REFERENCES sibling_groups (id),
    adopter_id TEXT NOT NULL REFERENCES adopters (id),
    -- Child or group and household while the line stands, else null: nobody stands twice on a live list.
    live_pair TEXT,
    reason TEXT NOT NULL,
    added_at TIMESTAMP NOT NULL,
    added_by TEXT NOT NULL,
    added_for TEXT NOT NULL,
    removed_at TIMESTAMP,
    removed_by TEXT,
    removed_for TEXT,
    removal_reason TEXT,
    version BIGINT NOT NULL,
    link_id TEXT REFERENCES links (id),
    CONSTRAINT shortlist_lines_live_pair UNIQUE (live_pair)
);
CREATE INDEX shortlist_lines_by_child ON shortlist_lines (child_id, id);
CREATE INDEX shortlist_lines_by_group ON shortlist_lines (sibling_group_id, id);
CREATE INDEX shortlist_lines_by_adopter ON shortlist_lines (adopter_id, id);
