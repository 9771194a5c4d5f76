CREATE TABLE shortlist_lines (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    region TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    local_authority TEXT COLLATE "C" NOT NULL REFERENCES organisations (code),
    child_id TEXT COLLATE "C" REFERENCES children (id),
    sibling_group_id TEXT COLLATE "C" REFERENCES sibling_groups (id),
    adopter_id TEXT COLLATE "C" NOT NULL REFERENCES adopters (id),
    -- Child or group and household while the line stands, else null: nobody stands twice on a live list.
    live_pair TEXT COLLATE "C",
    reason TEXT COLLATE "C" NOT NULL,
    added_at TIMESTAMP NOT NULL,
    added_by TEXT COLLATE "C" NOT NULL,
    added_for TEXT COLLATE "C" NOT NULL,
    removed_at TIMESTAMP,
    removed_by TEXT COLLATE "C",
    removed_for TEXT COLLATE "C",
    removal_reason TEXT COLLATE "C",
    version BIGINT NOT NULL,
    link_id TEXT COLLATE "C" REFERENCES links (id),
    CONSTRAINT shortlist_lines_live_pair UNIQUE (live_pair)
);
CREATE INDEX shortlist_lines_by_child ON shortlist_lines (child_id, id);
CREATE INDEX shortlist_lines_by_group ON shortlist_lines (sibling_group_id, id);
CREATE INDEX shortlist_lines_by_adopter ON shortlist_lines (adopter_id, id);
